"""Which rows of the rollups answer a filter: whole months, equipment, terms, and the days beside those months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, cast
from uuid import UUID

from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.filters.criterion import Period
from kerma.database.query.filters.study_filter import NOT_COUNTED, StudyFilter
from kerma.database.query.filters.terms import ids_of
from kerma.database.schema.rollup_terms import UNDATED, UNNAMED
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

#: Columns by which rollups can be grouped.
RollupColumn = Literal["month", "equipment_id", "term_id", "standard_name_id"]

#: The month and day of studies without a date.
NO_DATE = date.fromisoformat(UNDATED)
#: The term of studies without a description or standard name, and of events without a protocol.
NO_TERM = UUID(UNNAMED)

# Name of the criterion about terms, by level.
_TERM_CRITERION: dict[Level, str] = {"study": "study", "event": "protocol_is"}
# Studies alone are counted by their standard names.
_NAME_CRITERION = "name"
_TERM_CRITERIA: dict[Level, set[str]] = {"study": {"study", _NAME_CRITERION}, "event": {"protocol_is"}}
# The rollups hold counted studies alone.
_ANSWERED = {"from", "to", "period", "machine", NOT_COUNTED}
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


@dataclass(frozen=True, kw_only=True)
class RollupSelection:
    """Rows of the rollups.

    Attributes:
        modality: CT, RF, DX, MG or NM.
        from_month: first month, by its first day; None: from the beginning. With either bound, undated studies are
            excluded.
        to_month: last month, by its first day, included; None: to the end.
        equipment_ids: only these; empty: all equipment.
        term_ids: only these descriptions (of studies) or protocols (of events); empty: all.
        standard_name_ids: only studies of these standard names; empty: all.
        days: days before and after those months, whose studies and events are counted from the studies themselves.
    """

    modality: ExamModality
    from_month: date | None = None
    to_month: date | None = None
    equipment_ids: tuple[UUID, ...] = ()
    term_ids: tuple[UUID, ...] = ()
    standard_name_ids: tuple[UUID, ...] = ()
    days: tuple[Days, ...] = ()


def rollup_selection(study_filter: StudyFilter, level: Level) -> RollupSelection | None:
    """The rollups that answer a filter; None where it uses a criterion that they do not hold."""
    if study_filter.value(NOT_COUNTED) is True:
        return None
    if any(name not in _ANSWERED | _TERM_CRITERIA[level] for name, _ in study_filter.values):
        return None
    months = months_between(*_days_of(study_filter))
    if months is None:
        return None
    kind = rollup_quantities.PROCEDURE if level == "study" else rollup_quantities.PROTOCOL[study_filter.modality]
    texts = cast("tuple[str, ...]", study_filter.value(_TERM_CRITERION[level]) or ())
    names = cast("tuple[str, ...]", study_filter.value(_NAME_CRITERION) or ())
    return RollupSelection(
        modality=study_filter.modality,
        from_month=months.first,
        to_month=months.last,
        equipment_ids=cast("tuple[UUID, ...]", study_filter.value("machine") or ()),
        term_ids=tuple(ids_of(kind, texts)),
        standard_name_ids=tuple(ids_of(rollup_quantities.STANDARD_NAME, names)),
        days=months.days,
    )


def _days_of(study_filter: StudyFilter) -> tuple[date | None, date | None]:
    """First and last day of the studies that a filter selects; None: open."""
    first, last = (cast("date | None", study_filter.value(name)) for name in ("from", "to"))
    period = study_filter.value("period")
    if not isinstance(period, Period):
        return first, last
    firsts = [day for day in (first, period.first) if day is not None]
    lasts = [day for day in (last, period.last) if day is not None]
    return max(firsts, default=None), min(lasts, default=None)


def months_between(first: date | None, last: date | None) -> Months | None:
    """The whole months between two days, both included, and the days beside them; None where no month is whole."""
    if not all(_FIRST <= day <= _LAST for day in (first, last) if day):
        return None
    days = []
    from_month, to_month = first, last and last.replace(day=1)
    if first and first.day > 1:
        days.append(Days(first, _month_end(first)))
        from_month = _month_end(first) + timedelta(days=1)
    if last and last != _month_end(last):
        days.append(Days(last.replace(day=1), last))
        to_month = (last.replace(day=1) - timedelta(days=1)).replace(day=1)
    return Months(from_month, to_month, tuple(days)) if _is_in_order(from_month, to_month) else None


def _is_in_order(first: date | None, last: date | None) -> bool:
    return first is None or last is None or first <= last


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
