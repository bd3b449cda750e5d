"""The parts of charts that need no database: bins, selections, labels, steps of time, files, specifications."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import pandas as pd
import pytest

from dashboard.pages.charts import chart_catalogue, chart_files, mark_selection, time_steps
from dashboard.pages.charts.bin_labels import bin_label, bin_range
from dashboard.pages.charts.chart_catalogue import INITIAL_QUANTITIES, OVERVIEW, ChartKind
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.pages.charts.chart_notes import count_note, faded_note
from dashboard.pages.charts.data import CHART_BUILDERS
from dashboard.pages.charts.first_step import before_note, first_step
from dashboard.pages.charts.groups import Groups
from dashboard.pages.charts.kinds import two_dimensions
from dashboard.pages.charts.labels import labels
from dashboard.pages.charts.specs import extents
from dashboard.pages.charts.specs.by_item import Bars, Boxes, Differences
from dashboard.pages.charts.specs.chart_spec import SELECTION, ChartSpec, drawn, vega_lite
from dashboard.pages.charts.specs.distributions import HistogramBars, HistogramOutlines, PairGrid, PairPoints
from dashboard.pages.charts.specs.extents import Extent
from dashboard.pages.charts.specs.over_time import CountColumns, MedianLines, WeekMap
from dashboard.pages.charts.specs.paired_rows import PairedBars, PairedBoxes, PairedDifferences
from dashboard.ui.text.text_width import shortened_to, text_width_px
from kerma.database.query.charts.dimensions import DIMENSIONS, EQUIPMENT, PROCEDURE, PROTOCOL, Grouping
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.filters.criterion import Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality
from kerma.statistics.bins import bin_edges

TOOLTIP = (("n_text", "Number"),)
SPECS: dict[str, ChartSpec] = {
    "bars": Bars(tooltip=TOOLTIP, field="n", title="Studies", count=3),
    "bars with text": Bars(tooltip=TOOLTIP, field="p50", title="DLP", count=3, text_field="bar_text"),
    "boxes": Boxes(tooltip=TOOLTIP, title="DLP", count=3),
    "boxes with levels": Boxes(tooltip=TOOLTIP, title="DLP", count=3, has_levels=True),
    "bars with levels": Bars(tooltip=TOOLTIP, field="p50", title="DLP", count=3, text_field="t", has_levels=True),
    "differences": Differences(tooltip=TOOLTIP, title="Change", count=3),
    "median lines": MedianLines(tooltip=TOOLTIP, title="DLP", is_grouped=False),
    "median lines of items": MedianLines(tooltip=TOOLTIP, title="DLP", is_grouped=True),
    "count columns": CountColumns(tooltip=TOOLTIP, title="Studies", is_grouped=True),
    "week": WeekMap(tooltip=TOOLTIP, days=("Monday",)),
    "histogram": HistogramBars(tooltip=TOOLTIP, title="DLP", count_title="Studies"),
    "histograms of items": HistogramOutlines(tooltip=TOOLTIP, title="DLP"),
    "points": PairPoints(tooltip=TOOLTIP, x_title="Weight", y_title="DLP"),
    "points of items": PairPoints(tooltip=TOOLTIP, x_title="Weight", y_title="DLP", is_grouped=True),
    "grid": PairGrid(tooltip=TOOLTIP, x_title="Weight", y_title="DLP"),
    "small points": PairPoints(tooltip=TOOLTIP, x_title="Weight", y_title="DLP", is_grouped=True, series_count=2),
    "small histograms": HistogramOutlines(tooltip=TOOLTIP, title="DLP", series_count=2),
    "small medians": MedianLines(tooltip=TOOLTIP, title="DLP", is_grouped=True, series_count=2),
    "small columns": CountColumns(tooltip=TOOLTIP, title="Studies", is_grouped=True, series_count=2),
    "bars of pairs": PairedBars(
        tooltip=TOOLTIP,
        title="DLP",
        row_count=4,
        series_count=2,
        field="p50",
        text_field="bar_text",
        text_px=60,
        is_statistic=True,
    ),
    "boxes of pairs": PairedBoxes(tooltip=TOOLTIP, title="DLP", row_count=4, series_count=2),
    "differences of pairs": PairedDifferences(tooltip=TOOLTIP, title="Change", row_count=4, series_count=2),
}


# Bins


def test_a_bin_selects_less_than_its_upper_edge() -> None:
    assert bin_range(bin_edges(100, 2090), 2) == Range(150, 199.9995)


def test_a_bin_of_whole_numbers_selects_whole_numbers() -> None:
    assert bin_range(bin_edges(1, 9, is_whole=True), 3) == Range(3, 3)


@pytest.mark.parametrize(
    ("low", "high", "is_whole", "text"),
    [(0, 1990, False, "50 to 100"), (0, 9, False, "0.25 to 0.50"), (0, 9, True, "1")],
)
def test_a_bin_label_has_no_more_decimals_than_its_edges_need(
    low: float, high: float, is_whole: bool, text: str
) -> None:
    assert bin_label(bin_edges(low, high, is_whole=is_whole), 2) == text


# Selections


@pytest.mark.parametrize(
    "values",
    [
        {"study": ("CT Thorax, low & fast = 50 %",)},
        {"machine": (UUID(int=7),)},
        {"from": date(2026, 3, 1), "to": date(2026, 3, 31)},
        {"weekday": (1,), "hour": Range(8, 8)},
        {"dlp": Range(100, 149.95)},
        {"protocol_is": ("x" * 200,)},
    ],
)
def test_a_click_selects_the_criteria_of_its_mark(values: dict[str, Any]) -> None:
    study_filter = mark_selection.restricted(
        StudyFilter.from_values(ExamModality.CT), mark_selection.encode(ExamModality.CT, values)
    )
    assert study_filter == StudyFilter.from_values(ExamModality.CT, values)


@pytest.mark.parametrize("values", [{"study": None}, {"study": ("",)}, {"study": ("x" * 201,)}, {"no_such": ("x",)}])
def test_a_mark_without_a_criterion_selects_nothing(values: dict[str, Any]) -> None:
    assert mark_selection.encode(ExamModality.CT, values) == ""


def test_a_click_never_widens_the_filter() -> None:
    study_filter = StudyFilter.from_values(
        ExamModality.CT, {"from": date(2026, 3, 10), "to": date(2026, 5, 1), "dlp": Range(120, None)}
    )
    month = mark_selection.encode(
        ExamModality.CT, {"from": date(2026, 3, 1), "to": date(2026, 3, 31), "dlp": Range(100, 200)}
    )
    values: dict[str, Any] = {"from": date(2026, 3, 10), "to": date(2026, 3, 31), "dlp": Range(120, 200)}
    assert mark_selection.restricted(study_filter, month) == StudyFilter.from_values(ExamModality.CT, values)


def test_several_clicks_select_any_of_their_items() -> None:
    selection = mark_selection.union(
        ExamModality.CT, [mark_selection.encode(ExamModality.CT, {"study": (name,)}) for name in ("A", "B")]
    )
    assert mark_selection.restricted(StudyFilter.from_values(ExamModality.CT), selection) == StudyFilter.from_values(
        ExamModality.CT, {"study": ("A", "B")}
    )


def of_pair(name: str, machine: int) -> str:
    return mark_selection.encode(ExamModality.CT, {"study": (name,), "machine": (UUID(int=machine),)})


def test_clicks_on_all_combinations_of_items_select_these() -> None:
    selection = mark_selection.union(ExamModality.CT, [of_pair(name, 1) for name in ("A", "B")])
    selected = mark_selection.restricted(StudyFilter.from_values(ExamModality.CT), selection)
    assert (selected.value("study"), selected.value("machine")) == (("A", "B"), (UUID(int=1),))


def test_clicks_on_pairs_that_criteria_cannot_unite_select_the_last() -> None:
    assert mark_selection.union(ExamModality.CT, [of_pair("A", 1), of_pair("B", 2)]) == of_pair("B", 2)


def test_a_click_on_a_mark_of_two_dimensions_selects_both_items() -> None:
    groups = groups_of_pairs()
    assert groups.label(groups_position(1, 2)).selection == of_pair("Head", 2)


def test_a_mark_selects_nothing_where_one_of_its_items_has_no_criterion() -> None:
    assert groups_of_pairs(firsts=(None,)).label(groups_position(1, 2)).selection == ""


def test_a_point_leads_to_its_study() -> None:
    assert mark_selection.study_uid(mark_selection.encode_study("1.2.3")) == "1.2.3"


def test_a_bin_of_the_peak_skin_dose_leads_to_maps_alone() -> None:
    selection = mark_selection.encode(ExamModality.FLUOROSCOPY, {"psd": Range(2000, 3000)})
    values: dict[str, Range | tuple[str, ...]] = {"psd": Range(2000, 3000), "psd_kind": ("map",)}
    open_filter = StudyFilter.from_values(ExamModality.FLUOROSCOPY)
    assert mark_selection.restricted(open_filter, selection) == StudyFilter.from_values(
        ExamModality.FLUOROSCOPY, values
    )


@pytest.mark.parametrize("selection", ["", "nonsense", "dlp=banana", "study=", "%%%"])
def test_an_unreadable_selection_selects_nothing(selection: str) -> None:
    assert mark_selection.restricted(StudyFilter.from_values(ExamModality.CT), selection) == StudyFilter.from_values(
        ExamModality.CT
    )


# Labels


def test_long_names_are_cut_and_stay_different() -> None:
    long, other = "x" * 500, "x" * 499 + "y"
    _, first, second = labels(PROCEDURE, ExamModality.CT, [long, other], {})
    assert len(first.short) < 40
    assert first.short != second.short
    assert (first.full, second.full) == (long, other)


def test_an_item_without_name_has_a_label_and_selects_nothing() -> None:
    _, label = labels(PROTOCOL, ExamModality.CT, [None], {})
    assert (label.short, label.selection) == ("no protocol", "")


def test_equipment_is_labelled_by_model_and_station() -> None:
    _, label = labels(EQUIPMENT, ExamModality.CT, [UUID(int=1)], {UUID(int=1): "Ring 64 · CT1 · St. Anne's"})
    assert (label.short, label.full) == ("Ring 64 · CT1", "Ring 64 · CT1 · St. Anne's")


# Two dimensions


class PairMark(NamedTuple):
    group: int
    n: int


def groups_position(first: int, second: int) -> int:
    """A group of `groups_of_pairs`."""
    return first * 3 + second


def groups_of_pairs(firsts: tuple[str | None, ...] = ("Head", "Chest")) -> Groups:
    """Two descriptions by two systems."""
    machines = (UUID(int=1), UUID(int=2))
    grouping = Grouping(PROCEDURE, firsts, Grouping(EQUIPMENT, machines))
    names = {machine: f"Ring · CT{machine.int} · Hospital" for machine in machines}
    return Groups(
        grouping,
        labels(PROCEDURE, ExamModality.CT, firsts, {}),
        [],
        labels(EQUIPMENT, ExamModality.CT, machines, names),
    )


def test_rows_of_one_item_stand_together_and_apart_from_those_of_the_next() -> None:
    groups = groups_of_pairs()
    marks = [PairMark(groups_position(*pair), 1) for pair in ((1, 1), (1, 2), (2, 2))]
    rows = two_dimensions.rows(marks, groups)
    tops = list(rows.frame["top"])
    assert tops[1] - tops[0] < tops[2] - tops[1]
    assert list(rows.frame["series"]) == [1, 2, 2]
    assert list(rows.labels["item_text"]) == ["Head", "Chest"]
    assert rows.frame["top"][0] < rows.labels["middle"][0] < rows.frame["bottom"][1]


def test_blocks_are_sorted_and_within_them_second_items_keep_their_order() -> None:
    groups = groups_of_pairs()
    marks = [PairMark(groups_position(*pair), n) for pair, n in (((1, 2), 1), ((2, 2), 5), ((2, 1), 4))]
    ordered = two_dimensions.in_blocks(marks, groups, lambda block: (sum(mark.n for mark in block), ""), reverse=True)
    assert [groups.positions(mark.group) for mark in ordered] == [(2, 1), (2, 2), (1, 2)]


def test_a_colour_means_the_same_item_in_every_small_chart() -> None:
    groups = groups_of_pairs()
    frame = pd.DataFrame([PairMark(groups_position(*pair), 3) for pair in ((2, 1), (1, 2), (2, 2))])
    panelled = two_dimensions.in_panels(frame, groups)
    assert [(row.panel, row.series) for row in panelled.itertuples()] == [(1, 2), (2, 1), (2, 2)]
    assert two_dimensions.first_legend(groups) == ("Head", "Chest")
    assert set(panelled["panel_text"]) == {"Ring · CT1 (n = 3)", "Ring · CT2 (n = 6)"}
    assert [panel.position for panel in two_dimensions.panels(panelled, groups)] == [1, 2]


def test_small_charts_share_the_ends_of_their_axes() -> None:
    frame = pd.DataFrame({"low": [0.0, 5.0], "high": [5.0, 10.0], "percent": [20.0, 80.0], "panel": [1, 2]})
    built = json.dumps(drawn(SPECS["small histograms"], frame, {}, "#000000"))
    assert '"domain": [0.0, 10.0]' in built
    assert '"domain": [0.0, 80.0]' in built


# Ends of axes


def test_an_axis_ends_at_a_limit_rather_than_at_the_data() -> None:
    marks = pd.DataFrame({"x": [1.0, 99.0], "y": [1.0, 2.0]})
    ends = extents.scales(SPECS["points"].extents, marks, {"x": (1.0, 5.0)})
    assert (ends["x"]["domain"], ends["y"]["domain"]) == ([1.0, 5.0], [1.0, 2.0])


def test_an_axis_of_time_ends_at_moments() -> None:
    days = pd.DataFrame({"middle": [datetime(2026, 1, 1), datetime(2026, 12, 31, 6)]})  # noqa: DTZ001 -- local time
    ends = extents.scales({"x": Extent(("middle",))}, days, {})
    assert ends["x"]["domain"] == [{"expr": "datetime(2026, 0, 1, 0, 0)"}, {"expr": "datetime(2026, 11, 31, 6, 0)"}]


def test_an_axis_without_values_has_no_ends() -> None:
    assert extents.scales({"x": Extent(("x",))}, pd.DataFrame({"x": [None, None]}, dtype=float), {}) == {}


@pytest.mark.parametrize("name", SPECS)
def test_every_measured_axis_and_colour_of_a_chart_has_an_end(name: str) -> None:
    """Vega would compute it from no data at first, and report that."""
    spec = SPECS[name]
    frame = pd.DataFrame({field: [1.0, 2.0] for extent in spec.extents.values() for field in extent.fields})
    built = drawn(spec, frame, {}, "#000000")
    channels = [
        (channel, encoding)
        for layer in layers_of(built)
        for channel, encoding in layer.get("encoding", {}).items()
        if channel in {"x", "y", "color"} and encoding.get("type") in {"quantitative", "temporal"}
    ]
    stated = {channel for channel, encoding in channels if "domain" in encoding.get("scale", {})}
    assert {channel for channel, _ in channels} == stated


def layers_of(part: Any) -> list[Any]:
    """A specification and its layers, at every depth."""
    return [part, *(inner for layer in part.get("layer", []) for inner in layers_of(layer))]


# Few cases


def test_the_statistic_of_few_values_is_faded_and_a_note_says_so() -> None:
    assert faded_note([10, 500]) == ()
    assert faded_note([9, 500]) == ("faded: fewer than 10 values",)
    for name in ("bars with text", "boxes", "bars of pairs", "boxes of pairs"):
        assert '"test": "datum.n < 10"' in json.dumps(vega_lite(SPECS[name], "#000000"))
    assert "datum.n <" not in json.dumps(vega_lite(SPECS["bars"], "#000000"))


# Widths of texts


def test_wide_letters_are_cut_sooner_than_narrow_ones() -> None:
    assert text_width_px("WWW", 10) > 3 * text_width_px("iii", 10)
    wide, narrow = shortened_to("W" * 50, 100, 10), shortened_to("i" * 50, 200, 10)
    assert wide.endswith("…")
    assert text_width_px(wide, 10) <= 100
    assert narrow == "i" * 50


# Time


@pytest.mark.parametrize(
    ("years", "first"),
    [
        ([1997, *[2024] * 30, *[2025] * 30], 2024),
        ([2019, 2020, 2021, 2022, 2023, 2024], 2019),
        ([1997, 2026], 1997),
        ([*[1997] * 10, *[2024] * 30, *[2025] * 30], 1997),
        ([2026], 2026),
    ],
)
def test_a_few_distant_studies_do_not_stretch_the_axis_of_time(years: list[int], first: int) -> None:
    numbers = [(datetime(year, 1, 1), 1) for year in years]  # noqa: DTZ001 -- local time
    assert first_step(numbers) == datetime(first, 1, 1)  # noqa: DTZ001 -- local time


def test_a_note_names_the_studies_before_the_axis_of_time() -> None:
    numbers = [(datetime(year, 1, 1), 2) for year in (1997, 2024)]  # noqa: DTZ001 -- local time
    assert before_note(numbers, numbers[0][0]) == ()
    [text] = before_note(numbers, numbers[1][0])
    assert text.startswith("not drawn: 2 from 1997-01-01 on, before 2024-01-01")


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
    assert time_steps.last_day(first, step) == last


# Files


@pytest.mark.parametrize(
    ("n", "level", "modality", "text"),
    [
        (1, "study", ExamModality.NUCLEAR_MEDICINE, "n = 1 study"),
        (2, "event", ExamModality.CT, "n = 2 irradiation events"),
        (1, "event", ExamModality.NUCLEAR_MEDICINE, "n = 1 admin"),
    ],
)
def test_one_is_singular(n: int, level: Any, modality: ExamModality, text: str) -> None:
    assert count_note(n, level, modality).startswith(text)


def model(frame: pd.DataFrame, *, heading: str, overlay: pd.DataFrame | None = None, **more: Any) -> ChartModel:
    """A chart with one column in its file."""
    values: dict[str, Any] = {
        "title": "DLP",
        "frame": frame,
        "spec": SPECS["bars"],
        "notes": (),
        "alt": "",
        "columns": ((str(frame.columns[0]), heading),),
        "overlay": pd.DataFrame() if overlay is None else overlay,
        **more,
    }
    return ChartModel(**values)


def test_a_file_holds_data_and_no_formula() -> None:
    frame = pd.DataFrame({"full_label": ["=cmd()", "Thorax"], "n": [1, 2], "p50": [0.0, float("nan")]})
    columns = (("full_label", "Protocol"), ("n", "Number"), ("p50", "Median"))
    chart = model(frame, heading="", columns=columns, notes=("n = 3",))
    rows = list(csv.reader(io.StringIO(chart_files.chart_csv(chart, "CT, -1").decode("utf-8-sig"))))
    assert rows[:3] == [["# DLP"], ["# CT, -1"], ["# n = 3"]]
    assert rows[3:] == [["Protocol", "Number", "Median"], ["'=cmd()", "1", "0.0"], ["Thorax", "2", ""]]


def test_a_file_holds_no_noise_of_arithmetic() -> None:
    chart = model(pd.DataFrame({"mean": [1.1999999999999997]}), heading="Mean")
    assert chart_files.chart_csv(chart, "CT").decode().splitlines()[-1] == "1.2"


def test_the_overlay_is_drawn_but_not_part_of_the_file() -> None:
    line = pd.DataFrame({"n": [7], "is_trend": [True]})
    chart = model(pd.DataFrame({"n": [1]}), heading="Number", overlay=line)
    assert len(chart.marks) == 2
    assert chart_files.chart_csv(chart, "CT").decode().splitlines()[-2:] == ["Number", "1"]


@pytest.mark.parametrize(
    ("step", "starts", "expected"),
    [
        ("month", ["2026-01-01", "2026-02-01", "2026-04-01"], [0, 0, 1]),
        ("day", ["2026-01-02", "2026-01-06", "2026-01-11"], [0, 0, 1]),  # 4 days across a long weekend, then 5
        ("week", ["2026-01-05", "2026-03-02", "2026-01-12"], [0, 1, 0]),
        ("quarter", ["2026-01-01", "2026-04-01", "2026-10-01"], [0, 0, 1]),
        ("year", ["2010-01-01", "2011-01-01", "2016-01-01"], [0, 0, 1]),
    ],
)
def test_a_line_ends_where_steps_are_without_values(step: Any, starts: list[str], expected: list[int]) -> None:
    points = [(0, datetime.fromisoformat(start)) for start in starts]
    assert time_steps.line_segments(points, step) == expected


def test_each_item_has_lines_of_its_own() -> None:
    points = [(group, datetime(year, 1, 1)) for year, group in ((2010, 1), (2026, 2))]  # noqa: DTZ001 -- local time
    assert time_steps.line_segments(points, "year") == [0, 0]


def test_medians_over_time_of_few_values_are_faded() -> None:
    spec = MedianLines(tooltip=(), title="DLP", is_grouped=False)
    text = json.dumps(vega_lite(spec, "#000000"))
    assert text.count('"test": "datum.n < 10"') == 2  # the points, and the bars of quartiles
    assert text.count('"filter": "datum.n >= 10"') == 1  # the line in full colour


# Specifications


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_specification_holds_no_data_and_can_be_clicked(spec: ChartSpec) -> None:
    built: dict[str, Any] = vega_lite(spec, "#000000")
    text = json.dumps(built)
    assert '"datasets"' not in text
    assert '"data"' not in text
    assert built["params"][0]["name"] == SELECTION
    assert built["usermeta"]["embedOptions"]["renderer"] == "svg"
    assert '"n_text"' in text


@pytest.mark.parametrize("name", ["week", "grid"])
def test_the_legend_of_numbers_has_no_gradient(name: str) -> None:
    """It would be named by the URL of the page, which may hold a quotation mark."""
    assert '"symbolType": "square"' in json.dumps(vega_lite(SPECS[name], "#000000"))


def texts(name: str) -> list[Any]:
    """The fields of the texts beside the marks of a chart."""
    layers: Any = vega_lite(SPECS[name], "#000000")["layer"]
    return [layer["encoding"]["text"]["field"] for layer in layers if layer["mark"]["type"] == "text"]


def test_only_bars_of_medians_and_means_end_with_a_text() -> None:
    assert texts("bars with text") == ["bar_text"]
    assert texts("bars") == []


def test_a_specification_is_built_once() -> None:
    assert vega_lite(SPECS["boxes"], "#000000") is vega_lite(SPECS["boxes"], "#000000")


# Declarations


@pytest.mark.parametrize("modality", list(ExamModality))
def test_every_declared_chart_names_quantities_and_dimensions_of_its_modality(modality: ExamModality) -> None:
    initial = INITIAL_QUANTITIES[modality]
    assert {initial.main, initial.second, *initial.relation, *initial.table} <= set(QUANTITIES[modality])
    for chart in OVERVIEW[modality]:
        assert not chart.quantity or chart.quantity in QUANTITIES[modality]
        assert not chart.by or chart.by in DIMENSIONS[modality]
    assert len({chart.name for chart in OVERVIEW[modality]}) == len(OVERVIEW[modality])


def test_every_kind_can_be_drawn() -> None:
    assert set(CHART_BUILDERS) == set(ChartKind)
    chart = chart_catalogue.Chart(name="a", kind=ChartKind.BOX, modality=ExamModality.CT)
    assert chart.exactly().is_exact
