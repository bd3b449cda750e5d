"""A chart ready to be shown: its data, its specification, and the notes below it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.labels import Label, labels, ungrouped
from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.chart_records import ItemCount
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import Grouping
from kerma.database.query.filters.study_filter import StudyFilter


@dataclass(frozen=True, kw_only=True)
class ChartModel:
    """A chart with its data.

    Attributes:
        title: its heading.
        frame: the data, one row for each mark; columns that end with `_text` are texts for the tooltip.
        spec: its form; None: it is shown as a table.
        notes: number of studies or events, how the data were computed, what is excluded.
        alt: the chart in words, for screen readers.
        columns: fields and headings of its table and its CSV file.
        overlay: rows drawn above the marks, such as a line of medians; no part of the file.
    """

    title: str
    frame: pd.DataFrame
    spec: ChartSpec | None
    notes: tuple[str, ...]
    alt: str
    columns: Columns
    overlay: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def marks(self) -> pd.DataFrame:
        """Everything that is drawn."""
        return self.frame if self.overlay.empty else pd.concat([self.frame, self.overlay], ignore_index=True)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return bool(self.frame.empty)


@dataclass(frozen=True, kw_only=True)
class ChartContext:
    """What every chart is computed from.

    Attributes:
        connection: read-only connection to the database.
        study_filter: which studies.
        equipment_names: names of equipment by its identifier.
    """

    connection: Connection
    study_filter: StudyFilter
    equipment_names: Mapping[UUID, str]


class Groups(NamedTuple):
    """The groups of a chart.

    Attributes:
        grouping: the most frequent items; None without a dimension.
        labels: the label of each group, by its position.
        counts: all items with their numbers, the most frequent first.
    """

    grouping: Grouping | None
    labels: list[Label]
    counts: list[ItemCount]


def groups_of(context: ChartContext, chart: Chart, level: Level) -> Groups:
    """The groups of a chart: its `max_items` most frequent items."""
    dimension = chart.dimension
    if dimension is None:
        return Groups(None, ungrouped(), [])
    counts = chart_data.item_counts(
        context.connection, context.study_filter, level, dimension, must_be_exact=chart.is_exact
    ).rows
    items = tuple(count.item for count in counts[: chart.max_items])
    rest = len(counts) - len(items)
    names = labels(dimension, chart.modality, items, context.equipment_names, rest)
    return Groups(Grouping(dimension, items), names, counts)
