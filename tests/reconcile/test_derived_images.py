"""Images computed from other images never count twice, and their dose is never lost without a problem that names it."""

from itertools import permutations
from typing import Any, NamedTuple

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import contribution, reconciled_rows
from tests.support.exposures import DEVICE, mammogram, radiograph, report

LATER = "2026-01-02T10:20:00"
DOSES = ("dap_gy_cm2", "agd_left_mgy", "agd_right_mgy")


def exposure(number: int, **event: Any) -> Contribution:
    """A radiograph with its own event UID, one minute after the one before."""
    facts = {"started_at": f"2026-01-02T10:0{number}:00", "referenced_event_uids": [f"2.25.90{number}"], **event}
    return radiograph(f"2.25.2{number}", **facts)


def computed(uid: str = "2.25.41", **event: Any) -> Contribution:
    """An image with DERIVED SECONDARY, made twenty minutes later."""
    return radiograph(uid, **{"is_derived": True, "started_at": LATER, **event})


def synthetic(**event: Any) -> Contribution:
    """A synthetic mammogram with a time of its own."""
    return mammogram("2.25.42", **{"is_derived": True, "started_at": LATER, **event})


class Case(NamedTuple):
    """Objects of a study, their number of events, their dose, and the beginning of each problem."""

    contributions: tuple[Contribution, ...]
    events: int
    dose: float
    problems: tuple[str, ...] = ()


