"""Totals of reports that share events, that state only some totals, or that contradict each other."""

from typing import Any

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import contribution, ct, reconciled_rows, xray


def study(*contributions: Contribution) -> dict[str, Any]:
    return reconciled_rows(contributions).study


def dlp(value: float) -> dict[str, float]:
    return {"dlp_mgy_cm": value}


def problems(*contributions: Contribution) -> list[tuple[str, str]]:
    return [(problem["where"], problem["what"]) for problem in study(*contributions)["problems"]]


def acquisition(number: int, dap: float) -> dict[str, Any]:
    return xray(number, dap, irradiation_event_type="stationary")


def test_of_three_reports_each_shared_event_counts_once() -> None:
    reports = (
        contribution(ct(1, 10.0), ct(2, 20.0), totals=dlp(30.0)),
        contribution(ct(2, 20.0), ct(3, 40.0), totals=dlp(60.0)),
        contribution(ct(1, 10.0), ct(4, 80.0), totals=dlp(90.0)),
    )
    assert study(*reports)["dlp_mgy_cm"] == 150.0


def test_totals_of_fluoroscopy_and_acquisitions_count_only_their_events() -> None:
    one = contribution(
        xray(1, 1.0),
        acquisition(2, 2.0),
        totals={"dap_gy_cm2": 3.0, "fluoro_dap_gy_cm2": 1.0, "acquisition_dap_gy_cm2": 2.0},
    )
    other = contribution(
        acquisition(2, 2.0),
        xray(3, 4.0),
        totals={"dap_gy_cm2": 6.0, "fluoro_dap_gy_cm2": 4.0, "acquisition_dap_gy_cm2": 2.0},
    )
    row = study(one, other)
    assert [row[name] for name in ("dap_gy_cm2", "fluoro_dap_gy_cm2", "acquisition_dap_gy_cm2")] == [7.0, 5.0, 2.0]


def test_a_shared_event_of_unknown_type_leaves_the_other_events_of_that_type() -> None:
    shared = xray(2, 2.0, irradiation_event_type=None)
    one = contribution(xray(1, 1.0), shared, totals={"fluoro_dap_gy_cm2": 3.0, "dap_gy_cm2": 3.0})
    other = contribution(shared, xray(3, 4.0), totals={"fluoro_dap_gy_cm2": 6.0, "dap_gy_cm2": 6.0})
    assert study(one, other)["fluoro_dap_gy_cm2"] == 7.0


def test_of_shared_events_of_partly_unknown_dose_the_dose_of_the_others_is_added() -> None:
    one = contribution(ct(1, 10.0), ct(2, None), ct(5, 5.0), at="2026-01-02T11:00:00", totals=dlp(30.0))
    other = contribution(ct(2, None), ct(5, 5.0), ct(3, 40.0), ct(4, None), at="2026-01-02T10:00:00", totals=dlp(60.0))
    assert study(one, other)["dlp_mgy_cm"] == 70.0


def test_doses_of_a_breast_are_sums_of_its_exposures() -> None:
    exposures = [xray(1, None, agd_mgy=1.2, laterality="left"), xray(2, None, agd_mgy=1.9, laterality="right")]
    row = study(contribution(*exposures, study={"modality": "MG"}))
    assert (row["agd_left_mgy"], row["agd_right_mgy"]) == (1.2, 1.9)


def test_planes_of_reports_that_share_events_count_them_once() -> None:
    def biplane(*events: dict[str, Any], a: float, b: float) -> Contribution:
        planes = [{"plane": "A", "dap_gy_cm2": a}, {"plane": "B", "dap_gy_cm2": b}]
        return contribution(*events, planes=planes, totals={"dap_gy_cm2": a + b})

    shared = xray(2, 3.0, plane="A")
    rows = reconciled_rows(
        [
            biplane(xray(1, 2.0, plane="A"), shared, xray(4, 1.0, plane="B"), a=5.0, b=1.0),
            biplane(shared, xray(3, 4.0, plane="A"), xray(5, 1.5, plane="B"), a=7.0, b=1.5),
        ]
    )
    assert rows.planes == [{"plane": "A", "dap_gy_cm2": 9.0}, {"plane": "B", "dap_gy_cm2": 2.5}]


