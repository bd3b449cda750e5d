"""The parts of charts that need no database: edges, choices of a click, labels, differences, files, looks."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from dashboard.pages.charts import chart_catalogue, csv_file, over_time, selected_criteria, specs
from dashboard.pages.charts.bin_labels import bin_label, bin_range
from dashboard.pages.charts.chart_catalogue import MAIN, OVERVIEW, RELATED, Kind
from dashboard.pages.charts.chart_model import Drawing, numbered
from dashboard.pages.charts.data import DRAWERS
from dashboard.pages.charts.labels import labels
from dashboard.pages.charts.tables import PAIRS
from kerma.database.query.charts.quantities import DIMENSIONS, MACHINE, PROCEDURE, PROTOCOL, QUANTITIES
from kerma.database.query.filters.criterion import Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality
from kerma.statistics import bins, bootstrap

TIPS = (("t_n", "Number"),)
SHAPES: dict[str, tuple[Any, ...]] = {
    "bars": ("n", "Studies", 3),
    "boxes": ("DLP", 3),
    "over_time": ("DLP", False),
    "counts": ("Studies", True),
    "histogram": ("DLP", "Studies"),
    "shares": ("DLP",),
    "week": (("Monday",),),
    "points": ("Weight", "DLP"),
    "grid": ("Weight", "DLP"),
    "changes": ("Change", 3),
}


# Edges


@pytest.mark.parametrize(
    ("least", "most", "first", "width"),
    [(0, 1930, 0, 50), (0, 0.07, 0, 0.002), (-3, 3, -3, 0.2), (5, 5, 5, 0.2), (0, 0, 0, 0.025), (118, 122, 118, 0.1)],
)
def test_edges_are_round_numbers(least: float, most: float, first: float, width: float) -> None:
    edges = bins.edges(least, most)
    assert (edges.marks[0], edges.width) == pytest.approx((first, width))
    assert edges.marks[0] <= least
    assert edges.marks[-1] > most
    assert edges.number_of_bins <= 42


def test_edges_of_counts_are_whole() -> None:
    assert bins.edges(1, 9, is_whole=True).marks == tuple(float(number) for number in range(1, 11))


def test_a_bin_chooses_less_than_its_upper_edge() -> None:
    assert bin_range(bins.edges(100, 2090), 2) == Range(150, 199.9995)


def test_a_bin_of_whole_numbers_chooses_whole_numbers() -> None:
    assert bin_range(bins.edges(1, 9, is_whole=True), 3) == Range(3, 3)


@pytest.mark.parametrize(
    ("least", "most", "is_whole", "said"),
    [(0, 1990, False, "50 to 100"), (0, 9, False, "0.25 to 0.50"), (0, 9, True, "1")],
)
def test_a_bin_is_told_with_no_more_decimals_than_its_edges_need(
    least: float, most: float, is_whole: bool, said: str
) -> None:
    assert bin_label(bins.edges(least, most, is_whole=is_whole), 2) == said


# What a click chooses


@pytest.mark.parametrize(
    "wanted",
    [
        {"study": ("CT Thorax, low & fast = 50 %",)},
        {"machine": (UUID(int=7),)},
        {"from": date(2026, 3, 1), "to": date(2026, 3, 31)},
        {"weekday": (1,), "hour": Range(8, 8)},
        {"dlp": Range(100, 149.95)},
        {"protocol_is": ("x" * 200,)},
    ],
)
def test_a_click_chooses_what_its_mark_says(wanted: dict[str, Any]) -> None:
    chosen = selected_criteria.narrowed(
        StudyFilter.from_values(ExamModality.CT), selected_criteria.written(ExamModality.CT, wanted)
    )
    assert chosen == StudyFilter.from_values(ExamModality.CT, wanted)


@pytest.mark.parametrize("wanted", [{"study": None}, {"study": ("",)}, {"study": ("x" * 201,)}, {"no_such": ("x",)}])
def test_a_mark_without_a_criterion_chooses_nothing(wanted: dict[str, Any]) -> None:
    assert selected_criteria.written(ExamModality.CT, wanted) == ""


def test_a_click_never_widens_the_filter() -> None:
    chosen = StudyFilter.from_values(
        ExamModality.CT, {"from": date(2026, 3, 10), "to": date(2026, 5, 1), "dlp": Range(120, None)}
    )
    month = selected_criteria.written(
        ExamModality.CT, {"from": date(2026, 3, 1), "to": date(2026, 3, 31), "dlp": Range(100, 200)}
    )
    wanted: dict[str, Any] = {"from": date(2026, 3, 10), "to": date(2026, 3, 31), "dlp": Range(120, 200)}
    assert selected_criteria.narrowed(chosen, month) == StudyFilter.from_values(ExamModality.CT, wanted)


def test_several_clicks_choose_any_of_their_items() -> None:
    pick = selected_criteria.joined(
        ExamModality.CT, [selected_criteria.written(ExamModality.CT, {"study": (name,)}) for name in ("A", "B")]
    )
    assert selected_criteria.narrowed(StudyFilter.from_values(ExamModality.CT), pick) == StudyFilter.from_values(
        ExamModality.CT, {"study": ("A", "B")}
    )


def test_a_point_leads_to_its_study() -> None:
    assert selected_criteria.study_of(selected_criteria.study("1.2.3")) == "1.2.3"


@pytest.mark.parametrize("pick", ["", "nonsense", "dlp=banana", "study=", "%%%"])
def test_nonsense_chooses_nothing(pick: str) -> None:
    assert selected_criteria.narrowed(StudyFilter.from_values(ExamModality.CT), pick) == StudyFilter.from_values(
        ExamModality.CT
    )


# Labels


def test_long_names_are_cut_and_stay_different() -> None:
    long, other = "x" * 500, "x" * 499 + "y"
    _, first, second = labels(PROCEDURE, ExamModality.CT, [long, other], {})
    assert len(first.short) < 40
    assert first.short != second.short
    assert (first.whole, second.whole) == (long, other)


def test_what_has_no_name_is_said_and_chooses_nothing() -> None:
    _, label = labels(PROTOCOL, ExamModality.CT, [None], {})
    assert (label.short, label.pick) == ("no protocol", "")


def test_a_machine_is_called_by_model_and_station() -> None:
    _, label = labels(MACHINE, ExamModality.CT, [UUID(int=1)], {UUID(int=1): "Ring 64 · CT1 · St. Anne's"})
    assert (label.short, label.whole) == ("Ring 64 · CT1", "Ring 64 · CT1 · St. Anne's")


# Before and after


def ranked(values: Any) -> bootstrap.Ranked:
    """As PostgreSQL's percentile_disc gives them."""
    found = np.quantile(values, bootstrap.SHARES, method="inverted_cdf")
    return bootstrap.Ranked(len(values), [float(each) for each in found])


