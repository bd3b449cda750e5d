"""A corrected report replaces its predecessor; a continued one does not."""

from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import contribution, ct, reconciled_rows

if TYPE_CHECKING:
    from kerma.json_types import JsonValue


def ct_report(number: int, events: tuple[int, ...], *predecessors: int, **more: Any) -> Contribution:
    """A report of events of 100 mGy·cm each, later than those of smaller numbers."""
    totals = {"dlp_mgy_cm": 100.0 * len(events)}
    at = more.pop("at", f"2026-01-02T1{number}:00:00")
    made = contribution(*(ct(event) for event in events), uid=f"2.25.3{number}", at=at, totals=totals, **more)
    return Contribution.from_json(
        {**made.to_json(), "predecessors": [f"2.25.3{predecessor}" for predecessor in predecessors]},
        made.sop_instance_uid,
    )


class Case(NamedTuple):
    """Reports, their total, and the numbers of events that the problem names: left out, and of the predecessor."""

    reports: tuple[Contribution, ...]
    dlp: float
    left_out: tuple[int, int] | None = None


CASES = {
    "corrected": Case((ct_report(1, (1, 2, 3, 4)), ct_report(2, (1, 2, 3), 1)), 300.0, (1, 4)),
    "corrected twice": Case(
        (ct_report(1, (1, 2, 3)), ct_report(2, (1, 2, 3), 1), ct_report(3, (1, 2), 2)), 200.0, (1, 3)
    ),
    "corrected without loss": Case((ct_report(1, (1, 2)), ct_report(2, (1, 2), 1)), 200.0),
    "cumulative": Case((ct_report(1, (1,)), ct_report(2, (1, 2), 1)), 200.0),
    "continued": Case((ct_report(1, (1, 2)), ct_report(2, (3,), 1)), 300.0),
    "a predecessor that is not stored": Case((ct_report(2, (1, 2, 3), 1),), 300.0),
    "reports that name each other": Case((ct_report(1, (1, 2, 3), 2), ct_report(2, (1, 2), 1)), 300.0),
    "a report that names itself": Case((ct_report(1, (1, 2), 1),), 200.0),
    "corrected at the same time": Case(
        (ct_report(2, (1, 2, 3, 4), at=None), ct_report(1, (1, 2, 3), 2, at=None)), 300.0, (1, 4)
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_successor_counts_and_what_it_leaves_out_is_named(case: Case) -> None:
    for order in permutations(case.reports):
        rows = reconciled_rows(order)
        named = [problem["what"] for problem in rows.study["problems"] if "predecessor" in problem["what"]]
        assert rows.study["dlp_mgy_cm"] == case.dlp
        if case.left_out is None:
            assert named == []
        else:
            left_out, of_all = case.left_out
            assert f"leaves out {left_out} of its {of_all} events" in named[0]


def test_a_replaced_report_is_still_one_of_the_studys_objects() -> None:
    assert reconciled_rows(CASES["corrected"].reports).study["object_count"] == 2


def test_a_replaced_report_states_nothing_of_the_study() -> None:
    wrong, right = ct_report(1, (1,), study={"study_description": "Skull"}), ct_report(2, (1,), 1)
    assert "study_description" not in reconciled_rows((wrong, right)).study


def test_predecessors_are_stored_with_the_facts_of_the_report() -> None:
    stored = ct_report(2, (1,), 1).to_json()
    assert Contribution.from_json(stored, "2.25.32").predecessors == ("2.25.31",)


def nameless_report(
    number: int, doses: tuple[float, ...], *predecessors: int, serial: str = "77A", first: int = 0
) -> Contribution:
    """A report whose events have no UID: each an hour after the one before, the first at the given hour."""
    events = [
        {"dlp_mgy_cm": dose, "started_at": f"2026-01-02T{first + i:02}:00:00", "sources": [], "dose_check": []}
        for i, dose in enumerate(doses)
    ]
    made = contribution(
        *events,
        uid=f"2.25.3{number}",
        at=f"2026-01-02T1{number}:00:00",
        totals={"dlp_mgy_cm": sum(doses)},
        study={"manufacturer": "M", "manufacturer_model_name": "X", "device_serial_number": serial},
    )
    named: list[JsonValue] = [f"2.25.3{predecessor}" for predecessor in predecessors]
    return Contribution.from_json({**made.to_json(), "predecessors": named}, made.sop_instance_uid)


NAMELESS = {
    "a corrected dose replaces the wrong one": (
        (nameless_report(1, (100.0, 10.0)), nameless_report(2, (80.0, 10.0), 1)),
        90.0,
    ),
    "a continued report adds": ((nameless_report(1, (100.0,)), nameless_report(2, (80.0,), 1, first=5)), 180.0),
    "another device adds": ((nameless_report(1, (100.0,)), nameless_report(2, (80.0,), 1, serial="78B")), 180.0),
    "without a reference both add": ((nameless_report(1, (100.0,)), nameless_report(2, (80.0,))), 180.0),
}


@pytest.mark.parametrize(("reports", "dlp"), NAMELESS.values(), ids=NAMELESS.keys())
def test_events_without_uid_are_replaced_by_their_corrected_dose(reports: tuple[Contribution, ...], dlp: float) -> None:
    for order in permutations(reports):
        rows = reconciled_rows(order)
        assert rows.study["dlp_mgy_cm"] == dlp
        assert not any("leaves out" in problem["what"] for problem in rows.study["problems"])


def test_a_successor_without_events_names_the_predecessor_that_still_counts() -> None:
    what = (
        "the report names the report 2.25.31 as its predecessor and lists no events; "
        "the 2 events of its predecessor still count"
    )
    for order in permutations((ct_report(1, (1, 2)), ct_report(2, (), 1))):
        rows = reconciled_rows(order)
        assert rows.study["dlp_mgy_cm"] == 200.0
        assert [problem["what"] for problem in rows.study["problems"] if "lists no events" in problem["what"]] == [what]


def timeless_report(number: int, doses: tuple[float, ...], *predecessors: int, kind: str = "spiral") -> Contribution:
    """A report whose events have neither UID nor start."""
    events = [
        {
            "dlp_mgy_cm": dose,
            "acquisition_type": kind,
            "acquisition_protocol": "Thorax",
            "sources": [],
            "dose_check": [],
        }
        for dose in doses
    ]
    totals = {"dlp_mgy_cm": sum(doses)}
    made = contribution(*events, uid=f"2.25.3{number}", at=f"2026-01-02T1{number}:00:00", totals=totals)
    named: list[JsonValue] = [f"2.25.3{predecessor}" for predecessor in predecessors]
    return Contribution.from_json({**made.to_json(), "predecessors": named}, made.sop_instance_uid)


TIMELESS = {
    "a corrected dose": ((timeless_report(1, (100.0, 10.0)), timeless_report(2, (80.0, 10.0), 1)), 90.0, True),
    "the same doses": ((timeless_report(1, (100.0, 10.0)), timeless_report(2, (100.0, 10.0), 1)), 110.0, False),
    "events of another kind": (
        (timeless_report(1, (100.0,)), timeless_report(2, (5.0,), 1, kind="free")),
        105.0,
        False,
    ),
    "no reference": ((timeless_report(1, (100.0,)), timeless_report(2, (80.0,))), 180.0, False),
}


@pytest.mark.parametrize(("reports", "dlp", "is_assumed"), TIMELESS.values(), ids=TIMELESS.keys())
def test_events_without_uid_and_start_are_replaced_by_their_order_and_that_is_named(
    reports: tuple[Contribution, ...], dlp: float, *, is_assumed: bool
) -> None:
    what = (
        "the report names the report 2.25.31 as its predecessor; their events have neither UID nor start, so that it "
        "is taken for a correction, and its predecessor is not counted"
    )
    for order in permutations(reports):
        rows = reconciled_rows(order)
        assert rows.study["dlp_mgy_cm"] == dlp
        assert (what in [problem["what"] for problem in rows.study["problems"]]) is is_assumed
