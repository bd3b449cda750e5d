"""Objects and events that are stated twice with different facts are named, in every order."""

from itertools import permutations

from tests.support.contributions import contribution, reconciled_rows, xray


def test_of_objects_with_one_uid_the_latest_content_counts_in_every_order() -> None:
    objects = [
        contribution(xray(1, dose), uid="2.25.1", at=f"2026-01-02T1{i}:00:00", totals={"dap_gy_cm2": dose})
        for i, dose in enumerate((1.0, 3.0, 2.0))
    ]
    for order in permutations(objects):
        rows = reconciled_rows(order)
        assert rows.study["dap_gy_cm2"] == 2.0
        assert [problem["what"] for problem in rows.study["problems"]] == [
            "objects with this SOP Instance UID state different facts; the one with the latest content counts"
        ]


def test_an_object_that_is_repeated_unchanged_is_no_problem() -> None:
    one = contribution(xray(1, 1.0), uid="2.25.1", totals={"dap_gy_cm2": 1.0})
    assert reconciled_rows((one, one)).study["problems"] == []


def test_reports_that_state_different_doses_of_one_event_are_named() -> None:
    reports = [
        contribution(xray(1, dose), xray(2, 5.0), uid=f"2.25.{i}", at=f"2026-01-02T1{i}:00:00")
        for i, dose in enumerate((1.0, 2.0))
    ]
    for order in permutations(reports):
        problems = reconciled_rows(order).study["problems"]
        found = [
            (problem["what"], problem["sop_instance_uid"]) for problem in problems if "doses of" in problem["what"]
        ]
        what = "doses of events differ from those in the report 2.25.1, which count (number of events: 1)"
        assert found == [(what, "2.25.0")]