@pytest.mark.parametrize("size", [1, 2, 5, 10, 101, 5000])
def test_the_median_by_rank_is_that_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).lognormal(size=size)
    assert ranked(values).median == pytest.approx(np.median(values))


@pytest.mark.parametrize("size", [25, 151, 2001])
def test_the_interval_is_that_of_drawing_every_sample(size: int) -> None:
    random = np.random.default_rng(size)
    before, after = random.lognormal(5, 0.5, size), random.lognormal(5.3, 0.5, size)
    drawn = [np.median(random.choice(each, (4000, size)), axis=1) for each in (after, before)]
    least, most = np.percentile(drawn[0] - drawn[1], (2.5, 97.5))
    found = bootstrap.difference(ranked(before), ranked(after))
    assert found.value == pytest.approx(np.median(after) - np.median(before))
    assert [found.least, found.most] == pytest.approx([least, most], abs=0.12 * (most - least))


def test_the_interval_is_the_same_each_time() -> None:
    sides = ranked(range(50)), ranked(range(20, 90))
    assert bootstrap.difference(*sides) == bootstrap.difference(*sides)


def test_too_few_values_have_no_interval() -> None:
    assert bootstrap.difference(ranked([1, 2, 3, 4]), ranked(range(50)))[1:] == (None, None)


# Time


@pytest.mark.parametrize(
    ("first", "step", "last"),
    [
        (date(2026, 3, 1), "day", date(2026, 3, 1)),
        (date(2026, 3, 2), "week", date(2026, 3, 8)),
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2026, 10, 1), "quarter", date(2026, 12, 31)),
        (date(2026, 1, 1), "year", date(2026, 12, 31)),
    ],
)
def test_a_step_of_time_ends_on_its_last_day(first: date, step: Any, last: date) -> None:
    assert over_time.last_day(first, step) == last


# Files


@pytest.mark.parametrize(
    ("n", "level", "modality", "said"),
    [
        (1, "study", ExamModality.NUCLEAR_MEDICINE, "n = 1 study"),
        (2, "event", ExamModality.CT, "n = 2 irradiation events"),
        (1, "event", ExamModality.NUCLEAR_MEDICINE, "n = 1 admin"),
    ],
)
def test_one_is_told_in_the_singular(n: int, level: Any, modality: ExamModality, said: str) -> None:
    assert numbered(n, level, modality).startswith(said)


