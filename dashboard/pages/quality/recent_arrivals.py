"""What arrived in the last days: by what became of it, and by what it is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import streamlit as st

from dashboard.pages.study import provenance
from dashboard.ui import cached_queries, formatting, plain_text, table
from dashboard.ui.column import Column
from dashboard.ui.i18n import msg, tr
from kerma.database.query import Row
from kerma.database.query.operations.ingestion import STATUSES
from kerma.facts.fact import ValueKind

DAYS = 10
_WHAT = Column(name="what", label="Objects", help="What became of the objects, or what kind they are.")
_SUM = Column(name="sum", label="Sum", help="All of these days.", kind=ValueKind.COUNT)
_STATUSES = {
    "extracted": msg("Extracted"),
    "skipped": msg("Skipped"),
    "failed": msg("Failed"),
    "pending": msg("Pending"),
}
_UNREAD = msg("No dose, or unreadable")


def show() -> None:
    """Show how many objects arrived on each of the last days."""
    st.subheader(tr("Arrived in the last {days} days", days=DAYS), anchor=False)
    midnights = last_midnights(cached_queries.local_now().astimezone())
    found = cached_queries.arrivals(midnights)
    if not found:
        st.info(tr("Nothing has arrived in the last {days} days.", days=DAYS), icon=":material/inbox:")
        return
    columns = (_WHAT, _SUM, *_day_columns(midnights))
    rows = [*by_status(found), *by_kind(found)]
    table.show(rows, columns, key="arrivals", alt=tr("Objects that arrived, by day"))
    plain_text.note(tr("Days are those of this server. First by what became of the objects, then by what they are."))


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


def by_status(found: Iterable[Row]) -> list[Row]:
    """A row for each status, zero where nothing arrived."""
    found = list(found)
    return [_counted(tr(_STATUSES[status]), (row for row in found if row["status"] == status)) for status in STATUSES]


def by_kind(found: Iterable[Row]) -> list[Row]:
    """A row for each kind of object, the commonest first."""
    kinds: dict[str | None, list[Row]] = {}
    for row in found:
        kinds.setdefault(row["source"], []).append(row)
    rows = [_counted(provenance.kind(source) if source else tr(_UNREAD), of_kind) for source, of_kind in kinds.items()]
    return sorted(rows, key=lambda row: (-row["sum"], row["what"]))


def _counted(what: str, found: Iterable[Row]) -> Row:
    counts = Counter({str(day): 0 for day in range(DAYS)})
    for row in found:
        counts[str(row["day"])] += row["object_count"]
    return {"what": what, "sum": sum(counts.values()), **counts}
