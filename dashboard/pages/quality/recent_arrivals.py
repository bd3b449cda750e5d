"""Number of objects received on each of the last days, by status and by kind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import streamlit as st

from dashboard.ui import cached_queries, table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, object_sources, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.operations.arrival_counts import ArrivalCount
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ObjectSource, ObjectStatus

DAYS = 10
_OBJECTS = Column(name="objects", label="Objects", help="Status or kind of the objects.")
_SUM = Column(name="sum", label="Sum", help="All of these days.", kind=ValueKind.COUNT)
_WITHOUT_SOURCE = msg("No dose, or unreadable")


def show() -> None:
    """Show the table."""
    st.header(tr("Arrived in the last {days} days", days=DAYS), anchor=False)
    midnights = last_midnights(cached_queries.local_now().astimezone())
    counts = cached_queries.arrivals(midnights)
    if not counts:
        st.info(tr("Nothing has arrived in the last {days} days.", days=DAYS), icon=":material/inbox:")
        return
    columns = (_OBJECTS, _SUM, *_day_columns(midnights))
    rows = [*by_status(counts), *by_kind(counts)]
    table.show(rows, columns, key="arrivals", alt=tr("Objects that arrived, by day"))
    plain_text.note(tr("Days in this server's time zone. First by status, then by kind of object."))


def last_midnights(now: datetime) -> tuple[datetime, ...]:
    """The beginning of each of the last days in local time, today's last."""
    days = (now.date() - timedelta(days=age) for age in reversed(range(DAYS)))
    return tuple(datetime(day.year, day.month, day.day).astimezone() for day in days)


def _day_columns(midnights: Sequence[datetime]) -> Iterable[Column]:
    for index, midnight in enumerate(midnights):
        yield Column(
            name=str(index),
            label=formatting.short_day(midnight),
            help=tr("Received on {day}.", day=formatting.day(midnight)),
            kind=ValueKind.COUNT,
        )


def by_status(counts: Sequence[ArrivalCount]) -> list[TableRow]:
    """A row for each status, zero where nothing arrived."""
    return [
        _row(tr(object_sources.STATUS_NAMES[status]), [count for count in counts if count.status is status])
        for status in ObjectStatus
    ]


def by_kind(counts: Iterable[ArrivalCount]) -> list[TableRow]:
    """A row for each kind of object, that with most objects first."""
    by_source: dict[ObjectSource | None, list[ArrivalCount]] = {}
    for count in counts:
        by_source.setdefault(count.source, []).append(count)
    kinds = [
        (object_sources.source_name(source) if source else tr(_WITHOUT_SOURCE), of_source)
        for source, of_source in by_source.items()
    ]
    ordered = sorted(kinds, key=lambda kind: (-sum(count.object_count for count in kind[1]), kind[0]))
    return [_row(name, of_kind) for name, of_kind in ordered]


def _row(objects: str, counts: Iterable[ArrivalCount]) -> TableRow:
    by_day = Counter({str(day): 0 for day in range(DAYS)})
    for count in counts:
        by_day[str(count.day)] += count.object_count
    return {"objects": objects, "sum": sum(by_day.values()), **by_day}