@pytest.mark.parametrize("plane", ["single", "all"])
def test_a_single_plane_of_reports_that_share_events_counts_them_once(plane: str) -> None:
    def report(*events: dict[str, Any], dap: float) -> Contribution:
        return contribution(*events, planes=[{"plane": plane, "dap_gy_cm2": dap}], totals={"dap_gy_cm2": dap})

    rows = reconciled_rows([report(xray(1, 2.0), xray(2, 3.0), dap=5.0), report(xray(2, 3.0), xray(3, 4.0), dap=7.0)])
    assert rows.planes == [{"plane": plane, "dap_gy_cm2": 9.0}]


def test_a_plane_of_shared_events_of_unknown_dose_counts_once() -> None:
    def report(*events: dict[str, Any], at: str, dap: float) -> Contribution:
        return contribution(*events, at=at, planes=[{"plane": "single", "dap_gy_cm2": dap}])

    late = report(xray(1, 2.0), xray(2, None), at="2026-01-02T11:00:00", dap=5.0)
    early = report(xray(2, None), xray(3, None), at="2026-01-02T10:00:00", dap=7.0)
    assert reconciled_rows([late, early]).planes == [{"plane": "single", "dap_gy_cm2": 5.0}]


def test_totals_of_a_plane_that_a_report_states_in_parts_add_up() -> None:
    planes = [{"plane": "A", "dap_gy_cm2": 2.0}, {"plane": "A", "dap_gy_cm2": 3.0}]
    rows = reconciled_rows([contribution(xray(1, 5.0, plane="A"), planes=planes)])
    assert rows.planes == [{"plane": "A", "dap_gy_cm2": 5.0}]


def test_one_plane_is_stored_beside_the_sum_of_all() -> None:
    planes = [{"plane": "A", "dap_gy_cm2": 2.0}, {"plane": "all", "dap_gy_cm2": 2.0}]
    rows = reconciled_rows([contribution(xray(1, 2.0, plane="A"), planes=planes, totals={"dap_gy_cm2": 2.0})])
    assert [plane["plane"] for plane in rows.planes] == ["A"]


def test_a_total_below_its_shared_events_adds_nothing() -> None:
    late = contribution(ct(1, 10.0), ct(2, 20.0), at="2026-01-02T11:00:00", totals=dlp(30.0))
    early = contribution(ct(2, 20.0), ct(3, 1.0), at="2026-01-02T10:00:00", totals=dlp(5.0))
    assert study(early, late)["dlp_mgy_cm"] == 30.0


def test_a_total_over_shared_events_of_unknown_dose_is_left_out_with_a_problem() -> None:
    late = contribution(ct(1, 10.0), ct(2, None), at="2026-01-02T11:00:00", totals=dlp(30.0))
    early = contribution(ct(2, None), ct(3, None), uid="2.25.32", at="2026-01-02T10:00:00", totals=dlp(60.0))
    what = "object 2.25.32: its total covers shared events of unknown share; left out"
    assert study(early, late)["dlp_mgy_cm"] == 30.0
    assert ("totals.dlp_mgy_cm", what) in problems(early, late)


def test_an_earlier_report_of_the_same_events_fills_a_total() -> None:
    early = contribution(ct(1, 50.0), uid="2.25.31", at="2026-01-02T10:00:00", totals=dlp(51.0))
    late = contribution(ct(1, 50.0), uid="2.25.32", at="2026-01-02T11:00:00")
    row = study(early, late)
    assert (row["dlp_mgy_cm"], row["provenance"]["dlp_mgy_cm"]) == (51.0, "2.25.31")


