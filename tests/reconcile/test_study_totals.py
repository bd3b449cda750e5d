"""Totals are those that the final reports state; nothing counts twice, and every difference is a problem."""

from typing import Any

from kerma.messages import message_from_json
from kerma.reconcile import Contribution
from tests.support.contributions import contribution, ct, reconciled_rows, xray


def dlp(value: float) -> dict[str, float]:
    return {"dlp_mgy_cm": value}


def total(*contributions: Contribution, name: str = "dlp_mgy_cm") -> Any:
    return reconciled_rows(contributions).study.get(name)


def problems(*contributions: Contribution) -> str:
    return " / ".join(problem["what"] for problem in reconciled_rows(contributions).study["problems"])


def test_of_cumulative_reports_the_larger_counts() -> None:
    first, second = (
        contribution(ct(1, 7.46), totals=dlp(7.46)),
        contribution(ct(1, 7.46), ct(2, 228.63), totals=dlp(236.09)),
    )
    assert total(first, second) == total(second, first) == 236.09


def test_of_reports_of_the_same_events_the_later_counts() -> None:
    early = contribution(ct(1, 50.0), at="2026-01-02T10:00:00", totals=dlp(50.0))
    late = contribution(ct(1, 60.0), at="2026-01-02T11:00:00", totals=dlp(60.0))
    assert total(late, early) == 60.0


def test_continued_reports_add_up() -> None:
    assert total(contribution(ct(1, 60.1), totals=dlp(60.1)), contribution(ct(2, 30.2), totals=dlp(30.2))) == 90.3


def test_shared_events_count_once() -> None:
    one = contribution(ct(1, 10.0), ct(2, 20.0), totals=dlp(30.0))
    other = contribution(ct(2, 20.0), ct(3, 40.0), totals=dlp(60.0))
    assert total(one, other) == 70.0


def test_shared_events_are_reported_as_a_problem() -> None:
    one = contribution(ct(1, 10.0), ct(2, 20.0), totals=dlp(30.0))
    other = contribution(ct(2, 20.0), ct(3, 40.0), totals=dlp(60.0))
    assert "share 1 events" in problems(one, other)


def test_shared_events_without_value_leave_the_sum_of_the_others() -> None:
    one = contribution(ct(1, 10.0), ct(2, None), totals=dlp(30.0))
    other = contribution(ct(2, None), ct(3, 40.0), totals=dlp(60.0))
    assert total(one, other) == 70.0


def test_a_report_without_total_adds_the_sum_of_its_events() -> None:
    one, other = contribution(ct(1, 10.0), totals=dlp(10.0)), contribution(ct(2, 20.0))
    assert (total(one, other), "states no total" in problems(one, other)) == (30.0, True)


def test_without_any_reported_total_the_sum_of_events_is_used_and_reported() -> None:
    rows = reconciled_rows([contribution(ct(1, 10.0), ct(2, 20.0))])
    assert rows.study["dlp_mgy_cm"] == 30.0
    assert "no total is reported" in rows.study["problems"][0]["what"]
    assert "dlp_mgy_cm" not in rows.study["provenance"]


def test_a_total_that_differs_from_the_events_is_reported_and_stored() -> None:
    report = contribution(ct(1, 10.0), ct(2, 20.0), totals=dlp(40.0))
    assert (total(report), problems(report)) == (40.0, "reported 40, but the events sum to 30")


def test_rounding_is_no_difference() -> None:
    assert problems(contribution(ct(1, 100.4), totals=dlp(100.5))) == ""


def test_a_total_of_zero_is_stored() -> None:
    assert total(contribution(ct(1, 0.0), totals=dlp(0.0))) == 0.0


def test_each_total_has_its_source_object() -> None:
    one, other = (
        contribution(ct(1), uid="2.25.31", totals=dlp(100.0)),
        contribution(ct(2), uid="2.25.32", totals=dlp(100.0)),
    )
    assert reconciled_rows([one, other]).study["provenance"]["dlp_mgy_cm"] == "2.25.31 + 2.25.32"


def test_a_summary_without_events_gives_way_to_a_report_with_events() -> None:
    summary = contribution(source="siemens_summary_sr", study={"modality": "RF"}, totals={"dap_gy_cm2": 3.0})
    report = contribution(xray(1, 2.0), totals={"dap_gy_cm2": 2.0})
    assert total(summary, report, name="dap_gy_cm2") == 2.0


def test_a_summary_without_events_fills_a_total_that_the_report_lacks() -> None:
    summary = contribution(source="siemens_summary_sr", study={"modality": "RF"}, totals={"fluoro_time_s": 34.43})
    report = contribution(xray(1, 2.0), totals={"dap_gy_cm2": 2.0})
    assert total(summary, report, name="fluoro_time_s") == 34.43


def test_ct_and_fluoroscopy_of_one_study_do_not_disturb_each_other() -> None:
    scan, run = contribution(ct(1, 10.0), totals=dlp(10.0)), contribution(xray(2, 2.0), totals={"dap_gy_cm2": 2.0})
    row = reconciled_rows([scan, run]).study
    assert (row["dlp_mgy_cm"], row["dap_gy_cm2"], row["problems"]) == (10.0, 2.0, [])


def test_planes_of_continued_reports_add_up() -> None:
    def biplane(number: int, dap: float) -> Contribution:
        planes = [{"plane": "A", "dap_gy_cm2": dap}, {"plane": "B", "dap_gy_cm2": 1.0}]
        return contribution(xray(number, dap, plane="A"), planes=planes, totals={"dap_gy_cm2": dap + 1.0})

    rows = reconciled_rows([biplane(1, 2.0), biplane(2, 3.0)])
    assert rows.planes == [{"plane": "A", "dap_gy_cm2": 5.0}, {"plane": "B", "dap_gy_cm2": 2.0}]


def test_the_sum_of_all_planes_is_not_a_plane_beside_them() -> None:
    planes = [{"plane": name, "dap_gy_cm2": 1.0} for name in ("A", "B", "all")]
    rows = reconciled_rows([contribution(xray(1, 2.0), planes=planes, totals={"dap_gy_cm2": 2.0})])
    assert [plane["plane"] for plane in rows.planes] == ["A", "B"]


def test_problems_of_a_superseded_report_are_not_repeated() -> None:
    noted = [{"where": "events[0].pitch", "what": "'x' is not a number"}]
    first, second = (
        contribution(ct(1), problems=noted, totals=dlp(100.0)),
        contribution(ct(1), ct(2), problems=noted, totals=dlp(200.0)),
    )
    assert problems(first, second) == "'x' is not a number"


def test_all_messages_about_a_study_can_be_translated() -> None:
    one = contribution(ct(1, 10.5), ct(2, 20.0), uid="2.25.31", totals=dlp(40.5))
    other = contribution(ct(2, 20.0), {**ct(3, 40.0), "irradiation_event_uid": None}, uid="2.25.32", totals=dlp(60.0))
    entries = reconciled_rows((one, other)).study["problems"]
    assert len(entries) == 3
    assert [message_from_json(entry["what"], entry["parts"]) for entry in entries] == [
        entry["what"] for entry in entries
    ]
    assert {
        value["number"] for entry in entries for value in entry["parts"]["values"].values() if "number" in value
    } == {*("1", "2", "80.5", "70.5")}
