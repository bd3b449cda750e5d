"""Figures from the tables of counts: fast at any number of studies, and exact to the width of a bin.

A count is exact. A value is known by its bin, so a quantile is at most 0.58 % from the value of that rank; zeros are
exact. What a filter asks beyond months, machines and one kind of name cannot be told from counts: `scope_of` gives
None, and the exact queries answer. Every figure belongs to one level: totals of studies, or quantities of events.
"""

import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Subquery,
    Table,
    any_,
    cast,
    func,
    select,
    true,
)

from kerma.database.contributions import ALL, BINS_PER_DECADE, COUNT, UNDATED, UNNAMED, ZERO_BIN
from kerma.database.dose_objects import uuids
from kerma.database.queries import Row
from kerma.database.queries.filters import StudyFilter
from kerma.database.queries.machines import NAMED
from kerma.database.queries.names import called
from kerma.database.summary_tables import event_histogram, study_day, study_histogram, study_hour
from kerma.database.tables import equipment, study_table
from kerma.facts import summarised

Level = Literal["study", "event"]
By = Literal["month", "equipment_id", "name_id"]

#: The month and day of studies without a date.
NO_DATE = date.fromisoformat(UNDATED)
#: The name of studies without a description, and of events without a protocol.
NO_NAME = UUID(UNNAMED)
_ALL = UUID(ALL)
QUARTILES = (0.25, 0.5, 0.75)

_HISTOGRAMS: dict[Level, Table] = {"study": study_histogram, "event": event_histogram}
# Criteria that counts can answer, by level; the last is the one about names.
_ANSWERED: dict[Level, tuple[str, ...]] = {
    "study": ("from", "to", "machine", "study"),
    "event": ("from", "to", "machine", "protocol_is"),
}


@dataclass(frozen=True)
class Scope:
    """Which counts are meant.

    Attributes:
        modality: CT, RF, DX, MG or NM.
        from_month: first month, by its first day; None: from the beginning. Given either, undated studies are out.
        to_month: last month, by its first day, included; None: to the end.
        equipment_ids: these machines; empty: all.
        name_ids: these descriptions (of studies) or protocols (of events); empty: all.
    """

    modality: str
    from_month: date | None = None
    to_month: date | None = None
    equipment_ids: tuple[UUID, ...] = ()
    name_ids: tuple[UUID, ...] = ()


def scope_of(chosen: StudyFilter, level: Level) -> Scope | None:
    """The counts that a filter chooses; None where it asks for more than counts can tell."""
    if any(name not in _ANSWERED[level] for name, _ in chosen.values):
        return None
    given: dict[str, Any] = dict(chosen.values)
    first, last = given.get("from"), given.get("to")
    if (first and first.day != 1) or (last and last.day != monthrange(last.year, last.month)[1]):
        return None
    kind = summarised.PROCEDURE if level == "study" else summarised.PROTOCOL[chosen.modality]
    return Scope(
        chosen.modality,
        first,
        last and last.replace(day=1),
        tuple(given.get("machine", ())),
        tuple(called(kind, given.get(_ANSWERED[level][-1], ()))),
    )


class Edges(NamedTuple):
    """The values that a bin holds: from `low` on, and less than `high`; both 0 for the bin of zeros."""

    low: float
    high: float


@lru_cache(maxsize=4096)
def edges(number: int) -> Edges:
    """The edges of a bin."""
    if number == ZERO_BIN:
        return Edges(0.0, 0.0)
    return Edges(10 ** (number / BINS_PER_DECADE), 10 ** ((number + 1) / BINS_PER_DECADE))


def middle(number: int) -> float:
    """The value that stands for a bin: its geometric middle."""
    return math.sqrt(math.prod(edges(number)))


def histogram(connection: Connection, level: Level, scope: Scope, quantity: str, by: Sequence[By] = ()) -> list[Row]:
    """How many values lie in each bin that holds any: the columns of `by`, `bin`, `low`, `high`, `n`.

    Args:
        connection: where to ask.
        level: totals of studies or quantities of events.
        scope: which.
        quantity: one of `summarised.STUDY` or `summarised.EVENT` of the modality.
        by: for each month, machine or name its own.
    """
    bins = _bins(level, scope, quantity, by)
    columns = (*by, "bin", "n")
    query = select(*(bins.c[name] for name in columns)).order_by(*(bins.c[name] for name in columns[:-1]))
    # Thousands of rows: taken at once, and not by way of mappings.
    rows = (dict(zip(columns, row, strict=True)) for row in connection.execute(query).all())
    return [{**row, **edges(row["bin"])._asdict()} for row in rows]


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
    keys = [table.c[name] for name in by]
    named = (table.c.name_id == any_(uuids(scope.name_ids)),) if scope.name_ids else ()
    are_told_apart = bool({"equipment_id", "name_id"} & set(by) or scope.equipment_ids or scope.name_ids)
    part = (table.c.equipment_id != _ALL) if are_told_apart else (table.c.equipment_id == _ALL)
    return (
        select(*keys, table.c.bin, func.sum(table.c.value_count).label("n"))
        .where(table.c.quantity == quantity, part, *_within(table, table.c.month, scope), *named)
        .group_by(*keys, table.c.bin)
        .subquery()
    )


def _within(table: Table, month: ColumnElement[Any], scope: Scope) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.c.modality == scope.modality]
    if scope.from_month is not None:
        found.append(month >= scope.from_month)
    if scope.to_month is not None:
        found += [month <= scope.to_month, month > NO_DATE]
    if scope.equipment_ids:
        found.append(table.c.equipment_id == any_(uuids(scope.equipment_ids)))
    return found


def _demand_all_names(scope: Scope) -> None:
    if scope.name_ids:
        raise ValueError("days and hours are counted for machines, not for descriptions or protocols")


def workload(connection: Connection, scope: Scope) -> list[Row]:
    """Studies by `weekday` (1 Monday to 7; 0 undated), `hour` (-1 unknown) and number `n`.

    Raises:
        ValueError: the scope names descriptions or protocols.
    """
    _demand_all_names(scope)
    keys = (study_hour.c.weekday, study_hour.c.hour)
    number = func.sum(study_hour.c.study_count).label("n")
    query = select(*keys, number).where(*_within(study_hour, study_hour.c.month, scope)).group_by(*keys)
    return [dict(row) for row in connection.execute(query.order_by(*keys)).mappings()]


def by_day(connection: Connection, scope: Scope) -> list[Row]:
    """Studies of each machine on each day that has any: `equipment_id`, `day`, `n`; undated studies are left out.

    Raises:
        ValueError: the scope names descriptions or protocols.
    """
    _demand_all_names(scope)
    table = study_day
    dated = [table.c.day > NO_DATE, *_within(table, cast(func.date_trunc("month", table.c.day), Date), scope)]
    query = select(table.c.equipment_id, table.c.day, table.c.study_count.label("n")).where(*dated)
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
