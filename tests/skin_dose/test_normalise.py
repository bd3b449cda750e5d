"""Irradiation events of one meaning: dose, field, distances, angles and filters; flags where they are missing."""

from dataclasses import astuple, replace
from math import inf, isfinite, nan, sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerma.facts import projection
from kerma.facts.fact import ValueKind
from kerma.facts.study import PatientSize, Study
from kerma.facts.xray_event import XRayFilter
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.irradiation import AngleFrame, Gantry, Irradiation, Position
from kerma.skin_dose.phantom.patient_size import Patient, patient_of
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.manufacturer_rules import rule_for, rules
from kerma.skin_dose.rules.normalisation import NormalisedEvents, normalise
from kerma.standard.enumerations import IrradiationEventType
from tests.support.skin_dose_facts import projection_event

STUDY = Study(manufacturer="Siemens", manufacturer_model_name="AXIOM-Artis", patient_size_m=1.8)
EVENT: dict[str, Any] = {
    "plane": "single",
    "irradiation_event_type": "fluoroscopy",
    "reference_air_kerma_mgy": 1.0,
    "dap_gy_cm2": 0.1,
    "tube_voltage_kv": 77.0,
    "primary_angle_deg": 0.0,
    "secondary_angle_deg": 0.0,
    "distance_source_to_isocenter_mm": 785.0,
    "distance_source_to_detector_mm": 1200.0,
    "reference_point_definition": "15cm from Isocenter toward Source",
    "table_longitudinal_position_mm": 0.0,
    "table_lateral_position_mm": 500.0,
    "table_height_position_mm": 150.0,
    "patient_table_relationship": "headfirst",
    "patient_orientation": "recumbent",
    "patient_orientation_modifier": "supine",
    "filters": [],
}
SHUTTERS = {"shutter_left_mm": 75.0, "shutter_right_mm": 25.0, "shutter_bottom_mm": 100.0, "shutter_top_mm": 100.0}
NOTHING = dict.fromkeys(EVENT)


def all_of(*events: dict[str, Any], study: Study = STUDY) -> NormalisedEvents:
    return normalise(study, [projection_event(event) for event in events], EquipmentCalibration())


def one(**facts: Any) -> Irradiation:
    (found,) = all_of({**EVENT, **facts}).irradiations
    return found


def area_at_reference(found: Irradiation) -> float:
    field = found.field
    return (field.u_minus + field.u_plus) * (field.v_minus + field.v_plus) * found.source_to_reference_cm**2


def test_an_event_with_all_facts_has_no_flags() -> None:
    assert one().flags == frozenset()


@pytest.mark.parametrize("kerma", [0.0, None, -1.0, nan, inf])
def test_an_event_without_dose_is_left_out_and_counted(kerma: object) -> None:
    silent = {**EVENT, "reference_air_kerma_mgy": kerma}
    found = all_of(EVENT, silent)
    assert (len(found.irradiations), found.excluded) == (1, {1: Flag.EVENTS_WITHOUT_KERMA})


def test_missing_kerma_is_dose_area_product_over_the_collimated_area() -> None:
    found = one(reference_air_kerma_mgy=None, collimated_field_area_cm2=100 * (1200 / 635) ** 2)
    assert found.reference_air_kerma_mgy == pytest.approx(1.0)
    assert found.flags == {Flag.KERMA_FROM_DAP}


def test_kerma_of_zero_is_not_made_up_from_dose_area_product() -> None:
    event = {**EVENT, "reference_air_kerma_mgy": 0.0, "collimated_field_area_cm2": 350.0}
    assert all_of(event).excluded == {0: Flag.EVENTS_WITHOUT_KERMA}


@pytest.mark.parametrize(
    "name", ["primary_angle_deg", "secondary_angle_deg", "table_height_position_mm", "table_lateral_position_mm"]
)
def test_an_event_without_angle_or_position_is_not_in_the_map(name: str) -> None:
    found = all_of({**EVENT, name: None})
    assert found.excluded == {0: Flag.EVENTS_WITHOUT_GEOMETRY}
    assert [each.event_index for each in found.without_geometry] == [0]


def test_a_row_of_zeros_is_no_geometry() -> None:
    zeros = {name: 0.0 for name in EVENT if name.endswith(("_mm", "_deg"))}
    assert all_of({**EVENT, **zeros}).excluded == {0: Flag.EVENTS_WITHOUT_GEOMETRY}


