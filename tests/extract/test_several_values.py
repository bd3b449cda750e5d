"""Several values of what is stated once: none of them is taken unless they agree, and that is named."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.image_builder import image
from tests.support.sr_builder import (
    accumulated,
    code,
    container,
    ct_dose,
    ct_event,
    num,
    problems,
    read_json,
    report,
    xray_event,
    xray_report,
)

HEAD, BODY = Concept("113690"), Concept("113691")
HAND = Concept("85562004", "SCT")
LEFT, RIGHT = Concept("7771000", "SCT"), Concept("24028007", "SCT")


def ct_with(*phantoms: Concept) -> Dataset:
    dose = ct_dose()
    dose.ContentSequence.extend(code(c.CTDIW_PHANTOM_TYPE, phantom) for phantom in phantoms)
    totals = container(c.CT_ACCUMULATED_DOSE_DATA, num(c.DLP_TOTAL, "300", "mGy.cm"))
    return report(code(c.PROCEDURE_REPORTED, c.COMPUTED_TOMOGRAPHY), totals, ct_event(dose))


@pytest.mark.parametrize(
    ("phantoms", "expected", "what"),
    [
        ((HEAD,), "head_16cm", None),
        ((BODY, BODY), "body_32cm", None),
        ((HEAD, BODY), None, "contradicting values (head_16cm, body_32cm); all left out"),
        ((Concept("1", "99X"), BODY), "body_32cm", "code '1' of '99X' ('a word') is unknown to Kerma"),
    ],
)
def test_codes_that_contradict_each_other_are_left_out(
    phantoms: tuple[Concept, ...], expected: str | None, what: str | None
) -> None:
    reading = read_json(ct_with(*phantoms))
    assert reading.events[0].get("ctdi_phantom") == expected
    assert problems(reading).get("events[0].ctdi_phantom") == what


def test_two_sides_of_one_exposure_are_left_out() -> None:
    hand = code(c.ANATOMICAL_STRUCTURE, HAND, *(code(c.LATERALITY, side) for side in (LEFT, RIGHT)))
    reading = read_json(xray_report(accumulated(), xray_event(hand, num(c.KVP, "80", "kV"))))
    assert "laterality" not in reading.events[0]
    assert "contradicting" in problems(reading)["events[0].laterality"]


def test_totals_of_two_containers_of_a_ct_report_are_left_out() -> None:
    totals = [container(c.CT_ACCUMULATED_DOSE_DATA, num(c.DLP_TOTAL, dlp, "mGy.cm")) for dlp in ("100", "200")]
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.COMPUTED_TOMOGRAPHY), *totals, ct_event(ct_dose())))
    assert (reading.totals, "2 values where one is expected (100, 200)" in problems(reading)["totals.dlp_mgy_cm"]) == (
        {},
        True,
    )


@pytest.mark.parametrize(
    ("header", "name", "expected"),
    [
        ({"KVP": "70\\80"}, "tube_voltage_kv", None),
        ({"KVP": "80\\80"}, "tube_voltage_kv", 80.0),
        ({"FocalSpots": "0.6\\1.2"}, "focal_spot_size_mm", 0.6),
        ({"ImageAndFluoroscopyAreaDoseProduct": "1\\1"}, "dap_gy_cm2", None),
    ],
    ids=["two voltages", "one voltage twice", "two focal spots, as the attribute allows", "one dose twice"],
)
def test_numbers_of_an_attribute_that_holds_one_are_left_out_where_they_differ(
    header: dict[str, Any], name: str, expected: float | None
) -> None:
    reading = read_json(image(**header))
    assert reading.events[0].get(name) == expected
    assert (f"events[0].{name}" in problems(reading)) is (expected is None)
