"""Identities depend on what DICOM says and on nothing else."""

from typing import Any
from uuid import UUID

import pytest

from kerma.facts.record import from_json
from kerma.facts.study import Equipment
from kerma.identity import (
    equipment_id,
    event_id,
    is_other_equipment,
    is_placeholder,
    is_same_equipment,
    study_id,
)
from kerma.standard.manufacturers import common_name

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
        {"manufacturer": "Siemens Healthineers"},
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


@pytest.mark.parametrize(
    "spellings",
    [
        ("SIEMENS", "Siemens Healthcare GmbH", "Siemens Healthineers", "Siemens Medical Solutions"),
        ("Philips", "Philips Medical Systems", "PHILIPS Healthcare"),
        ("GE MEDICAL SYSTEMS", "GE Healthcare", "General Electric", "G.E. Medical Systems"),
        ("TOSHIBA", "TOSHIBA_MEC", "Canon Medical Systems", "CANON_MEC"),
        ("KODAK", "Carestream Health", "Eastman Kodak Company"),
        ("FUJI PHOTO FILM Co., ltd.", "FUJIFILM Corporation", "Hitachi Medical Corporation"),
        ("LORAD, A Hologic Company", "HOLOGIC, Inc."),
        ("Ziehm Imaging", "Ziehm Imaging GmbH", "ZIEHM IMAGING, GmbH"),
        ("GE OEC Medical Systems, GmbH", "OEC Medical Systems", "GEHC"),
        ("UIH", "United Imaging", "Shanghai United Imaging Healthcare Co., Ltd."),
        ("Konica Minolta", "KONICAMINOLTA", "KONICA MINOLTA, INC."),
        ("EOS imaging", "EOS-imaging SA", "Biospace Med"),
        ("NeuroLogica, a subsidiary of Samsung Electronics", "Samsung Electronics"),
        ("Varian Medical Systems, Inc.", "VARIAN"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_a_renamed_manufacturer_makes_no_second_equipment(spellings: tuple[str, ...]) -> None:
    assert len({device(manufacturer=spelling) for spelling in spellings}) == 1
    assert len({device(manufacturer=spelling, device_serial_number=None) for spelling in spellings}) == 1


def test_manufacturers_that_begin_alike_are_different() -> None:
    names = ("General Medical", "Gendex", "Siemer", "Phil", "Canonsburg", "Fujitsu", "Agfamed", "", "Inc")
    assert len({common_name(name) for name in names}) == len(names)


def stated(**facts: str) -> Equipment:
    return from_json(Equipment, {"manufacturer": "SIEMENS", "manufacturer_model_name": "Flash", **facts})


@pytest.mark.parametrize(
    ("one", "other", "is_other", "is_same"),
    [
        (stated(), stated(), False, True),
        (stated(device_serial_number="73123"), stated(device_serial_number="73124"), True, False),
        (stated(device_serial_number="73123", station_name="CT1"), stated(station_name="CT2"), True, False),
        (stated(device_serial_number="73123", station_name="A"), stated(device_serial_number="73123"), False, True),
        (
            stated(device_serial_number="73123", station_name="A"),
            stated(device_serial_number="73123", station_name="B"),
            False,
            True,
        ),
        (stated(device_serial_number="0000"), stated(device_serial_number="73123"), False, True),
        (stated(), stated(manufacturer="Siemens Healthineers"), False, True),
        (stated(), stated(manufacturer="Canon"), True, False),
        (stated(), stated(manufacturer_model_name="Edge"), True, False),
        (stated(), Equipment(), False, False),
        (Equipment(), Equipment(), False, True),
        (Equipment(manufacturer="GE"), Equipment(manufacturer="GE Healthcare"), False, True),
    ],
)
def test_objects_of_the_same_and_of_other_equipment(
    one: Equipment, other: Equipment, *, is_other: bool, is_same: bool
) -> None:
    assert (is_other_equipment(one, other), is_same_equipment(one, other)) == (is_other, is_same)
    assert (is_other_equipment(other, one), is_same_equipment(other, one)) == (is_other, is_same)