@pytest.mark.parametrize(
    ("facts", "area", "flags"),
    [
        ({}, 100, set()),
        ({"collimated_field_area_cm2": 400.0}, 100, set()),
        ({"collimated_field_area_cm2": 2000.0}, 100, {Flag.FIELD_CONFLICT}),
        ({"dap_gy_cm2": None, "collimated_field_area_cm2": 400.0}, 400 * (635 / 1200) ** 2, set()),
        ({"dap_gy_cm2": None, **SHUTTERS}, 0.1 * 0.2 * 63.5**2, set()),
        ({"dap_gy_cm2": 0.003}, (10 * 635 / 785) ** 2, {Flag.FIELD_ASSUMED}),
        ({"dap_gy_cm2": None, "detector_field_size_mm": 220.0}, (22 / sqrt(2) * 635 / 1200) ** 2, set()),
        ({"dap_gy_cm2": None}, (10 * 635 / 785) ** 2, {Flag.FIELD_ASSUMED}),
    ],
)  # fmt: skip
def test_the_field_is_that_of_the_most_trusted_source(facts: dict[str, Any], area: float, flags: set[Flag]) -> None:
    found = one(**facts)
    assert area_at_reference(found) == pytest.approx(area)
    assert found.flags == flags


def test_shutters_give_the_field_of_the_dose_their_shape() -> None:
    found = one(**SHUTTERS)
    assert area_at_reference(found) == pytest.approx(100)
    assert found.field.u_minus == pytest.approx(3 * found.field.u_plus)


def test_shutters_that_state_another_field_give_no_shape() -> None:
    found = one(**{name: 2 * mm for name, mm in SHUTTERS.items()})
    half = 5 / 63.5
    assert astuple(found.field) == pytest.approx((half,) * 4)
    assert Flag.FIELD_CONFLICT in found.flags


def test_the_ratio_of_the_areas_is_reported() -> None:
    area = 80 * (1200 / 635) ** 2
    assert one(collimated_field_area_cm2=area).field_area_ratio == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("facts", "isocenter", "reference", "flags"),
    [
        ({}, 78.5, 63.5, set()),
        ({"reference_point_definition": "15cm below BeamIsocenter"}, 78.5, 63.5, set()),
        ({"reference_point_definition": "113860"}, 78.5, 63.5, set()),
        ({"reference_point_definition": "30cm in Front of Image input surface"}, 78.5, 90.0, set()),
        ({"reference_point_definition": "15cm in Front of Image Input Surface"}, 78.5, 105.0, set()),
        ({"reference_point_definition": "26.0 cm Chamber Patient Distance"}, 78.5, 63.5,
         {Flag.REFERENCE_POINT_ASSUMED}),
        ({"reference_point_definition": None}, 78.5, 63.5, {Flag.REFERENCE_POINT_ASSUMED}),
        ({"distance_source_to_reference_point_mm": 600.0}, 78.5, 60.0, set()),
        ({"distance_source_to_reference_point_mm": 160.0}, 78.5, 63.5, set()),
        ({"distance_source_to_isocenter_mm": None, "distance_source_to_reference_point_mm": 600.0}, 75.0, 60.0,
         {Flag.DISTANCE_ASSUMED}),
        ({"distance_source_to_isocenter_mm": 0.0}, 78.5, 63.5, {Flag.DISTANCE_ASSUMED}),
    ],
)  # fmt: skip
def test_distances_are_stated_or_follow_from_the_reference_points_definition(
    facts: dict[str, Any], isocenter: float, reference: float, flags: set[Flag]
) -> None:
    found = one(**facts)
    assert (found.source_to_isocenter_cm, found.source_to_reference_cm) == pytest.approx((isocenter, reference))
    assert found.flags == flags


