"""A chart ready to be shown: its data, its specification, and the notes below it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from dashboard.pages.charts.specs.chart_spec import ChartSpec, Columns
from dashboard.pages.charts.specs.extents import Domain
from dashboard.ui.text.i18n import tr


class Panel(NamedTuple):
    """One of the small charts that a chart is divided into, one for each item of its second dimension.

    Attributes:
        position: position of the item; the column `panel` of the data holds it.
        label: its label.
    """

    position: int
    label: str


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
        limits: ends of axes, by channel, where these do not reach over all values.
        panels: the small charts that it is divided into; none: it is one chart.
        legend: labels of the colours, where one legend stands above the chart.
        days: what numbers at days of the chart stand for, one line each.
        empty_text: why nothing is drawn.
        single_value: the only value in words, shown instead of a chart with one mark.
    """

    title: str
    frame: pd.DataFrame
    spec: ChartSpec | None
    notes: tuple[str, ...]
    alt: str
    columns: Columns
    overlay: pd.DataFrame = field(default_factory=pd.DataFrame)
    limits: Mapping[str, Domain] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()
    legend: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    empty_text: str = ""
    single_value: str = ""

    @property
    def marks(self) -> pd.DataFrame:
        """Everything that is drawn."""
        return _with_overlay(self.frame, self.overlay)

    def marks_of(self, panel: Panel) -> pd.DataFrame:
        """Everything that is drawn in one of the small charts."""
        frame, overlay = (
            part[part["panel"] == panel.position] if "panel" in part else part for part in (self.frame, self.overlay)
        )
        return _with_overlay(frame, overlay)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return bool(self.frame.empty)

    @property
    def reason_for_empty(self) -> str:
        """Why nothing is drawn."""
        return self.empty_text or tr("No values to draw. Widen the filter, or choose another quantity.")


def _with_overlay(frame: pd.DataFrame, overlay: pd.DataFrame) -> pd.DataFrame:
    return frame if overlay.empty else pd.concat([frame, overlay], ignore_index=True)