def test_a_file_holds_figures_and_no_formula() -> None:
    frame = pd.DataFrame({"whole": ["=cmd()", "Thorax"], "n": [1, 2], "p50": [0.0, float("nan")]})
    columns = (("whole", "Protocol"), ("n", "Number"), ("p50", "Median"))
    drawing = Drawing("DLP", frame, "bars", (), (), ("n = 3",), "alt", columns)
    rows = list(csv.reader(io.StringIO(csv_file.written(drawing, "CT, -1").decode("utf-8-sig"))))
    assert rows[:3] == [["# DLP"], ["# CT, -1"], ["# n = 3"]]
    assert rows[3:] == [["Protocol", "Number", "Median"], ["'=cmd()", "1", "0.0"], ["Thorax", "2", ""]]


def test_a_file_tells_no_noise_of_arithmetic() -> None:
    drawing = Drawing("DLP", pd.DataFrame({"mean": [1.1999999999999997]}), "bars", (), (), (), "", (("mean", "Mean"),))
    assert csv_file.written(drawing, ExamModality.CT).decode().splitlines()[-1] == "1.2"


def test_what_is_drawn_over_the_marks_stands_in_no_file() -> None:
    line = pd.DataFrame({"n": [7], "is_trend": [True]})
    drawing = Drawing("DLP", pd.DataFrame({"n": [1]}), "points", (), (), (), "", (("n", "Number"),), line)
    assert len(drawing.marks) == 2
    assert csv_file.written(drawing, ExamModality.CT).decode().splitlines()[-2:] == ["Number", "1"]


@pytest.mark.parametrize(
    ("step", "moments", "expected"),
    [
        ("month", ["2026-01-01", "2026-07-01", "2027-02-01"], [0, 0, 1]),
        ("day", ["2026-01-01", "2026-01-07", "2026-01-14"], [0, 0, 1]),
        ("week", ["2026-01-05", "2026-03-02", "2026-01-12"], [0, 1, 0]),
        ("year", ["2010-01-01", "2016-01-01"], [0, 0]),
    ],
)
def test_a_line_ends_where_six_steps_and_more_tell_nothing(step: Any, moments: list[str], expected: list[int]) -> None:
    rows = [{"moment": datetime.fromisoformat(moment), "label": "all"} for moment in moments]
    assert over_time.runs(rows, step) == expected


def test_each_item_has_lines_of_its_own() -> None:
    rows = [{"moment": datetime(year, 1, 1), "label": label} for year, label in ((2010, "a"), (2026, "b"))]  # noqa: DTZ001
    assert over_time.runs(rows, "year") == [0, 0]


# Looks


@pytest.mark.parametrize("look", specs.LOOKS)
def test_a_look_holds_no_data_and_can_be_clicked(look: str) -> None:
    spec = specs.of(look, TIPS, SHAPES[look], "#000000")
    written = json.dumps(spec)
    assert '"datasets"' not in written
    assert '"data"' not in written
    assert spec["params"][0]["name"] == specs.PICK
    assert spec["usermeta"]["embedOptions"]["renderer"] == "svg"
    assert '"t_n"' in written or look == "shares"


@pytest.mark.parametrize("look", ["week", "grid"])
def test_the_legend_of_numbers_has_no_gradient(look: str) -> None:
    """It would be named by the address of the page, which may hold a quotation mark."""
    written = json.dumps(specs.of(look, TIPS, SHAPES[look], "#000000"))
    assert '"symbolType": "square"' in written


def test_a_look_is_made_once() -> None:
    shape = SHAPES["boxes"]
    assert specs.of("boxes", TIPS, shape, "#000000") is specs.of("boxes", TIPS, shape, "#000000")


# Declarations


@pytest.mark.parametrize("modality", list(ExamModality))
def test_every_declared_chart_names_quantities_and_dimensions_of_its_modality(modality: ExamModality) -> None:
    pairs = (MAIN[modality], RELATED[modality], PAIRS[modality])
    assert {name for pair in pairs for name in pair} <= set(QUANTITIES[modality])
    for chart in OVERVIEW[modality]:
        assert not chart.quantity or chart.quantity in QUANTITIES[modality]
        assert not chart.by or chart.by in DIMENSIONS[modality]
    assert len({chart.name for chart in OVERVIEW[modality]}) == len(OVERVIEW[modality])


def test_every_kind_can_be_drawn() -> None:
    assert set(DRAWERS) == set(Kind)
    assert chart_catalogue.Chart("a", Kind.BOX, ExamModality.CT).exactly().is_exact