@pytest.mark.parametrize(
    ("facts", "end", "flags"),
    [
        ({"primary_end_angle_deg": 1.0}, None, set()),
        ({"primary_end_angle_deg": 5.0}, Gantry(5, 0), set()),
        ({"secondary_end_angle_deg": -5.0}, Gantry(0, -5), set()),
        ({"irradiation_event_type": "rotational", "primary_end_angle_deg": -200.0}, Gantry(-200, 0), set()),
        ({"irradiation_event_type": "rotational", "primary_end_angle_deg": -310.0}, Gantry(-310, 0),
         {Flag.ROTATION_WRAPPED}),
        ({"irradiation_event_type": "rotational"}, None, {Flag.ROTATION_WITHOUT_END}),
        ({"irradiation_event_type": "rotational", "primary_end_angle_deg": nan}, None, {Flag.ROTATION_WITHOUT_END}),
    ],
)  # fmt: skip
def test_a_rotation_ends_at_the_stated_angles(facts: dict[str, Any], end: Gantry | None, flags: set[Flag]) -> None:
    found = one(**facts)
    assert found.end == end
    assert found.flags == flags


@pytest.mark.parametrize(("end_mm", "end_cm"), [(505.0, None), (600.0, (0.0, 15.0, 60.0))])
def test_a_table_moves_by_more_than_1_cm(end_mm: float, end_cm: tuple[float, ...] | None) -> None:
    assert one(table_lateral_end_position_mm=end_mm).table_end_cm == end_cm


@pytest.mark.parametrize("turn", ["horizontal_rotation", "head_tilt", "cradle_tilt"])
def test_a_turned_table_is_flagged(turn: str) -> None:
    assert one(**{f"table_{turn}_angle_deg": -5.0}).flags == {Flag.TABLE_ROTATED}


@pytest.mark.parametrize(
    ("end", "side", "position", "flags"),
    [
        ("headfirst", "supine", Position.HFS, set()),
        ("feet-first", "supine", Position.FFS, set()),
        ("feet-first", None, Position.FFS, {Flag.ORIENTATION_ASSUMED}),
        (None, "supine", Position.HFS, {Flag.ORIENTATION_ASSUMED}),
        (None, None, Position.HFS, {Flag.ORIENTATION_ASSUMED}),
        ("transverse", "sitting", Position.HFS, {Flag.ORIENTATION_ASSUMED}),
    ],
)
def test_a_missing_position_is_head_first_and_supine(
    end: str | None, side: str | None, position: Position, flags: set[Flag]
) -> None:
    found = one(patient_table_relationship=end, patient_orientation_modifier=side)
    assert found.position == position
    assert found.flags == flags


@pytest.mark.parametrize(
    ("side", "primary", "frame"),
    [
        ("prone", 0.0, AngleFrame.EQUIPMENT),
        ("prone", 180.0, AngleFrame.PATIENT),
        ("left lateral decubitus", 90.0, AngleFrame.EQUIPMENT),
        ("left lateral decubitus", -90.0, AngleFrame.PATIENT),
        ("supine", 180.0, AngleFrame.PATIENT),
    ],
)
def test_angles_that_would_let_all_beams_come_from_above_are_the_equipments(
    side: str, primary: float, frame: AngleFrame
) -> None:
    found = one(patient_orientation_modifier=side, primary_angle_deg=primary)
    assert found.angle_frame == frame
    assert (Flag.EQUIPMENT_ANGLES_ASSUMED in found.flags) == (frame == AngleFrame.EQUIPMENT)


@pytest.mark.parametrize(
    ("filters", "filtration", "flags"),
    [
        ([{"material": "copper", "minimum_mm": 0.2, "maximum_mm": 0.4}], (3.1, 0.3), set()),
        ([{"material": "aluminum", "maximum_mm": 1.0}], (4.1, 0.0), set()),
        ([{"material": "unobtainium", "maximum_mm": 1.0}], (3.1, 0.0), {Flag.FILTER_IGNORED}),
        ([{"material": "unobtainium", "maximum_mm": 0.0}], (3.1, 0.0), set()),
        ([{"material": "copper"}], (3.1, 0.0), {Flag.FILTER_IGNORED}),
        (None, (3.1, 0.0), set()),
    ],
)
def test_filters_add_to_the_tubes_own(filters: object, filtration: tuple[float, float], flags: set[Flag]) -> None:
    found = one(filters=filters)
    assert (found.aluminium_mm, found.copper_mm) == pytest.approx(filtration)
    assert found.flags == flags


