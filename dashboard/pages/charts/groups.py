"""The groups of a chart: the most frequent items of one or two dimensions, with their labels."""

from typing import NamedTuple

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.chart_context import ChartContext
from dashboard.pages.charts.labels import Label, labels, ungrouped
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import ItemCount
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import OTHER, Dimension, Grouping, is_other


class Groups(NamedTuple):
    """The groups of a chart.

    Attributes:
        grouping: the most frequent items; None without a dimension.
        labels: the label of each item of the first dimension, by its position.
        counts: all items of the first dimension with their numbers, the most frequent first.
        second_labels: the label of each item of the second dimension, by its position; empty without one.
    """

    grouping: Grouping | None
    labels: list[Label]
    counts: list[ItemCount]
    second_labels: list[Label]

    @property
    def is_paired(self) -> bool:
        """Whether there are two dimensions."""
        return self.grouping is not None and self.grouping.second is not None

    def is_other(self, group: int) -> bool:
        """Whether a group belongs to none of the items."""
        return is_other(self.grouping, group)

    def positions(self, group: int) -> tuple[int, int]:
        """The positions of a group's items in both dimensions; `OTHER` where there is no dimension."""
        return (group, OTHER) if self.grouping is None else self.grouping.positions(group)

    def label(self, group: int) -> Label:
        """The label of a group's first item; a click on it selects the items of both dimensions."""
        first, second = self.positions(group)
        label = self.labels[first]
        return label._replace(selection=_both(label, self.second_labels[second])) if self.second_labels else label

    def second_label(self, group: int) -> Label:
        """The label of a group's second item."""
        return self.second_labels[self.positions(group)[1]]


def groups_of(context: ChartContext, chart: Chart, level: Level) -> Groups:
    """The groups of a chart: the most frequent items of each of its dimensions."""
    if chart.dimension is None:
        return Groups(None, ungrouped(), [], [])
    counts = _counts(context, chart, level, chart.dimension)
    grouping, names = _grouped(context, chart, chart.dimension, counts, chart.max_items)
    if chart.second_dimension is None:
        return Groups(grouping, names, counts, [])
    seconds = _counts(context, chart, level, chart.second_dimension)
    second, second_names = _grouped(context, chart, chart.second_dimension, seconds, chart.max_second_items)
    return Groups(Grouping(grouping.dimension, grouping.items, second), names, counts, second_names)


def _counts(context: ChartContext, chart: Chart, level: Level, dimension: Dimension) -> list[ItemCount]:
    return chart_data.item_counts(
        context.connection, context.study_filter, level, dimension, must_be_exact=chart.is_exact
    ).rows


def _grouped(
    context: ChartContext, chart: Chart, dimension: Dimension, counts: list[ItemCount], max_items: int
) -> tuple[Grouping, list[Label]]:
    """The most frequent items of one dimension, and the labels of their positions."""
    items = tuple(count.item for count in counts[:max_items])
    rest = len(counts) - len(items)
    return Grouping(dimension, items), labels(dimension, chart.modality, items, context.equipment_names, rest)


def _both(first: Label, second: Label) -> str:
    """What selects the items of both labels; nothing where one of them cannot be selected."""
    return f"{first.selection}&{second.selection}" if first.selection and second.selection else ""
