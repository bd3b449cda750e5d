"""Layout of charts of two dimensions: rows in blocks of one item each, or small charts, one for each second item.

Colours stand for positions (`series`), so that they mean the same in every chart.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

import pandas as pd

from dashboard.pages.charts.chart_model import Panel
from dashboard.pages.charts.groups import Groups
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.charts.dimensions import OTHER

# Height of a bar or box, and distance between blocks, in rows.
_BAR_ROWS, _GAP_ROWS = 0.78, 0.7


class _Mark(Protocol):
    @property
    def group(self) -> int:
        """The group that it belongs to."""


MarkT = TypeVar("MarkT", bound=_Mark)
#: Sort key of an item: a number, or its name.
SortValue = tuple[float, str]


class Rows(NamedTuple):
    """Rows of pairs of items.

    Attributes:
        frame: the marks, with the columns `second_label`, `series`, `top`, `middle` and `bottom`.
        labels: one row for each block, with its label.
        height: height of all, in rows.
    """

    frame: pd.DataFrame
    labels: pd.DataFrame
    height: float


def in_blocks(
    marks: Sequence[MarkT], groups: Groups, key: Callable[[Sequence[MarkT]], SortValue], *, reverse: bool
) -> list[MarkT]:
    """Marks in blocks of one first item each, sorted by the key of a block; within it by second item."""
    blocks: dict[int, list[MarkT]] = {}
    for mark in sorted(marks, key=lambda mark: groups.positions(mark.group)):
        blocks.setdefault(groups.positions(mark.group)[0], []).append(mark)
    return [mark for block in sorted(blocks.values(), key=key, reverse=reverse) for mark in block]


def rows(marks: Sequence[MarkT], groups: Groups) -> Rows:
    """Marks that are in blocks, with their places from the top down."""
    tops, blocks, height = [], dict[int, list[float]](), 0.0
    for mark in marks:
        first = groups.positions(mark.group)[0]
        if first not in blocks and blocks:
            height += _GAP_ROWS
        blocks.setdefault(first, []).append(height)
        tops.append(height)
        height += 1
    top = pd.Series(tops, dtype=float)
    frame = pd.DataFrame(list(marks)).assign(
        second_label=[groups.second_label(mark.group).full for mark in marks],
        series=[groups.positions(mark.group)[1] for mark in marks],
        top=top,
        middle=top + _BAR_ROWS / 2,
        bottom=top + _BAR_ROWS,
    )
    labels = pd.DataFrame(
        {
            "item_text": [groups.labels[first].short for first in blocks],
            "middle": [(block[0] + block[-1] + _BAR_ROWS) / 2 for block in blocks.values()],
        }
    )
    return Rows(frame, labels, height)


def in_panels(frame: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Marks with the columns `series`, `second_label`, `panel` and `panel_text`, the title of their small chart."""
    if frame.empty:
        return frame
    positions = [groups.positions(int(group)) for group in frame["group"]]
    seconds = pd.Series([second for _, second in positions], index=frame.index)
    counts = frame.groupby(seconds)["n"].sum()
    return frame.assign(
        series=[first if first != OTHER else len(groups.labels) for first, _ in positions],
        second_label=[groups.second_labels[second].full for second in seconds],
        panel=seconds,
        panel_text=[
            tr("{value} (n = {n})", value=groups.second_labels[second].short, n=formatting.number(counts[second], 0))
            for second in seconds
        ],
    )


def panels(frame: pd.DataFrame, groups: Groups) -> tuple[Panel, ...]:
    """The small charts of marks that are `in_panels`."""
    if frame.empty:
        return ()
    return tuple(Panel(int(position), groups.second_labels[position].full) for position in sorted(set(frame["panel"])))


def first_legend(groups: Groups, *, has_others: bool = False) -> tuple[str, ...]:
    """Labels of the colours of first items."""
    others = (groups.labels[OTHER].short,) if has_others else ()
    return (*(label.short for label in groups.labels[1:]), *others)


def second_legend(groups: Groups) -> tuple[str, ...]:
    """Labels of the colours of second items."""
    return tuple(label.short for label in groups.second_labels[1:])
