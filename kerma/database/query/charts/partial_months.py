"""Days beside whole months, counted from the studies themselves as the tables of counts would count them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Double, FromClause, Integer, Select, Uuid, any_, cast, func, literal, select

from kerma.database.ingest.dose_objects import uuids
from kerma.database.ingest.rollup_terms import COUNT, UNNAMED, bin_of, hour_of, month_of, term_id, weekday_of
from kerma.database.query.charts.rollup_scope import By, Days, Level, Scope
from kerma.database.query.filters.study_filter import has_modality
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import study_table
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

_study = study_table.c


def bins(level: Level, scope: Scope, quantity: str, by: Sequence[By]) -> list[Select[Any]]:
    """For each span of days how many values lie in each bin: the columns of `by`, `bin` and `n`.

    Args:
        level: totals of studies, or quantities of events.
        scope: which.
        quantity: a declared quantity of that level, or `COUNT`: as such, every study or event counts one.
        by: what is told apart.
    """
    source, facts, name = _told(level, scope.modality)
    keys: dict[By, ColumnElement[Any]] = {"month": month_of(), "equipment_id": _study.equipment_id, "term_id": name}
    fits = [any_(uuids(scope.term_ids)) == name] if scope.term_ids else []
    value: ColumnElement[Any] = literal(0)
    if quantity != COUNT:
        fits.append(facts[quantity].is_not(None))
        value = bin_of(cast(facts[quantity], Double))
    rows = select(*(keys[each].label(each) for each in by), value.label("bin")).select_from(source).where(*fits)
    return [_counted(rows.where(*_within(scope, days))) for days in scope.days]


def hours(scope: Scope) -> list[Select[Any]]:
    """For each span of days, studies by `weekday`, `hour` and number `n`."""
    rows = select(weekday_of().label("weekday"), hour_of().label("hour"))
    return [_counted(rows.where(*_within(scope, days))) for days in scope.days]


def _told(level: Level, modality: ExamModality) -> tuple[FromClause, Any, ColumnElement[Any]]:
    """Where the quantities of a level stand, their columns, and the name by which they are told apart."""
    if level == "study":
        return study_table, _study, func.coalesce(_study.procedure_id, cast(literal(UNNAMED), Uuid))
    events, protocol = EVENT_TABLES[modality], rollup_quantities.PROTOCOL[modality]
    both = study_table.join(events, events.c.study_id == _study.study_id)
    return both, events.c, term_id(protocol, events.c[protocol])


def _within(scope: Scope, days: Days) -> list[ColumnElement[bool]]:
    first, after = (datetime.combine(day, time.min) for day in (days.first, days.last + timedelta(days=1)))
    found = [has_modality(scope.modality), _study.study_at >= first, _study.study_at < after]
    return [*found, _study.equipment_id == any_(uuids(scope.equipment_ids))] if scope.equipment_ids else found


def _counted(rows: Select[Any]) -> Select[Any]:
    """How often each row occurs, as `n`."""
    each = rows.subquery().c
    # 64-bit numbers would add up to decimals, which are slow.
    return select(*each, cast(func.count(), Integer).label("n")).group_by(*each)
