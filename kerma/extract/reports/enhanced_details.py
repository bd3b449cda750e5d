"""Irradiation details: what held for a period of time and an X-ray source, whatever the events (PS3.16 TID 10043).

An event is told what held while it lasted. Of a table only the rows count whose time lies within the event.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from kerma.dicom.content_tree import Item
from kerma.extract.content_reader import Children, parse_datetime, words_of
from kerma.standard import concepts as c
from kerma.standard.concepts import Code, Concept

_TIMES = (c.DATETIME_STARTED, c.DATETIME_ENDED)
_NAMES = re.compile(r"\w+")


class Window(NamedTuple):
    """A period of local time, ISO 8601, and the X-ray source it is about; None where it names none."""

    start: str
    end: str
    source: str | None

    def overlaps(self, other: "Window") -> bool:
        """Whether both share more than a border, and may be about the same source."""
        shared = max(self.start, other.start) < min(self.end, other.end)
        moment = self.start == self.end or other.start == other.end
        inside = moment and self.start <= other.end and other.start <= self.end
        return (shared or inside) and _same_source(self.source, other.source)


def _same_source(one: str | None, other: str | None) -> bool:
    """Whether two identifications mean the same source; "1 and 2" means both."""
    if one is None or other is None or one == other:
        return True
    return one in _NAMES.findall(other) or other in _NAMES.findall(one)


class Series(NamedTuple):
    """A column of a table with the time of each row; no times where the table has none."""

    name: Code
    unit: Code | None
    times: list[str]
    values: list[str]

    def during(self, window: Window) -> Item | None:
        """The rows of a period as one item with several numbers."""
        values = self.values
        if self.times:
            values = values[bisect_left(self.times, window.start) : bisect_right(self.times, window.end)]
        return Item("CONTAINS", "NUM", self.name, "\\".join(values), self.unit, None, ()) if values else None


class Instance(NamedTuple):
    """One container of details: its kind, when it held, its items and its tables."""

    kind: Concept
    window: Window
    item: Item
    items: list[Item]
    series: list[Series]

    def during(self, window: Window) -> list[Item]:
        """All items of the container, with the rows of its tables in that period."""
        return [*self.items, *(item for series in self.series if (item := series.during(window)))]


class Details:
    """All irradiation details of a report."""

    def __init__(self, containers: Iterable[Item]) -> None:
        instances = [found for container in containers for found in _instances(container)]
        self._instances = sorted(instances, key=lambda found: (found.window.start, found.window.end))
        self._latest_end = list(accumulate((found.window.end for found in self._instances), max))

    def during(self, window: Window) -> list[Instance]:
        """The details that held in a period, for its source."""
        found = []
        for instance in self._instances[bisect_left(self._latest_end, window.start) :]:
            if instance.window.start > window.end:
                break
            if instance.window.overlaps(window):
                found.append(instance)
        return found


def window_of(children: Children, otherwise: Window | None = None) -> Window | None:
    """The period that a container names, else that of the container around it."""
    start, end = (_moment(children, concept) for concept in _TIMES)
    sources = (words_of(item) for item in children.all(c.XRAY_SOURCE_IDENTIFICATION))
    source = next(sources, None)
    if start and end:
        return Window(start, end, source)
    return otherwise and otherwise._replace(source=source)


def _moment(children: Children, concept: Concept) -> str | None:
    written = next((words for item in children.all(concept) if (words := words_of(item))), None)
    return parse_datetime(written) if written else None


def _instances(container: Item) -> Iterator[Instance]:
    around = window_of(Children(container))
    for item in container.children:
        window = window_of(Children(item), around)
        if item.name and item.value_type == "CONTAINER" and window:
            yield Instance(item.name.concept, window, item, list(told_in(item)), list(_series_in(item)))


def told_in(item: Item) -> Iterator[Item]:
    """Everything below an item but tables and their columns."""
    for child in item.children:
        if child.value_type != "TABLE":
            yield child
            yield from told_in(child)


def _series_in(item: Item) -> Iterator[Series]:
    for child in item.children:
        if child.value_type != "TABLE":
            yield from _series_in(child)
        elif (series := _series(child)) is not None:
            yield series


def _series(table: Item) -> Series | None:
    """The column that has the table's own concept, in the order of time."""
    columns = {column.name.concept: column for column in table.children if column.name}
    column = columns.get(table.name.concept) if table.name else None
    if table.name is None or column is None or column.value_type != "NUM":
        return None
    values = str(column.value).split("\\")
    times = next((str(columns[concept].value).split("\\") for concept in _TIMES if concept in columns), None)
    if times is None:
        return Series(table.name, column.unit, [], values)
    rows = sorted(
        (moment, value) for time, value in zip(times, values, strict=False) if (moment := parse_datetime(time))
    )
    return Series(table.name, column.unit, [moment for moment, _ in rows], [value for _, value in rows])
