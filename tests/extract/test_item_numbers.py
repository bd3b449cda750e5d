"""Several values of one quantity, and values that the report itself does not trust, are not taken for one number."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from kerma.standard.vocabulary import NUMERIC_VALUE_QUALIFIERS
from tests.support.sr_builder import (
    accumulated,
    code,
    coded,
    container,
    ct_event,
    ct_report,
    num,
    problems,
    read_json,
    report,
    xray_event,
    xray_report,
)

DAP = num(c.DAP_TOTAL, "0.0001", "Gy.m2")


def qualified(item: Dataset, qualifier: str, scheme: str = "DCM") -> Dataset:
    item.NumericValueQualifierCodeSequence = coded(Concept(qualifier, scheme), "as the maker words it")
    return item


def event_of(*children: Dataset) -> tuple[dict[str, Any], dict[str, str]]:
    """The facts and the problems of a report's only event."""
    reading = read_json(xray_report(accumulated(DAP), xray_event(*children)))
    return reading.events[0], problems(reading)


@pytest.mark.parametrize("qualifier", NUMERIC_VALUE_QUALIFIERS, ids=lambda concept: concept.value)
def test_a_value_qualified_as_none_is_left_out_and_named(qualifier: Concept) -> None:
    total = qualified(num(c.DAP_TOTAL, "0.0005", "Gy.m2"), qualifier.value)
    reading = read_json(xray_report(accumulated(total)))
    words = NUMERIC_VALUE_QUALIFIERS[qualifier]
    assert reading.totals == {}
    assert problems(reading) == {
        "planes[0].dap_gy_cm2": f"the report qualifies the value '0.0005' as '{words}'; left out"
    }


def test_every_reader_of_reports_heeds_a_qualifier() -> None:
    dlp = qualified(num(c.DLP, "300", "mGy.cm"), "114009")
    activity = qualified(num(c.ADMINISTERED_ACTIVITY, "394", "MBq"), "114006")
    administration = container(c.RADIOPHARMACEUTICAL_ADMINISTRATION, activity)
    nuclear = report(administration, title=c.RADIOPHARMACEUTICAL_DOSE_REPORT)
    assert "dlp_mgy_cm" not in read_json(ct_report(ct_event(dlp))).events[0]
    assert read_json(nuclear).totals == {}


def test_a_value_with_a_qualifier_of_another_kind_stays_and_is_named() -> None:
    event, named = event_of(qualified(num(c.KVP, "81", "kV"), "X-1", "99MAKER"))
    assert event["tube_voltage_kv"] == 81.0
    assert named["events[0].tube_voltage_kv"] == "the report qualifies the value '81' as 'as the maker words it'"


def test_no_value_with_a_qualifier_is_simply_absent() -> None:
    event, named = event_of(qualified(num(c.KVP, None, None), "114010"))
    assert ("tube_voltage_kv" in event, "events[0].tube_voltage_kv" in named) == (False, False)


@pytest.mark.parametrize(
    ("concept", "unit", "name"),
    [
        (c.DOSE_AREA_PRODUCT, "Gy.m2", "dap_gy_cm2"),
        (c.DOSE_RP, "Gy", "reference_air_kerma_mgy"),
        (c.ENTRANCE_EXPOSURE_AT_RP, "mGy", "entrance_air_kerma_mgy"),
        (c.EXPOSURE_TIME, "ms", "exposure_time_ms"),
        (c.NUMBER_OF_PULSES, "1", "number_of_pulses"),
    ],
)
def test_several_values_of_what_may_be_stated_once_are_left_out_and_named(
    concept: Concept, unit: str, name: str
) -> None:
    event, named = event_of(num(concept, "1.25", unit), num(concept, "0.5", unit))
    assert name not in event
    assert "2 values where one is expected" in named[f"events[0].{name}"]


@pytest.mark.parametrize("written", [("1.2", "0.4"), ("1.2", "1.2"), ("1.2\\0.4",), ("1.2", "0", "0.4")])
def test_glandular_doses_of_one_event_are_neither_averaged_nor_added(written: tuple[str, ...]) -> None:
    doses = [num(c.AVERAGE_GLANDULAR_DOSE, value, "mGy") for value in written]
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), accumulated(), xray_event(*doses)))
    assert "agd_mgy" not in reading.events[0]
    assert "whether they are parts of a sum is unknown" in problems(reading)["events[0].agd_mgy"]


def test_several_totals_of_one_plane_are_left_out_and_named() -> None:
    reading = read_json(xray_report(accumulated(DAP, num(c.DAP_TOTAL, "0.0002", "Gy.m2"))))
    assert reading.totals == {}
    assert "2 values where one is expected (1, 2)" in problems(reading)["planes[0].dap_gy_cm2"]


def test_a_distance_that_is_stated_twice_alike_is_that_distance() -> None:
    event, named = event_of(*(num(c.DISTANCE_SOURCE_TO_DETECTOR, "1100", "mm") for _ in range(2)))
    assert (event["distance_source_to_detector_mm"], named) == (1100.0, {})


def test_values_over_time_in_one_item_are_averaged_with_their_sign() -> None:
    event, _ = event_of(num(c.POSITIONER_PRIMARY_ANGLE, "-30\\10", "deg"))
    assert event["primary_angle_deg"] == -10.0


@pytest.mark.parametrize(
    ("concept", "unit", "name"),
    [
        (c.KVP, "kV", "tube_voltage_kv"),
        (c.XRAY_TUBE_CURRENT, "mA", "tube_current_ma"),
        (c.PULSE_WIDTH, "ms", "pulse_width_ms"),
        (c.EXPOSURE, "mA.s", "exposure_mas"),
    ],
)
def test_one_value_per_pulse_gives_the_mean_of_those_above_zero(concept: Concept, unit: str, name: str) -> None:
    event, named = event_of(
        num(c.NUMBER_OF_PULSES, "3", "1"), *(num(concept, pulse, unit) for pulse in ("60", "0", "100"))
    )
    assert (event[name], named) == (80.0, {})


def test_exposures_that_are_not_one_per_pulse_are_left_out_and_named() -> None:
    event, named = event_of(num(c.NUMBER_OF_PULSES, "3", "1"), num(c.EXPOSURE, "2000\\4000", "uA.s"))
    assert "exposure_mas" not in event
    assert "2 exposures for 3 pulses" in named["events[0].exposure_mas"]


def glandular_total(dose: str, side: Concept) -> Dataset:
    total = num(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE, dose, "mGy")
    total.ContentSequence = Sequence([code(c.LATERALITY, side)])
    return total


@pytest.mark.parametrize("apart", [False, True], ids=["in one container", "in two containers"])
def test_several_accumulated_doses_of_one_breast_are_left_out_and_named(*, apart: bool) -> None:
    left, right = Concept("80248007", "SCT"), Concept("73056007", "SCT")
    doses = [glandular_total("1.2", left), glandular_total("1.3", right)]
    another = glandular_total("0.4", left)
    containers = [accumulated(*doses), accumulated(another)] if apart else [accumulated(*doses, another)]
    reading = read_json(report(code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), *containers))
    assert reading.totals == {"agd_right_mgy": 1.3}
    assert "2 values where one is expected (1.2, 0.4)" in problems(reading)["totals.agd_left_mgy"]
