"""Doses by procedure and by protocol against the quarter before: tables, and medians with quartiles as a chart."""

import math
from collections.abc import Iterator, Sequence

from dashboard.pages.charts import labels
from dashboard.reports.document import Block, Range, Ranges, Table
from dashboard.reports.equipment_quarter import Comparison, Comparisons, ModalityQuarter
from dashboard.reports.tables import text_table
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, tr
from kerma.database.query.charts.chart_records import Summary

# Items of the chart; the table has all.
_MAX_RANGES = 10
_MAX_TICKS = 6
_STEPS = (1.0, 2.0, 5.0, 10.0)


def blocks(part: ModalityQuarter) -> Iterator[Block]:
    """Table and chart by procedure, and the table by protocol, of one modality."""
    title = tr(BY_CODE[part.modality].title)
    for comparisons in (part.by_procedure, part.by_protocol):
        if comparisons.rows:
            names = _names(comparisons)
            yield _table(comparisons, names, title)
            if comparisons is part.by_procedure:
                yield from _chart(comparisons, names)


def _names(comparisons: Comparisons) -> list[str]:
    items = [row.item for row in comparisons.rows]
    return [label.full for label in labels.labels(comparisons.dimension, comparisons.quantity.modality, items, {})[1:]]


def _table(comparisons: Comparisons, names: Sequence[str], title: str) -> Table:
    level_label = tr("Studies") if comparisons.dimension.level == "study" else tr("Events")
    headings = (
        tr(comparisons.dimension.label),
        level_label,
        tr("{quantity} before", quantity=level_label),
        tr("n"),
        tr("Lower quartile"),
        tr("Median"),
        tr("Upper quartile"),
        tr("n before"),
        tr("Median before"),
        tr("Change (%)"),
    )
    decimals = formatting.decimals_for(
        value for row in comparisons.rows for value in (*_quantiles(row.now), *_quantiles(row.before))
    )
    rows = [_row(row, name, decimals) for row, name in zip(comparisons.rows, names, strict=True)]
    return text_table(
        headings,
        rows,
        (False, *[True] * (len(headings) - 1)),
        title=tr("{modality}: {quantity}", modality=title, quantity=heading(comparisons.quantity)),
    )


def _row(row: Comparison, name: str, decimals: int) -> tuple[str, ...]:
    quartiles = _quantiles(row.now) or (None, None, None)
    median_before = row.before.quantiles[1] if row.before and row.before.quantiles else None
    return (
        name,
        formatting.number(row.count),
        formatting.number(row.count_before),
        formatting.number(row.now.n if row.now else 0),
        *(formatting.number(value, decimals) for value in quartiles),
        formatting.number(row.before.n if row.before else 0),
        formatting.number(median_before, decimals),
        _change(quartiles[1], median_before),
    )


def _quantiles(summary: Summary | None) -> tuple[float, ...]:
    return () if summary is None or summary.quantiles is None else tuple(summary.quantiles)


def _change(now: float | None, before: float | None) -> str:
    if now is None or not before:
        return formatting.MISSING
    percent = round(100 * (now - before) / before, 1)
    return f"{'+' if percent > 0 else ''}{formatting.number(percent)}"


def _chart(comparisons: Comparisons, names: Sequence[str]) -> Iterator[Ranges]:
    ranges = [
        Range(label=name, now=_three(row.now), before=_three(row.before))
        for row, name in zip(comparisons.rows, names, strict=True)
        if row.now is not None or row.before is not None
    ][:_MAX_RANGES]
    maximum = max((value for item in ranges for value in (*(item.now or ()), *(item.before or ()))), default=0)
    if maximum <= 0:
        return
    quantity = heading(comparisons.quantity)
    yield Ranges(
        ranges=ranges,
        ticks=[(tick, formatting.number(tick)) for tick in ticks(maximum)],
        legend=(
            tr("{quantity}: median and quartiles", quantity=quantity),
            tr("quarter before"),
        ),
        alt=tr("Medians and quartiles of {quantity} beside those of the quarter before.", quantity=quantity),
    )


def _three(summary: Summary | None) -> tuple[float, float, float] | None:
    quantiles = _quantiles(summary)
    return (quantiles[0], quantiles[1], quantiles[2]) if quantiles else None


def ticks(maximum: float) -> list[float]:
    """Round values from zero to the first that is not below a maximum, at most six steps."""
    rough = maximum / _MAX_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(part * power for part in _STEPS if part * power >= rough * (1 - 1e-9))
    return [float(f"{number * step:.6g}") for number in range(math.ceil(maximum / step - 1e-9) + 1)]
