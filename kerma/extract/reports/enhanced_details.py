"""Irradiation details of enhanced X-ray dose reports: items valid for a period and an X-ray source (PS3.16 TID 10043).

An event takes the details of the periods that overlap it. Of a table it takes the rows whose time lies within it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from kerma.dicom.children import Children, descendants
from kerma.dicom.content_tree import Item
from kerma.dicom.values import parse_datetime
from kerma.standard import concepts as c
from kerma.standard.codes import Code, Concept

_TIMES = (c.DATETIME_STARTED, c.DATETIME_ENDED)
_NAMES = re.compile(r"\w+")


class Period(NamedTuple):
    """A period of local time, and the X-ray source it belongs to; None where it names none."""

    start: datetime
    end: datetime
    source: str | None

    def overlaps(self, other: "Period") -> bool:
        """Whether both share more than a border, and may belong to the same source."""
        has_common_time = max(self.start, other.start) < min(self.end, other.end)
        is_moment = self.start == self.end or other.start == other.end
        touches = is_moment and self.start <= other.end and other.start <= self.end
        return (has_common_time or touches) and _same_source(self.source, other.source)


def _same_source(one: str | None, other: str | None) -> bool:
    """Whether two identifications mean the same source; "1 and 2" means both."""
    if one is None or other is None or one == other:
        return True
    return one in _NAMES.findall(other) or other in _NAMES.findall(one)


class Series(NamedTuple):
    """A column of a table with the time of each row; no times where the table has none."""

    name: Code
    unit: Code | None
    times: list[datetime]
    values: list[str]

    def during(self, period: Period) -> Item | None:
        """The rows of a period as one item with several numbers."""
        values = self.values
        if self.times:
            values = values[bisect_left(self.times, period.start) : bisect_right(self.times, period.end)]
        return Item("CONTAINS", "NUM", self.name, "\\".join(values), self.unit, None, ()) if values else None


class Details(NamedTuple):
    """One container of details.

    Attributes:
        concept: its concept name.
        period: when and for which source it is valid.
        items: its items without tables.
        series: the columns of its tables.
    """

    concept: Concept
    period: Period
    items: list[Item]
    series: list[Series]

    def during(self, period: Period) -> list[Item]:
        """All items of the container, with the rows of its tables in that period."""
        return [*self.items, *(item for series in self.series if (item := series.during(period)))]


class IrradiationDetails:
    """All irradiation details of a report, in the order of time."""

    def __init__(self, containers: Iterable[Item]) -> None:
        details = [details for container in containers for details in _details_in(container)]
        self._details = sorted(details, key=lambda part: (part.period.start, part.period.end))
        self._latest_end = list(accumulate((part.period.end for part in self._details), max))

    def during(self, period: Period) -> list[Details]:
        """The details that are valid in a period, for its source."""
        overlapping = []
        for details in self._details[bisect_left(self._latest_end, period.start) :]:
            if details.period.start > period.end:
                break
            if details.period.overlaps(period):
                overlapping.append(details)
        return overlapping


def period_of(children: Children, enclosing: Period | None = None) -> Period | None:
    """The period that a container states, else that of the enclosing container."""
    start, end = (_moment(children, concept) for concept in _TIMES)
    source = children.text(c.XRAY_SOURCE_IDENTIFICATION)
    if start and end:
        return Period(start, end, source)
    return enclosing and enclosing._replace(source=source)


def _moment(children: Children, concept: Concept) -> datetime | None:
    written = children.text(concept)
    return parse_datetime(written) if written else None


def _details_in(container: Item) -> Iterator[Details]:
    enclosing = period_of(Children.of_item(container))
    for item in container.children:
        period = period_of(Children.of_item(item), enclosing)
        if item.name and item.value_type == "CONTAINER" and period:
            yield Details(item.name.concept, period, list(descendants(item)), list(_series_in(item)))


def _series_in(item: Item) -> Iterator[Series]:
    for child in item.children:
        if child.value_type != "TABLE":
            yield from _series_in(child)
        elif (series := _series(child)) is not None:
            yield series


def _series(table: Item) -> Series | None:
    """The column that has the table's own concept, in the order of time."""
    if table.name is None:
        return None
    columns = {column.name.concept: column for column in table.children if column.name}
    column = columns.get(table.name.concept)
    if column is None or column.value_type != "NUM":
        return None
    values = str(column.value).split("\\")
    times = next((str(columns[concept].value).split("\\") for concept in _TIMES if concept in columns), None)
    if times is None:
        return Series(table.name, column.unit, [], values)
    return Series(table.name, column.unit, *_in_order_of_time(times, values))


def _in_order_of_time(times: list[str], values: list[str]) -> tuple[list[datetime], list[str]]:
    """Times and values of the rows with a readable time."""
    rows = sorted(
        (moment, value) for time, value in zip(times, values, strict=False) if (moment := parse_datetime(time))
    )
    return [moment for moment, _ in rows], [value for _, value in rows]
