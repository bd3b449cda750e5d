"""Horizontal charts with one row for each item: bars, boxes, differences with their intervals."""

from dataclasses import dataclass

import altair as alt

from dashboard.pages.charts.specs.chart_spec import ChartSpec, clickable, finished, layered
from dashboard.pages.charts.specs.encodings import item_axis, item_value, selectable
from dashboard.ui.vega_theme import Spec


@dataclass(frozen=True, kw_only=True)
class Bars(ChartSpec):
    """One bar for each item.

    Attributes:
        field: field of the length of a bar.
        title: title of the axis.
        count: number of items.
    """

    field: str
    title: str
    count: int

    def build(self, ink: str) -> Spec:
        """The specification."""
        del ink
        base = alt.Chart().encode(y=item_axis(self.count), tooltip=self.tooltip_lines)
        bars = base.mark_bar(cornerRadiusEnd=2).encode(
            x=item_value(self.field, self.title, zero=True), opacity=selectable()
        )
        return finished(clickable(layered(bars, _hit_area(base, self.field))), row_count=self.count)


@dataclass(frozen=True, kw_only=True)
class Boxes(ChartSpec):
    """One box for each item: whiskers from p5 to p95, box from p25 to p75, a line at the median.

    Attributes:
        title: title of the axis.
        count: number of items.
    """

    title: str
    count: int

    def build(self, ink: str) -> Spec:
        """The specification."""
        base = alt.Chart().encode(y=item_axis(self.count), tooltip=self.tooltip_lines)
        whisker = base.mark_rule(strokeWidth=1.5, opacity=0.8, color=ink).encode(
            x=item_value("p5", self.title, zero=True), x2="p95:Q"
        )
        box = base.mark_bar(height=15, cornerRadius=2).encode(
            x=alt.X("p25:Q", title=self.title), x2="p75:Q", opacity=selectable(0.75)
        )
        median = base.mark_tick(thickness=2.5, height=15).encode(
            x=alt.X("p50:Q", title=self.title), color=alt.value(ink)
        )
        layers = layered(whisker, box, median, _hit_area(base, "p95"))
        return finished(clickable(layers), row_count=self.count)


@dataclass(frozen=True, kw_only=True)
class Differences(ChartSpec):
    """One difference with its interval for each item, and a line at zero.

    Attributes:
        title: title of the axis.
        count: number of items.
    """

    title: str
    count: int

    def build(self, ink: str) -> Spec:
        """The specification."""
        base = alt.Chart().encode(y=item_axis(self.count), tooltip=self.tooltip_lines)
        zero = alt.Chart().mark_rule(strokeDash=[4, 3], opacity=0.6, color=ink).encode(x=alt.datum(0))
        interval = base.mark_bar(height=3).encode(
            x=item_value("lower_percent", self.title), x2="upper_percent:Q", opacity=selectable()
        )
        middle = base.mark_point(filled=True, size=80).encode(
            x=alt.X("change_percent:Q", title=self.title), opacity=selectable()
        )
        return finished(clickable(layered(zero, interval, middle)), row_count=self.count)


def _hit_area(base: alt.Chart, field: str) -> alt.Chart:
    """An invisible bar along the whole row, so that short marks can be clicked."""
    row: alt.Chart = base.transform_joinaggregate(_end=f"max({field})")
    bar: alt.Chart = row.mark_bar(opacity=0.001, cursor="pointer").encode(x=alt.X("_end:Q"))
    return bar