THREE = tuple(exposure(number) for number in range(3))
UIDS = [f"2.25.90{number}" for number in range(3)]
SOURCES = [f"2.25.2{number}" for number in range(3)]
OTHER_DOSE = "an image derived from exposures of the object 2.25.20 states another dose"
DERIVED, PARTLY = "an image derived from unknown images", "an image of 3 exposures"
CASES = {
    "stitched from three, by event UIDs": Case((*THREE, computed(referenced_event_uids=UIDS, dap_gy_cm2=0.3)), 3, 0.3),
    "stitched from three, by source images": Case((*THREE, computed(source_images=SOURCES, dap_gy_cm2=0.3)), 3, 0.3),
    "stitched, and marked as an original": Case(
        (*THREE, computed(referenced_event_uids=UIDS, dap_gy_cm2=0.3, is_derived=None)), 3, 0.3
    ),
    "stitched from three, one of which is not stored": Case(
        (*THREE[:2], computed(referenced_event_uids=UIDS, dap_gy_cm2=0.3)), 3, 0.3, (PARTLY,)
    ),
    "stitched, and stating less than its parts": Case(
        (*THREE[:2], computed(referenced_event_uids=UIDS, dap_gy_cm2=0.1)), 3, 0.2, (PARTLY,)
    ),
    "stitched without a reference": Case((*THREE, computed(dap_gy_cm2=0.3)), 3, 0.3),
    "stitched without a reference, of another dose": Case((*THREE, computed(dap_gy_cm2=0.4)), 3, 0.3, (DERIVED,)),
    "stitched without a reference or dose": Case((*THREE, computed(dap_gy_cm2=None)), 3, 0.3),
    "stitched, and alone": Case((computed(referenced_event_uids=UIDS, dap_gy_cm2=0.3),), 1, 0.3),
    "stitched, and a copy of it": Case(
        (
            *THREE[1:],
            computed(source_images=SOURCES[1:], dap_gy_cm2=0.2),
            computed("2.25.40", source_images=["2.25.41"], dap_gy_cm2=0.2),
        ),
        2,
        0.2,
    ),
    "two images stitched from the same parts, none of which is stored": Case(
        (
            computed(referenced_event_uids=UIDS, dap_gy_cm2=0.3),
            computed("2.25.40", referenced_event_uids=UIDS, dap_gy_cm2=0.3, started_at="2026-01-02T10:25:00"),
        ),
        1,
        0.3,
    ),
    "two images of one raw image that is not stored": Case(
        (
            computed(source_images=["2.25.99"]),
            computed("2.25.40", source_images=["2.25.99"], started_at="2026-01-02T10:25:00"),
        ),
        1,
        0.1,
    ),
    "stitched from derived parts": Case(
        (
            *(
                computed(f"2.25.5{i}", referenced_event_uids=[uid], started_at=f"2026-01-02T10:0{i}:00")
                for i, uid in enumerate(UIDS)
            ),
            computed(referenced_event_uids=UIDS, dap_gy_cm2=0.3),
        ),
        3,
        0.3,
    ),
    "a copy": Case((THREE[0], computed(source_images=["2.25.20"])), 1, 0.1),
    "a copy of a copy": Case(
        (THREE[0], computed(source_images=["2.25.20"]), computed("2.25.40", source_images=["2.25.41"])), 1, 0.1
    ),
    "a copy that names itself": Case((THREE[0], computed(source_images=["2.25.41"], dap_gy_cm2=0.2)), 2, 0.3),
    "a presentation of a raw image": Case(
        (THREE[0], computed(is_derived=None, source_images=["2.25.20"], dap_gy_cm2=0.101)), 1, 0.1
    ),
    "a presentation of a raw image that is not stored": Case(
        (computed(is_derived=None, source_images=["2.25.20"]),), 1, 0.1
    ),
    "a copy of an image that is not stored, of another dose": Case(
        (THREE[0], computed(source_images=["2.25.99"], dap_gy_cm2=0.2)), 2, 0.3
    ),
    "a copy of an image that is not stored, of the same dose": Case(
        (THREE[0], computed(source_images=["2.25.99"])), 1, 0.1, (DERIVED,)
    ),
    "equipment that marks every exposure as derived": Case(
        tuple(computed(f"2.25.4{number}", started_at=f"2026-01-02T10:0{number}:00") for number in range(3)), 3, 0.3
    ),
    "a synthetic mammogram": Case((mammogram("2.25.11"), synthetic()), 1, 0.547),
    "a synthetic mammogram of another dose": Case((mammogram("2.25.11"), synthetic(agd_mgy=1.1)), 1, 0.547, (DERIVED,)),
    "a synthetic mammogram of the other breast": Case((mammogram("2.25.11"), synthetic(laterality="right")), 2, 1.094),
    "a synthetic mammogram of another view": Case((mammogram("2.25.11"), synthetic(view="MLO")), 2, 1.094),
    "a subtraction of two energies": Case(
        (
            mammogram("2.25.11", agd_mgy=1.0),
            mammogram("2.25.12", agd_mgy=0.5, tube_voltage_kv=45.0),
            synthetic(agd_mgy=1.5),
        ),
        2,
        1.5,
    ),
    "stitched from two of three": Case((*THREE[:2], exposure(2, dap_gy_cm2=0.7), computed(dap_gy_cm2=0.2)), 3, 0.9),
    "stitched from three, of another dose": Case(
        (*THREE, computed(referenced_event_uids=UIDS, dap_gy_cm2=0.5)), 3, 0.3, (OTHER_DOSE,)
    ),
    "a copy of another dose": Case(
        (THREE[0], computed(source_images=["2.25.20"], dap_gy_cm2=0.3)), 1, 0.1, (OTHER_DOSE,)
    ),
    "derived by other equipment, of the same dose": Case(
        (THREE[0], computed(device={**DEVICE, "device_serial_number": "78B"})), 1, 0.1, (DERIVED,)
    ),
    "beside a report": Case((report("DX", dap_gy_cm2=0.1), computed()), 1, 0.1),
    "beside a report, of another dose": Case(
        (report("DX", dap_gy_cm2=0.1), computed(dap_gy_cm2=0.3)), 1, 0.1, (DERIVED,)
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_derived_image_adds_nothing_to_what_is_known(case: Case) -> None:
    for order in permutations(case.contributions):
        rows = reconciled_rows((*order, *order))
        dose = sum(rows.study.get(name) or 0.0 for name in DOSES)
        begun = [problem["what"] for problem in rows.study["problems"]]
        assert (len(rows.events), dose) == (case.events, pytest.approx(case.dose))
        assert all(what.startswith(start) for what, start in zip(begun, case.problems, strict=True))


def test_a_copy_completes_its_source_and_never_replaces_its_facts() -> None:
    source = exposure(0, exposure_index=None)
    copy = computed(source_images=["2.25.20"], tube_voltage_kv=99.0, exposure_index=400.0)
    (event,) = reconciled_rows((copy, source)).events
    assert (event["tube_voltage_kv"], event["exposure_index"], event["sop_instance_uid"]) == (80.0, 400.0, "2.25.20")


def test_the_rest_of_a_partly_known_image_is_its_own_event() -> None:
    rows = reconciled_rows((*THREE[:2], computed(referenced_event_uids=UIDS, dap_gy_cm2=0.35)))
    assert [event["dap_gy_cm2"] for event in rows.events] == [0.1, 0.1, 0.15]
    assert "of which other objects state 2" in rows.study["problems"][0]["what"]


@pytest.mark.parametrize(
    ("dose", "of_plane"), [(0.35, [{"plane": "single", "dap_gy_cm2": 0.35}]), (0.15, [{"plane": "single"}])]
)
def test_the_rest_of_a_partly_known_image_is_that_of_its_plane(dose: float, of_plane: list[dict[str, object]]) -> None:
    facts = {"irradiation_event_uid": "2.25.41", "started_at": LATER, "dap_gy_cm2": dose, "filters": []}
    planes = [{"plane": "single", "dap_gy_cm2": dose}]
    stitched = contribution(
        {**facts, "is_derived": True, "referenced_event_uids": UIDS},
        uid="2.25.41",
        source="dx_image",
        totals={"dap_gy_cm2": dose},
        planes=planes,
        study={"modality": "DX", **DEVICE},
    )
    rows = reconciled_rows((*THREE[:2], stitched))
    assert rows.planes == of_plane


def test_a_derived_image_that_is_left_out_is_named_with_its_dose() -> None:
    (problem,) = reconciled_rows((*THREE, computed(dap_gy_cm2=0.4))).study["problems"]
    assert (problem["where"], problem["sop_instance_uid"]) == ("events", "2.25.41")
    assert "(dose area product 0.4 Gy·cm²)" in problem["what"]


def test_the_report_of_other_equipment_does_not_silence_the_problem() -> None:
    other = {**DEVICE, "device_serial_number": "78B"}
    facts = {"irradiation_event_uid": "2.25.900", "started_at": LATER, "dap_gy_cm2": 0.1, "filters": []}
    elsewhere = contribution(facts, uid="2.25.1", totals={"dap_gy_cm2": 0.1}, study={"modality": "DX", **other})
    (problem,) = reconciled_rows((elsewhere, computed(dap_gy_cm2=0.3))).study["problems"]
    assert problem["what"].startswith(DERIVED)
