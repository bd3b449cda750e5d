"""Counts of the days beside whole months, made from the studies themselves in the form of the rollups."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnCollection,
    Double,
    FromClause,
    Integer,
    Uuid,
    any_,
    cast,
    func,
    literal,
    select,
)

from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.rollup_selection import Days, RollupColumn, RollupSelection
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION, has_modality, uuids
from kerma.database.schema.rollup_terms import COUNT, UNNAMED, bin_of, hour_of, month_of, term_id, weekday_of
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

_study = study_table.c
# As the rollups count it.
_STANDARD_NAME_ID = term_id(rollup_quantities.STANDARD_NAME, examination_name.c.counted_name)


class _Source(NamedTuple):
    """Where the quantities of a level are stored: rows, columns, and the term by which they are grouped."""

    rows: FromClause
    columns: ColumnCollection[str, AnyColumn]
    term: AnyColumn


def bins(level: Level, selection: RollupSelection, quantity: str, by: Sequence[RollupColumn]) -> list[AnySelect]:
    """For each span of days how many values lie in each bin: the columns of `by`, `bin` and `n`.

    Args:
        level: totals of studies, or quantities of events.
        selection: which studies.
        quantity: a declared quantity of that level, or `COUNT`, where every study or event counts one in bin 0.
        by: columns to group by.
    """
    source = _source(level, selection.modality)
    keys: dict[RollupColumn, AnyColumn] = {
        "month": month_of(),
        "equipment_id": _study.equipment_id,
        "term_id": source.term,
        "standard_name_id": _STANDARD_NAME_ID,
    }
    fits = [any_(uuids(selection.term_ids)) == source.term] if selection.term_ids else []
    if selection.standard_name_ids:
        fits.append(any_(uuids(selection.standard_name_ids)) == _STANDARD_NAME_ID)
    number: AnyColumn = literal(0)
    if quantity != COUNT:
        fits.append(source.columns[quantity].is_not(None))
        number = bin_of(cast(source.columns[quantity], Double))
    columns = (*(keys[name].label(name) for name in by), number.label("bin"))
    rows = select(*columns).select_from(source.rows).where(*fits)
    return [_counts(rows.where(*_within(selection, days))) for days in selection.days]


def hours(selection: RollupSelection) -> list[AnySelect]:
    """For each span of days, studies by `weekday`, `hour` and number `n`."""
    rows = select(weekday_of().label("weekday"), hour_of().label("hour"))
    return [_counts(rows.where(*_within(selection, days))) for days in selection.days]


def _source(level: Level, modality: ExamModality) -> _Source:
    if level == "study":
        named = study_table.outerjoin(examination_name, IS_EXAMINATION)
        return _Source(named, _study, func.coalesce(_study.procedure_id, cast(literal(UNNAMED), Uuid)))
    events, protocol = EVENT_TABLES[modality], rollup_quantities.PROTOCOL[modality]
    joined = study_table.join(events, events.c.study_id == _study.study_id)
    return _Source(joined, events.c, term_id(protocol, events.c[protocol]))


def _within(selection: RollupSelection, days: Days) -> list[Condition]:
    first, after = (datetime.combine(day, time.min) for day in (days.first, days.last + timedelta(days=1)))
    fits = [has_modality(selection.modality), _study.study_at >= first, _study.study_at < after]
    if selection.equipment_ids:
        fits.append(_study.equipment_id == any_(uuids(selection.equipment_ids)))
    return fits


def _counts(rows: AnySelect) -> AnySelect:
    """How often each row occurs, as `n`."""
    columns = rows.subquery().c
    # 64-bit numbers would add up to decimals, which are slow.
    return select(*columns, cast(func.count(), Integer).label("n")).group_by(*columns)