def test_a_missing_voltage_is_the_procedures_median() -> None:
    events = [{**EVENT, "tube_voltage_kv": kv} for kv in (70.0, 90.0, 100.0, None)]
    silent = all_of(*events).irradiations[-1]
    assert silent.tube_voltage_kv == 90.0
    assert silent.flags == {Flag.VOLTAGE_ASSUMED}


def test_a_procedure_without_any_voltage_has_80_kv() -> None:
    assert one(tube_voltage_kv=None).tube_voltage_kv == 80.0


@pytest.mark.parametrize(("facts", "plane"), [("A", "A"), ("B", "B"), ("all", "single"), (None, "single")])
def test_planes_stay_apart(facts: str | None, plane: str) -> None:
    assert one(plane=facts).plane == plane


@pytest.mark.parametrize(
    ("study", "patient"),
    [
        ({"patient_size_m": 1.7, "patient_weight_kg": 80.0}, Patient(170, 80, is_assumed=False)),
        ({"patient_size_m": 170.0, "patient_weight_kg": 80.0}, Patient(170, 80, is_assumed=False)),
        ({"patient_size_m": 1700.0, "patient_weight_kg": 80.0}, Patient(170, 80, is_assumed=False)),
        ({"patient_size_m": 1.7, "patient_weight_kg": 0.0}, Patient(170, 73.2)),
        ({"patient_size_m": 0.0, "patient_weight_kg": 80.0}, Patient(178.6, 80)),
        ({"patient_size_m": 17.0, "patient_weight_kg": 800.0}, Patient()),
        ({}, Patient()),
    ],
)
def test_a_size_that_cannot_be_true_is_the_standards(study: dict[str, Any], patient: Patient) -> None:
    assert patient_of(PatientSize(**study)) == patient


def test_a_study_without_events_is_an_empty_list() -> None:
    assert all_of(study=Study()).irradiations == ()


def test_an_event_without_facts_is_excluded() -> None:
    assert all_of({}, NOTHING).excluded == dict.fromkeys((0, 1), Flag.EVENTS_WITHOUT_KERMA)


NUMBERS = st.none() | st.floats() | st.sampled_from([0.0, 1.0, 80.0, 700.0, 1000.0, 1e-300, float(10**300)])
TEXTS = (
    st.none() | st.text(max_size=9) | st.sampled_from(["headfirst", "prone", "15cm from Isocenter", "99999 cm isocent"])
)
FILTERS = st.lists(st.builds(XRayFilter, material=TEXTS, minimum_mm=NUMBERS, maximum_mm=NUMBERS), max_size=2).map(tuple)
VALUES = {ValueKind.NUMBER: NUMBERS, ValueKind.TEXT: TEXTS}
CHANGES = st.fixed_dictionaries(
    {},
    optional={fact.name: VALUES[fact.kind] for fact in projection.EVENT_FACTS if fact.kind in VALUES}
    | {"filters": FILTERS, "irradiation_event_type": st.sampled_from(IrradiationEventType)},
)
MODELS = st.sampled_from([(rule.manufacturer, rule.model) for rule in rules()])


def numbers_of(found: Irradiation) -> list[float]:
    field = found.field
    sides = [field.u_minus, field.u_plus, field.v_minus, field.v_plus]
    distances = [found.source_to_reference_cm, found.source_to_isocenter_cm, found.tube_voltage_kv]
    return [*sides, *distances, found.reference_air_kerma_mgy, found.aluminium_mm]


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(CHANGES, max_size=4), model=MODELS, size=NUMBERS)
def test_whatever_an_event_holds_its_numbers_can_be_used(
    changes: list[dict[str, Any]], model: tuple[tuple[str, ...], tuple[str, ...]], size: float | None
) -> None:
    manufacturer, model_name = (" ".join(part[:1]) for part in model)
    study = Study(manufacturer=manufacturer, manufacturer_model_name=model_name, patient_size_m=size)
    events = [replace(projection_event(EVENT), **change) for change in changes]
    found = normalise(study, events, EquipmentCalibration())
    usable = [*found.irradiations, *found.without_geometry]
    assert all(isfinite(number) and number > 0 for event in usable for number in numbers_of(event))
    assert all(isfinite(number) for event in usable for number in event.table.origin_cm)
    assert len(found.irradiations) + len(found.excluded) == len(changes)
    assert found.rule == rule_for(study)
