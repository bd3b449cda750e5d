"""Figures from the tables of counts: fast at any number of studies, and exact to the width of a bin.

A count is exact. A value is known by its bin, so a quantile is at most 0.58 % from the value of that rank; zeros are
exact. What can be counted so is a `Scope`. Every figure belongs to one level: totals of studies, or quantities of
events.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    Subquery,
    Table,
    and_,
    any_,
    cast,
    func,
    or_,
    select,
    true,
    union_all,
)

from kerma.database.ingest.dose_objects import uuids
from kerma.database.ingest.rollup_terms import ALL, BINS_PER_DECADE, COUNT, ZERO_BIN
from kerma.database.query import Row
from kerma.database.query.charts import partial_months
from kerma.database.query.charts.rollup_scope import NO_DATE, By, Level, Scope
from kerma.database.query.operations.machines import NAMED
from kerma.database.schema.rollup_tables import event_histogram, study_day, study_histogram, study_hour
from kerma.database.schema.tables import equipment, study_table

_ALL = UUID(ALL)
QUARTILES = (0.25, 0.5, 0.75)

_HISTOGRAMS: dict[Level, Table] = {"study": study_histogram, "event": event_histogram}


def middle(number: int) -> float:
    """The value that stands for a bin: its geometric middle."""
    return float(middles(np.array(number)))


def middles(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """The same for many bins."""
    return np.where(numbers == ZERO_BIN, 0.0, 10.0 ** ((numbers + 0.5) / BINS_PER_DECADE))


def histogram(
    connection: Connection, level: Level, scope: Scope, quantity: str, by: Sequence[By] = ()
) -> list[tuple[Any, ...]]:
    """How many values lie in each bin that holds any: the columns of `by`, the bin, and the number.

    Plain rows, since there are thousands; what stands for a bin, `middles` tells.

    Args:
        connection: where to ask.
        level: totals of studies or quantities of events.
        scope: which.
        quantity: one of `summarised.STUDY` or `summarised.EVENT` of the modality.
        by: for each month, machine or name its own.
    """
    bins = _bins(level, scope, quantity, by)
    keys = [bins.c[name] for name in (*by, "bin")]
    return [tuple(row) for row in connection.execute(select(*keys, bins.c.n).order_by(*keys)).all()]


def quantiles(
    connection: Connection,
    level: Level,
    scope: Scope,
    quantity: str,
    by: Sequence[By] = (),
    shares: Sequence[float] = QUARTILES,
) -> list[Row]:
    """For each group `n` and `quantiles`, a list in the order of `shares`; groups without a value are left out.

    The quantile of a share p is the value of rank ceil(p n), as `percentile_disc` gives it, to the middle of its bin.
    """
    bins = _bins(level, scope, quantity, by)
    groups = [bins.c[name] for name in by]
    # Sums of 32-bit numbers are of 64 bits; those of 64-bit numbers would be decimals, which are slow.
    number = func.sum(cast(bins.c.n, Integer))
    ranked = select(
        *groups,
        bins.c.bin,
        number.over(partition_by=groups or None, order_by=bins.c.bin).label("rank"),
        number.over(partition_by=groups or None).label("n"),
    ).subquery()
    found = [
        func.min(ranked.c.bin).filter(ranked.c.rank >= func.greatest(1, func.ceil(share * ranked.c.n))).label(f"q{i}")
        for i, share in enumerate(shares)
    ]
    keys = [ranked.c[name] for name in by]
    query = select(*keys, ranked.c.n, *found).group_by(*keys, ranked.c.n).order_by(*keys)
    return [
        {
            **{name: row[name] for name in (*by, "n")},
            "quantiles": [middle(row[f"q{i}"]) for i in range(len(shares))],
        }
        for row in connection.execute(query).mappings()
    ]


def frequencies(connection: Connection, level: Level, scope: Scope, by: Sequence[By] = ()) -> list[Row]:
    """How many studies or events there are, whether they tell a dose or not: the columns of `by`, and `n`."""
    bins = _bins(level, scope, COUNT, by)
    keys = [bins.c[name] for name in by]
    return [dict(row) for row in connection.execute(select(*keys, bins.c.n).order_by(*keys)).mappings()]


def _bins(level: Level, scope: Scope, quantity: str, by: Sequence[By]) -> Subquery:
    table = _HISTOGRAMS[level]
    named = (table.c.term_id == any_(uuids(scope.term_ids)),) if scope.term_ids else ()
    are_told_apart = bool({"equipment_id", "term_id"} & set(by) or scope.equipment_ids or scope.term_ids)
    part = (table.c.equipment_id != _ALL) if are_told_apart else (table.c.equipment_id == _ALL)
    fits = (table.c.quantity == quantity, part, *_among(table, scope), *_in_months(table.c.month, scope), *named)
    columns = (*(table.c[name] for name in by), table.c.bin)
    months = select(*columns, func.sum(table.c.value_count).label("n")).where(*fits).group_by(*columns)
    return _with_days(months, partial_months.bins(level, scope, quantity, by) if scope.days else ())


def _with_days(months: Select[Any], days: Sequence[Select[Any]]) -> Subquery:
    """What whole months and the days beside them add up to; the last column is the number."""
    if not days:
        return months.subquery()
    *keys, number = union_all(months, *days).subquery().c
    return select(*keys, func.sum(cast(number, Integer)).label(number.name)).group_by(*keys).subquery()


def _among(table: Table, scope: Scope) -> list[ColumnElement[bool]]:
    machines = [table.c.equipment_id == any_(uuids(scope.equipment_ids))] if scope.equipment_ids else []
    return [table.c.modality == scope.modality, *machines]


def _in_months(month: ColumnElement[Any], scope: Scope) -> list[ColumnElement[bool]]:
    first = [] if scope.from_month is None else [month >= scope.from_month]
    last = [] if scope.to_month is None else [month <= scope.to_month, month > NO_DATE]
    return first + last


def _demand_all_names(scope: Scope) -> None:
    if scope.term_ids:
        raise ValueError("days and hours are counted for machines, not for descriptions or protocols")


def workload(connection: Connection, scope: Scope) -> list[Row]:
    """Studies by `weekday` (1 Monday to 7; 0 undated), `hour` (-1 unknown) and number `n`.

    Raises:
        ValueError: the scope names descriptions or protocols.
    """
    _demand_all_names(scope)
    keys = (study_hour.c.weekday, study_hour.c.hour)
    fits = (*_among(study_hour, scope), *_in_months(study_hour.c.month, scope))
    months = select(*keys, func.sum(study_hour.c.study_count).label("n")).where(*fits).group_by(*keys)
    found = _with_days(months, partial_months.hours(scope) if scope.days else ())
    return [dict(row) for row in connection.execute(select(found).order_by(found.c.weekday, found.c.hour)).mappings()]


def by_day(connection: Connection, scope: Scope) -> list[Row]:
    """Studies of each machine on each day that has any: `equipment_id`, `day`, `n`; undated studies are left out.

    Raises:
        ValueError: the scope names descriptions or protocols.
    """
    _demand_all_names(scope)
    table = study_day
    in_months = and_(true(), *_in_months(cast(func.date_trunc("month", table.c.day), Date), scope))
    beside = (table.c.day.between(*days) for days in scope.days)
    fits = (table.c.day > NO_DATE, or_(in_months, *beside), *_among(table, scope))
    query = select(table.c.equipment_id, table.c.day, table.c.study_count.label("n")).where(*fits)
    return [dict(row) for row in connection.execute(query.order_by(table.c.equipment_id, table.c.day)).mappings()]


def home(connection: Connection, now: datetime) -> list[Row]:
    """What `machines.machines` tells, from the counts of days: one row for each modality and machine.

    `last_7_days` and `last_28_days` count whole days, today included.

    Args:
        connection: where to ask.
        now: the present, in the local time of the modalities.
    """
    table = study_day

    def since(days: int) -> ColumnElement[Any]:
        recent = table.c.day > now.date() - timedelta(days=days)
        return func.coalesce(func.sum(table.c.study_count).filter(recent), 0)

    last_day = func.max(table.c.day).filter(table.c.day > NO_DATE)
    counted = (
        select(
            table.c.modality,
            table.c.equipment_id,
            func.sum(table.c.study_count).label("study_count"),
            last_day.label("last_day"),
            since(7).label("last_7_days"),
            since(28).label("last_28_days"),
        )
        .group_by(table.c.modality, table.c.equipment_id)
        .subquery()
    )
    latest = _latest(counted)
    columns = ("modality", "study_count", "last_7_days", "last_28_days")
    query = (
        select(*NAMED, *(counted.c[name] for name in columns), latest.c.last_seen_at)
        .select_from(
            counted.join(equipment, counted.c.equipment_id == equipment.c.equipment_id).outerjoin(latest, true())
        )
        .order_by(counted.c.last_28_days.desc(), counted.c.study_count.desc(), equipment.c.equipment_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _latest(counted: Subquery) -> Any:
    """The start of the latest study on the last day, which the index of machines finds at once."""
    study = study_table.c
    return (
        select(func.max(study.study_at).label("last_seen_at"))
        .where(
            study.equipment_id == counted.c.equipment_id,
            study.study_at >= counted.c.last_day,
            counted.c.modality == any_(study.modalities),
        )
        .lateral("latest")
    )
