"""The demo's known answers: in the contract's words, and what extraction finds."""

from math import isclose
from typing import Any

import pytest

from kerma.extract import extract
from kerma.facts import ct, event, mammography, nuclear_medicine, projection, study
from kerma.simulate import DemoObject
from tests.support.demo_answers import answer_of

Kinds = dict[tuple[str, ...], DemoObject]

ANSWER = {
    "status", "reason", "source", "sop_class_uid", "sop_instance_uid",
    "study", "totals", "planes", "events", "problems",
}  # fmt: skip
OBSERVED = {"ct_rdsr", "projection_rdsr"}
DOSE_CHECK = {"kind", "quantity", "configured_value", "forward_estimate", "reason", "person"}


def declared(*groups: Any) -> set[str]:
    return {fact.name for group in groups for fact in group}


VOCABULARY = {
    "CT": {
        "totals": declared(ct.TOTALS),
        "events": declared(event.COMMON_FACTS, ct.EVENT_FACTS) | {"sources", "dose_check"},
        "sources": declared(ct.SOURCE),
        "dose_check": DOSE_CHECK,
    },
    "RF": {
        "totals": declared(projection.TOTALS),
        "planes": declared(projection.TOTALS) | {"plane"},
        "events": declared(event.COMMON_FACTS, projection.EVENT_FACTS) | {"filters"},
        "filters": declared(projection.FILTER),
    },
}
VOCABULARY["DX"] = VOCABULARY["RF"]
VOCABULARY["MG"] = {
    "totals": declared(mammography.TOTALS),
    "events": declared(event.COMMON_FACTS, mammography.EVENT_FACTS) | {"filters"},
    "filters": declared(projection.FILTER),
}
VOCABULARY["NM"] = {
    "totals": declared(nuclear_medicine.TOTALS),
    "events": declared(event.COMMON_FACTS, nuclear_medicine.EVENT_FACTS) | {"organ_doses", "organ_dose_count"},
    "organ_doses": declared(nuclear_medicine.ORGAN_DOSE),
}
#: Facts of events that are known only when the objects of a study are merged.
OF_A_STUDY = {"equipment"}
_REPEATS = {"repeated_acquisition", "repeat_reason", "rejected_acquisition", "reject_reason"}
#: Facts that no equipment of the demo hospital states.
UNSHOWN = {
    "CT": {"dap_gy_cm2"} | _REPEATS,
    "RF": {
        *_REPEATS,
        "entrance_air_kerma_mgy",
        "detector_field_size_mm",
        "isocenter_primary_angle_deg",
        "isocenter_secondary_angle_deg",
        "isocenter_primary_end_angle_deg",
        "isocenter_secondary_end_angle_deg",
        "detector_rotation_angle_deg",
        "detector_rotation_end_angle_deg",
        "longitudinal_beam_position_mm",
        "isocenter_height_mm",
        "shutter_left_mm",
        "shutter_right_mm",
        "shutter_top_mm",
        "shutter_bottom_mm",
    },
    "NM": {"comment"},
    "MG": {
        *_REPEATS,
        "dap_gy_cm2",
        "reference_air_kerma_mgy",
        "irradiation_duration_s",
        "pulse_rate_per_s",
        "detector_field_size_mm",
        "secondary_angle_deg",
        "secondary_end_angle_deg",
        "distance_source_to_isocenter_mm",
        "distance_source_to_reference_point_mm",
        "exposure_index",
        "target_exposure_index",
        "deviation_index",
        "radiological_thickness_mm",
        "comment",
    },
}


#: What ties an image to other objects, and is no fact of the contract.
LINKS = {
    "acquired_images",
    "acquisition_number",
    "acquisition_uid",
    "is_derived",
    "referenced_event_uids",
    "source_images",
}


def stated(facts: Any) -> Any:
    """The facts without what is silent: None, and lists without items."""
    if isinstance(facts, dict):
        values = {name: stated(value) for name, value in facts.items() if name not in LINKS}
        return {name: value for name, value in values.items() if value is not None and value != []}
    if isinstance(facts, list):
        return [stated(value) for value in facts]
    return facts


def differences(want: Any, got: Any, where: str = "") -> list[str]:
    """Every fact in which two readings differ; numbers may differ by one part in 10^9."""
    if isinstance(want, dict) and isinstance(got, dict):
        names = sorted(want.keys() | got.keys())
        return [line for name in names for line in differences(want.get(name), got.get(name), f"{where}.{name}")]
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        pairs = enumerate(zip(want, got, strict=True))
        return [line for i, (one, other) in pairs for line in differences(one, other, f"{where}[{i}]")]
    if isinstance(want, float) and isinstance(got, int | float):
        return [] if isclose(got, want, rel_tol=1e-9) else [f"{where}: wanted {want!r}, found {got!r}"]
    return [] if want == got else [f"{where}: wanted {want!r}, found {got!r}"]


def named(facts: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """The facts of a part of the answer, however deep: totals, planes, events, sources, filters, checks."""
    if part in facts:
        found = facts[part]
        return found if isinstance(found, list) else [found]
    return [item for one in facts.get("events", ()) for item in one.get(part, ())]


def test_the_answer_has_the_parts_of_the_contract(all_kinds: Kinds) -> None:
    assert all(answer_of(report).keys() == ANSWER for report in all_kinds.values())


def test_an_object_states_what_can_be_known_of_its_study(all_kinds: Kinds) -> None:
    # The rule by which it is no patient is the site's, not the object's.
    always = declared(study.HEADER) - {"patient_size_m", "patient_weight_kg", "not_patient_rule"}
    for report in all_kinds.values():
        observed = {"device_observer_uid"} if report.source in OBSERVED else set()
        assert (
            always - {"device_observer_uid"} | observed <= answer_of(report)["study"].keys() <= declared(study.HEADER)
        )


@pytest.mark.parametrize("part", ["totals", "planes", "events", "sources", "filters", "dose_check", "organ_doses"])
def test_every_name_is_in_the_vocabulary(all_kinds: Kinds, part: str) -> None:
    for report in all_kinds.values():
        known = VOCABULARY[answer_of(report)["study"]["modality"]].get(part, set())
        for facts in named(answer_of(report), part):
            assert facts.keys() - known == set()


@pytest.mark.parametrize("modality", ["CT", "RF", "MG", "NM"])
def test_the_demo_shows_nearly_every_fact_of_the_vocabulary(all_kinds: Kinds, modality: str) -> None:
    shown = {
        name
        for report in all_kinds.values()
        if answer_of(report)["study"]["modality"] in {modality, "DX" if modality == "RF" else modality}
        for facts in answer_of(report)["events"]
        for name in facts
    }
    assert VOCABULARY[modality]["events"] - shown <= UNSHOWN.get(modality, set()) | OF_A_STUDY


def test_extraction_finds_the_known_answer_of_every_kind(all_kinds: Kinds) -> None:
    wrong = {
        kind: found
        for kind, report in all_kinds.items()
        if (found := differences(stated(answer_of(report)), stated(extract(report.to_bytes()).as_json())))
    }
    assert wrong == {}
