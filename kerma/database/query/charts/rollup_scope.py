"""Which counts answer a filter: whole months of a family, its machines and names, and the days beside those months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from kerma.database.ingest.rollup_terms import UNDATED, UNNAMED
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.filters.terms import ids_of
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

Level = Literal["study", "event"]
By = Literal["month", "equipment_id", "term_id"]

#: The month and day of studies without a date.
NO_DATE = date.fromisoformat(UNDATED)
#: The name of studies without a description, and of events without a protocol.
NO_NAME = UUID(UNNAMED)

# Criteria that counts can answer, by level; the last is the one about names.
_ANSWERED: dict[Level, tuple[str, ...]] = {
    "study": ("from", "to", "machine", "study"),
    "event": ("from", "to", "machine", "protocol_is"),
}
# Beyond these there is no month before or after.
_FIRST, _LAST = date(2, 1, 1), date(9998, 12, 31)


class Days(NamedTuple):
    """From a day to a day, both included."""

    first: date
    last: date


class Months(NamedTuple):
    """Whole months by their first days, both included and None where open, and the days before and after them."""

    first: date | None
    last: date | None
    days: tuple[Days, ...] = ()


@dataclass(frozen=True)
class Scope:
    """Which counts are meant.

    Attributes:
        modality: CT, RF, DX, MG or NM.
        from_month: first month, by its first day; None: from the beginning. Given either, undated studies are out.
        to_month: last month, by its first day, included; None: to the end.
        equipment_ids: these machines; empty: all.
        term_ids: these descriptions (of studies) or protocols (of events); empty: all.
        days: days before and after those months, whose studies and events are counted one by one.
    """

    modality: ExamModality
    from_month: date | None = None
    to_month: date | None = None
    equipment_ids: tuple[UUID, ...] = ()
    term_ids: tuple[UUID, ...] = ()
    days: tuple[Days, ...] = ()


def scope_of(chosen: StudyFilter, level: Level) -> Scope | None:
    """The counts that a filter chooses; None where it asks for more than counts can tell."""
    if any(name not in _ANSWERED[level] for name, _ in chosen.values):
        return None
    given: dict[str, Any] = dict(chosen.values)
    months = months_between(given.get("from"), given.get("to"))
    if months is None:
        return None
    kind = rollup_quantities.PROCEDURE if level == "study" else rollup_quantities.PROTOCOL[chosen.modality]
    return Scope(
        chosen.modality,
        months.first,
        months.last,
        tuple(given.get("machine", ())),
        tuple(ids_of(kind, given.get(_ANSWERED[level][-1], ()))),
        months.days,
    )


def months_between(first: date | None, last: date | None) -> Months | None:
    """The whole months between two days, both included, and the days beside them; None where no month is whole."""
    if not all(_FIRST <= day <= _LAST for day in (first, last) if day):
        return None
    days = []
    from_month, to_month = first, last and last.replace(day=1)
    if first and first.day > 1:
        days.append(Days(first, _end(first)))
        from_month = _end(first) + timedelta(days=1)
    if last and last != _end(last):
        days.append(Days(last.replace(day=1), last))
        to_month = (last.replace(day=1) - timedelta(days=1)).replace(day=1)
    is_any_whole = from_month is None or to_month is None or from_month <= to_month
    return Months(from_month, to_month, tuple(days)) if is_any_whole else None


def _end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
