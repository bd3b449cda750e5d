"""Charts with one mark for each item: how many studies or events, and how the values are distributed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.chart_catalogue import Chart, ChartKind, SortKey
from dashboard.pages.charts.chart_model import ChartContext, ChartModel, groups_of
from dashboard.pages.charts.chart_notes import capitalized, count_note, counted_noun, data_notes, percentages
from dashboard.pages.charts.labels import Label
from dashboard.pages.charts.specs.by_item import Bars, Boxes
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.ui.text.formatting import number
from dashboard.ui.text.i18n import heading, lower, msg, tr
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import Summary
from kerma.database.query.charts.dimensions import OTHER
from kerma.database.query.charts.quantities import Quantity, common_level


class ItemCountMark(NamedTuple):
    """A bar of a frequency chart."""

    label: str
    full_label: str
    selection: str
    group: int
    n: int
    n_text: str
    percent_text: str


class ItemSummaryMark(NamedTuple):
    """A box, or a bar of a median or mean; `p5` to `p95` are percentiles, `bar_text` stands at the end of a bar."""

    label: str
    full_label: str
    selection: str
    group: int
    n: int
    mean: float
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    n_text: str
    mean_text: str
    p5_text: str
    p25_text: str
    p50_text: str
    p75_text: str
    p95_text: str
    bar_text: str


_STATISTICS = ("mean", "p5", "p25", "p50", "p75", "p95")
_TOOLTIP = (
    ("n_text", msg("Number")),
    ("p95_text", msg("95th percentile")),
    ("p75_text", msg("Upper quartile")),
    ("p50_text", msg("Median")),
    ("p25_text", msg("Lower quartile")),
    ("p5_text", msg("5th percentile")),
    ("mean_text", msg("Mean")),
)
# The statistic that items are sorted by, and that bars show.
_SHOWN: Mapping[ChartKind, str] = {ChartKind.BOX: "p50", ChartKind.MEDIAN: "p50", ChartKind.MEAN: "mean"}
_ALT: Mapping[ChartKind, str] = {
    ChartKind.BOX: msg("Boxes from the 5th to the 95th percentile"),
    ChartKind.MEDIAN: msg("Bars"),
    ChartKind.MEAN: msg("Bars"),
}
_TITLES: Mapping[ChartKind, str] = {
    ChartKind.BOX: "{quantity}",
    ChartKind.MEDIAN: msg("Median of {quantity}"),
    ChartKind.MEAN: msg("Mean of {quantity}"),
}


def frequency(context: ChartContext, chart: Chart) -> ChartModel:
    """How many studies or events each item has."""
    dimension = chart.dimension
    assert dimension is not None, "a frequency chart needs a dimension"
    level = common_level(dimension)
    groups = groups_of(context, chart, level)
    noun, label = counted_noun(level, chart.modality), tr(dimension.label)
    numbers = [(groups.labels[group], group, row.n) for group, row in enumerate(groups.counts[: chart.max_items], 1)]
    numbers.sort(key=lambda item: _sort_key(chart, item[0].full, item[2], item[2]), reverse=_is_descending(chart))
    rest = sum(row.n for row in groups.counts[chart.max_items :])
    if rest:
        numbers.append((groups.labels[OTHER], OTHER, rest))
    texts = percentages([n for *_, n in numbers])
    marks = [
        ItemCountMark(*item, group=group, n=n, n_text=number(n, 0), percent_text=percent)
        for (item, group, n), percent in zip(numbers, texts, strict=True)
    ]
    tooltip = (("full_label", label), ("n_text", capitalized(noun)), ("percent_text", tr("Share")))
    total = sum(row.n for row in groups.counts)
    alt = tr("Bars: number of {what} by {item}.", what=noun, item=lower(label))
    return ChartModel(
        title=tr("{what} by {item}", what=capitalized(noun), item=lower(label)),
        frame=pd.DataFrame(marks),
        spec=Bars(tooltip=tooltip, field="n", title=capitalized(noun), count=len(marks)),
        notes=data_notes(count_note(total, level, chart.modality), is_exact=True),
        alt=f"{alt} {_first_items([(mark.full_label, mark.n_text) for mark in marks])}",
        columns=(("full_label", label), ("n", capitalized(noun))),
    )


def distribution(context: ChartContext, chart: Chart) -> ChartModel:
    """The values of each item as a box, or their median or mean as a bar."""
    quantity = chart.measured
    level = common_level(quantity, chart.dimension)
    groups = groups_of(context, chart, level)
    data = chart_data.summary_statistics(
        context.connection, context.study_filter, quantity, groups.grouping, must_be_exact=chart.is_exact
    )
    marks = _sorted(
        [_summary_mark(chart.kind, groups.labels[row.group], row) for row in data.rows if row.n],
        chart,
        is_grouped=groups.grouping is not None,
    )
    item, title = tr(chart.dimension.label if chart.dimension else "Item"), _title(chart)
    shown = [(mark.full_label, str(getattr(mark, f"{_SHOWN[chart.kind]}_text"))) for mark in marks]
    return ChartModel(
        title=title,
        frame=pd.DataFrame(marks),
        spec=_distribution_spec(chart, item, len(marks)),
        notes=data_notes(
            count_note(sum(mark.n for mark in marks), level, chart.modality),
            missing=sum(row.missing for row in data.rows),
            quantity=quantity,
            is_exact=data.is_exact,
        ),
        alt=f"{tr(_ALT[chart.kind])}: {title} ({quantity.fact.symbol}). {_first_items(shown)}",
        columns=_distribution_columns(item, quantity),
    )


def _title(chart: Chart) -> str:
    title = tr(_TITLES[chart.kind], quantity=tr(chart.measured.label))
    if chart.dimension is None:
        return title
    return tr("{what} by {item}", what=title, item=lower(tr(chart.dimension.label)))


def _distribution_spec(chart: Chart, item: str, count: int) -> ChartSpec:
    title = tr(_TITLES[chart.kind], quantity=heading(chart.measured))
    tooltip = (("full_label", item), *((name, tr(text)) for name, text in _TOOLTIP))
    if chart.kind is ChartKind.BOX:
        return Boxes(tooltip=tooltip, title=title, count=count)
    return Bars(tooltip=tooltip, field=_SHOWN[chart.kind], title=title, count=count, text_field="bar_text")


def _distribution_columns(item: str, quantity: Quantity) -> Columns:
    statistics = ((name, f"{name} {heading(quantity)}") for name in _STATISTICS)
    return (("full_label", item), ("n", tr("Number")), *statistics)


def _summary_mark(kind: ChartKind, label: Label, row: Summary) -> ItemSummaryMark:
    statistics = (row.mean or 0.0, *(row.quantiles or ()))
    n_text, texts = number(row.n, 0), [number(value) for value in statistics]
    bar_text = tr("{value} (n = {n})", value=texts[_STATISTICS.index(_SHOWN[kind])], n=n_text)
    return ItemSummaryMark._make((*label, row.group, row.n, *statistics, n_text, *texts, bar_text))


def _sorted(marks: list[ItemSummaryMark], chart: Chart, *, is_grouped: bool) -> list[ItemSummaryMark]:
    """The marks in the order of the chart; all others come last."""

    def key(mark: ItemSummaryMark) -> tuple[float, str]:
        return _sort_key(chart, mark.full_label, mark.n, float(getattr(mark, _SHOWN[chart.kind])))

    items = [mark for mark in marks if mark.group != OTHER or not is_grouped]
    others = [mark for mark in marks if mark.group == OTHER and is_grouped]
    return sorted(items, key=key, reverse=_is_descending(chart)) + others


def _sort_key(chart: Chart, label: str, n: int, value: float) -> tuple[float, str]:
    if chart.sort is SortKey.NAME:
        return 0, label.casefold()
    return (n if chart.sort is SortKey.FREQUENCY else value), label


def _is_descending(chart: Chart) -> bool:
    """Numbers start with the largest, names with A, unless reversed."""
    return chart.is_reversed if chart.sort is SortKey.NAME else not chart.is_reversed


def _first_items(items: Sequence[tuple[str, str]]) -> str:
    """The first three items with their values as text."""
    if not items:
        return tr("No values.")
    texts = "; ".join(f"{label} {value}" for label, value in items[:3])
    return tr("{n} items, the first: {items}.", n=len(items), items=texts)
