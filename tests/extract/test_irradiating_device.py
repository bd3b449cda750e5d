"""Who irradiated and who wrote: the irradiating device of a report (TID 1021) is the equipment of the study."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from kerma.extract import Extraction
from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.sr_builder import (
    accumulated,
    code,
    container,
    ct_dose,
    ct_event,
    num,
    read,
    report,
    text,
    uid,
    xray_event,
    xray_report,
)

GATEWAY = {
    "Manufacturer": "Gateways Ltd",
    "ManufacturerModelName": "DoseBox",
    "DeviceSerialNumber": "1001",
    "StationName": "GATE1",
    "SoftwareVersions": "3.2",
}
DAP = num(c.DAP_TOTAL, "0.0001", "Gy.m2")
OBSERVER = (
    text(c.DEVICE_OBSERVER_MANUFACTURER, "Gateways Ltd"),
    text(c.DEVICE_OBSERVER_MODEL_NAME, "DoseBox"),
    uid(c.DEVICE_OBSERVER_UID, "2.25.66"),
)


def participant(role: Concept = c.IRRADIATING_DEVICE, **stated: str) -> Dataset:
    facts = {"manufacturer": "SIEMENS", "model": "Flash", "serial": "73001", **stated}
    return code(
        c.DEVICE_ROLE_IN_PROCEDURE,
        role,
        text(c.DEVICE_NAME, "CT1"),
        text(c.DEVICE_MANUFACTURER, facts["manufacturer"]),
        text(c.DEVICE_MODEL_NAME, facts["model"]),
        text(c.DEVICE_SERIAL_NUMBER, facts["serial"]),
        uid(c.DEVICE_OBSERVER_UID, "2.25.77"),
    )


def ct_of(*devices: Dataset, **header: Any) -> Extraction:
    totals = container(c.CT_ACCUMULATED_DOSE_DATA, num(c.DLP_TOTAL, "300", "mGy.cm"))
    procedure = code(c.PROCEDURE_REPORTED, c.COMPUTED_TOMOGRAPHY)
    return read(report(procedure, *OBSERVER, totals, ct_event(ct_dose(), *devices), **header))


def equipment(extraction: Extraction) -> tuple[str | None, ...]:
    study = extraction.study
    assert study
    return (study.manufacturer, study.manufacturer_model_name, study.device_serial_number, study.station_name)


@pytest.mark.parametrize(
    "extraction",
    [
        ct_of(participant(), **GATEWAY),
        ct_of(participant()),
        read(xray_report(accumulated(DAP, participant()), xray_event(), **GATEWAY)),
        read(xray_report(accumulated(DAP), xray_event(participant()), **GATEWAY)),
    ],
    ids=["in an event of CT", "beside the observer alone", "with accumulated data", "in an event of projection X-ray"],
)
def test_the_irradiating_device_is_the_equipment_and_not_the_writer(extraction: Extraction) -> None:
    assert equipment(extraction) == ("SIEMENS", "Flash", "73001", "CT1")
    assert extraction.study
    assert extraction.study.software_versions is None


def test_a_device_of_the_same_model_leaves_the_header_which_says_more() -> None:
    header = {"Manufacturer": "Siemens Healthineers", "ManufacturerModelName": "FLASH", "StationName": "CTAWP73001"}
    extraction = ct_of(participant(), **header, DeviceSerialNumber="73001-A", SoftwareVersions="VA48A")
    assert equipment(extraction) == ("Siemens Healthineers", "FLASH", "73001-A", "CTAWP73001")
    assert extraction.study
    assert extraction.study.software_versions == "VA48A"


def test_a_device_of_another_role_is_not_the_equipment() -> None:
    assert equipment(ct_of(participant(Concept("121097")), **GATEWAY))[0] == "Gateways Ltd"


def test_without_a_participant_the_equipment_is_that_of_the_header() -> None:
    assert equipment(ct_of(**GATEWAY)) == ("Gateways Ltd", "DoseBox", "1001", "GATE1")
