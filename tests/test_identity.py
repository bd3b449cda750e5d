"""Identities depend on what DICOM says and on nothing else."""

from typing import Any
from uuid import UUID

import pytest

from kerma.facts.record import from_json
from kerma.facts.study import Equipment
from kerma.identity import equipment_id, event_id, is_placeholder, study_id

DEVICE = {
    "manufacturer": "SIEMENS",
    "manufacturer_model_name": "SOMATOM Definition Flash",
    "device_serial_number": "73123",
    "station_name": "CT1",
    "institution_name": "St Elsewhere",
    "department_name": "Radiology",
    "software_versions": "VA44A",
}


def device(**changes: Any) -> UUID:
    return equipment_id(from_json(Equipment, {**DEVICE, **changes}))


def test_a_study_has_the_same_identifier_on_every_node() -> None:
    assert study_id("1.2.3") == UUID("e5fa9f1b-2428-52a0-8cce-f6d2e4e08df6")


def test_events_that_share_a_uid_are_distinguished_by_their_ordinal() -> None:
    study = study_id("1.2.3")
    assert event_id(study, "1.2.3.4", 0) != event_id(study, "1.2.3.4", 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"software_versions": "VA48A"},
        {"department_name": "Imaging"},
        {"institution_name": "St Elsewhere University Hospital"},
        {"station_name": "CT2"},
        {"manufacturer": "Siemens "},
        {"manufacturer_model_name": "SOMATOM  definition FLASH"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_device_with_a_serial_number_stays_the_same(changes: dict[str, str]) -> None:
    assert device(**changes) == device()


@pytest.mark.parametrize("name", ["manufacturer", "manufacturer_model_name", "device_serial_number"])
def test_another_maker_model_or_serial_number_is_another_device(name: str) -> None:
    assert device(**{name: "another"}) != device()


@pytest.mark.parametrize("name", ["station_name", "institution_name", "department_name"])
def test_without_a_serial_number_the_station_distinguishes_equipment(name: str) -> None:
    assert device(device_serial_number=None, **{name: "elsewhere"}) != device(device_serial_number=None)


def test_a_placeholder_for_a_serial_number_is_none() -> None:
    assert device(device_serial_number="0000") == device(device_serial_number=None)


@pytest.mark.parametrize("serial", ["", " ", "0", "000000", "xxxx", "Unknown", "N/A", "-", "12345", "SERIAL NUMBER"])
def test_what_says_nothing_is_a_placeholder(serial: str) -> None:
    assert is_placeholder(serial)


@pytest.mark.parametrize("serial", ["73123", "CT-0001", "10", "A12345", "1234567891"])
def test_a_serial_number_is_no_placeholder(serial: str) -> None:
    assert not is_placeholder(serial)
