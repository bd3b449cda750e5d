"""What holds of every study, through the whole chain from facts to the map."""

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kerma.facts.fact import ValueKind
from kerma.facts.projection import EVENT_FACTS
from kerma.facts.study import Study
from kerma.facts.xray_event import XRayFilter
from kerma.skin_dose.result import ResultKind, SkinDose, summary_of
from kerma.skin_dose.study import skin_dose
from kerma.standard.enumerations import IrradiationEventType
from tests.support.skin_dose_facts import projection_event

SIEMENS = Study(manufacturer="Siemens", manufacturer_model_name="AXIOM-Artis")
HALF, TWICE = 0.5, 2.0

AREAS_CM2 = st.floats(20, 300)


def _with_dose_area_product(event: dict[str, Any]) -> dict[str, Any]:
    return event | {"dap_gy_cm2": event["reference_air_kerma_mgy"] * event["area_cm2"] / 1000}


EVENTS = st.fixed_dictionaries(
    {
        "plane": st.sampled_from(["single", "A", "B"]),
        "irradiation_event_type": st.sampled_from(["fluoroscopy", "stationary"]),
        "reference_air_kerma_mgy": st.floats(0.01, 500),
        "tube_voltage_kv": st.floats(50, 125),
        "primary_angle_deg": st.floats(-100, 100),
        "secondary_angle_deg": st.floats(-40, 40),
        "distance_source_to_detector_mm": st.floats(950, 1250),
        "distance_source_to_isocenter_mm": st.floats(700, 810),
        "table_longitudinal_position_mm": st.floats(-100, 100),
        "table_lateral_position_mm": st.floats(300, 900),
        "table_height_position_mm": st.floats(50, 250),
        "filters": st.lists(
            st.fixed_dictionaries({"material": st.just("copper"), "minimum_mm": st.floats(0, 0.9)}), max_size=1
        ),
        "patient_table_relationship": st.just("headfirst"),
        "patient_orientation_modifier": st.just("supine"),
        "area_cm2": AREAS_CM2,
    }
).map(_with_dose_area_product)
PROCEDURES = st.lists(EVENTS, min_size=1, max_size=6)

#: Values of a damaged or strange report.
NUMBERS = st.one_of(st.none(), st.integers(-(10**12), 10**12).map(float), st.floats())
TEXTS = st.one_of(st.none(), st.text(max_size=8))
FILTERS = st.lists(st.builds(XRayFilter, material=TEXTS, minimum_mm=NUMBERS, maximum_mm=NUMBERS), max_size=2).map(tuple)
VALUES = {ValueKind.NUMBER: NUMBERS, ValueKind.TEXT: TEXTS}
JUNK = st.fixed_dictionaries(
    {},
    optional={fact.name: VALUES[fact.kind] for fact in EVENT_FACTS if fact.kind in VALUES}
    | {"filters": FILTERS, "irradiation_event_type": st.sampled_from(IrradiationEventType)},
)
STUDIES = st.builds(
    Study, manufacturer=TEXTS, manufacturer_model_name=TEXTS, patient_size_m=NUMBERS, patient_weight_kg=NUMBERS
)


def map_of(events: list[dict[str, Any]], factor: float = 1.0) -> SkinDose:
    """Of the events with as many times the dose."""
    doses = ("reference_air_kerma_mgy", "dap_gy_cm2")
    scaled = [event | {name: event[name] * factor for name in doses} for event in events]
    return skin_dose(SIEMENS, [projection_event(event) for event in scaled])


def dose_of(result: SkinDose) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The map; zero where the beam misses."""
    return np.zeros(1) if result.dose_mgy is None else result.dose_mgy


@settings(max_examples=25, deadline=None)
@given(PROCEDURES)
def test_twice_the_kerma_is_twice_the_dose(events: list[dict[str, Any]]) -> None:
    np.testing.assert_allclose(dose_of(map_of(events, TWICE)), TWICE * dose_of(map_of(events)), rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(PROCEDURES)
def test_splitting_events_changes_nothing(events: list[dict[str, Any]]) -> None:
    halves = [
        event | {name: HALF * event[name] for name in ("reference_air_kerma_mgy", "dap_gy_cm2")} for event in events
    ]
    np.testing.assert_allclose(dose_of(map_of([*halves, *halves])), dose_of(map_of(events)), rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(PROCEDURES)
def test_mirrored_geometry_mirrors_the_map(events: list[dict[str, Any]]) -> None:
    sideways = ("primary_angle_deg", "table_longitudinal_position_mm")
    mirrored = map_of([event | {name: -event[name] for name in sideways} for event in events])
    result = map_of(events)
    assert mirrored.kind == result.kind
    if result.phantom is not None:
        rows = np.lexsort((result.phantom.across_cm, result.phantom.along_cm, result.phantom.part))
        rows_back = np.lexsort((-result.phantom.across_cm, result.phantom.along_cm, result.phantom.part))
        np.testing.assert_allclose(dose_of(mirrored)[rows], dose_of(result)[rows_back], rtol=1e-6, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(PROCEDURES)
def test_the_events_at_the_peak_add_up_to_it(events: list[dict[str, Any]]) -> None:
    result = map_of(events)
    expected = result.peak_skin_dose_mgy if result.kind is ResultKind.MAP else 0.0
    assert expected is not None
    assert math.isclose(sum(result.event_dose_mgy.values()), expected, rel_tol=1e-9)


@settings(max_examples=25, deadline=None)
@given(PROCEDURES)
def test_no_more_hits_than_there_is(events: list[dict[str, Any]]) -> None:
    result = map_of(events)
    assert result.reference_air_kerma_on_phantom_mgy <= result.reference_air_kerma_mapped_mgy * (1 + 1e-9)
    assert result.dap_on_phantom_gy_cm2 <= result.dap_gy_cm2 * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(PROCEDURES)
def test_a_beam_that_misses_is_never_reported_as_zero_dose(events: list[dict[str, Any]]) -> None:
    result = map_of(events)
    assert (
        result.peak_skin_dose_mgy is None if result.kind is ResultKind.MISSES else (result.peak_skin_dose_mgy or 0) > 0
    )


@settings(max_examples=150, deadline=None)
@given(STUDIES, st.lists(st.tuples(EVENTS, JUNK), max_size=3))
def test_no_report_gives_an_exception_or_what_is_no_number(
    study: Study, events: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    result = skin_dose(study, [replace(projection_event(event), **junk) for event, junk in events])
    numbers = [value for field in fields(result) if isinstance(value := getattr(result, field.name), float)]
    assert all(math.isfinite(value) and value >= 0 for value in numbers)
    assert np.isfinite(dose_of(result)).all()
    assert summary_of(result).as_json()["kind"] in set(ResultKind)