def test_a_report_of_fewer_events_fills_no_total() -> None:
    part, whole = contribution(ct(1, 7.0), totals=dlp(7.0)), contribution(ct(1, 7.0), ct(2, 8.0))
    assert study(part, whole)["dlp_mgy_cm"] == 15.0


def test_a_report_without_total_is_named_with_the_number_of_its_events() -> None:
    one, other = contribution(ct(1, 10.0), totals=dlp(10.0)), contribution(ct(2, 20.0), ct(3, 5.0), uid="2.25.32")
    what = "object 2.25.32 states no total; the sum of its 2 events is added"
    assert ("totals.dlp_mgy_cm", what) in problems(one, other)


def test_a_sum_of_events_is_named_with_their_number() -> None:
    what = "no total is reported; the sum of 2 events stands for it"
    assert problems(contribution(ct(1, 10.0), ct(2, 20.0))) == [("totals.dlp_mgy_cm", what)]


def test_a_difference_counts_the_events_without_dose() -> None:
    report = contribution(ct(1, 10.0), ct(2, None), totals=dlp(40.0))
    ((where, what),) = problems(report)
    assert where == "totals.dlp_mgy_cm"
    assert what.startswith("reported 40, but the events sum to 10; 1 of 2 events ")


def test_a_difference_is_found_in_every_quantity() -> None:
    report = contribution(
        xray(1, 2.0, reference_air_kerma_mgy=10.0), totals={"dap_gy_cm2": 2.0, "reference_air_kerma_mgy": 20.0}
    )
    assert problems(report) == [("totals.reference_air_kerma_mgy", "reported 20, but the events sum to 10")]


def test_a_quantity_without_events_does_not_hide_the_difference_of_another() -> None:
    scan = contribution(ct(1, None), totals=dlp(10.0))
    run = contribution(xray(2, 2.0), totals={"dap_gy_cm2": 3.0})
    assert problems(scan, run) == [("totals.dap_gy_cm2", "reported 3, but the events sum to 2")]


def test_a_difference_of_exactly_the_rounding_is_none() -> None:
    assert problems(contribution(ct(1, 10.0), totals=dlp(10.5))) == []


def test_reports_that_share_events_are_named_once() -> None:
    one = contribution(ct(1, 10.0), ct(2, 20.0), uid="2.25.31", totals=dlp(30.0))
    other = contribution(ct(2, 20.0), ct(3, 40.0), uid="2.25.32", totals=dlp(60.0))
    first, second = sorted(("2.25.31", "2.25.32"), key=problems(one, other)[0][1].index)
    what = (
        f"objects {first} and {second} share 1 events and each has others of its own; "
        "shared events count once, and their values are taken off one report's totals"
    )
    assert problems(one, other) == [("totals", what)]


def test_a_summary_without_events_beside_a_report_with_events_is_no_contradiction() -> None:
    summary = contribution(source="siemens_summary_sr", study={"modality": "RF"}, totals={"dap_gy_cm2": 3.0})
    assert problems(summary, contribution(xray(1, 2.0), totals={"dap_gy_cm2": 2.0})) == []


def test_summaries_without_events_that_differ_are_a_problem_and_the_later_counts() -> None:
    def summary(uid: str, at: str, dap: float) -> Contribution:
        totals = {"dap_gy_cm2": dap}
        return contribution(source="siemens_summary_sr", uid=uid, at=at, study={"modality": "RF"}, totals=totals)

    early, late = summary("2.25.31", "2026-01-02T10:00:00", 3.0), summary("2.25.32", "2026-01-02T11:00:00", 4.0)
    what = "object 2.25.31 states other totals and no events; the later report 2.25.32 counts"
    assert (study(early, late)["dap_gy_cm2"], problems(early, late)) == (4.0, [("totals", what)])
    assert problems(late, summary("2.25.33", "2026-01-02T10:00:00", 4.0)) == []
