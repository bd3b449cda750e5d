"""Statistics of each month from the rollups, for each group of a chart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import cast

from sqlalchemy import Connection

from kerma.database.query.charts import rollups
from kerma.database.query.charts.chart_records import StepCount, Summary
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import OTHER, Grouping, dimensions_of
from kerma.database.query.charts.exact_statistics import BOX
from kerma.database.query.charts.quantities import Quantity
from kerma.database.query.charts.rollup_groups import RollupKeys, groups_by_keys, restricted, rollup_columns
from kerma.database.query.charts.rollup_selection import NO_DATE, RollupColumn, RollupSelection


def step_counts(
    connection: Connection, level: Level, selection: RollupSelection, grouping: Grouping | None, *, is_monthly: bool
) -> list[StepCount]:
    """Numbers of studies or events for each group and, where `is_monthly`, each month; undated ones last."""
    groups = {} if grouping is None else groups_by_keys(grouping)
    columns = _columns(selection, level, grouping)
    numbers = Counter[tuple[date | None, int]]()
    for count in rollups.counts(connection, level, selection, ("month", *columns)):
        month, *keys = count.keys
        numbers[cast("date", month) if is_monthly else None, groups.get(tuple(keys), OTHER)] += count.n
    rows = [StepCount(group, _month_start(month), n) for (month, group), n in numbers.items()]
    return sorted(rows, key=_in_time)


def monthly_statistics(
    connection: Connection, level: Level, selection: RollupSelection, quantity: Quantity, grouping: Grouping | None
) -> list[Summary]:
    """Summary statistics of each month for each group, undated ones last.

    Of a grouping's other items, only the numbers are known.
    """
    everything = _statistics(connection, level, selection, quantity, (), {(): OTHER})
    if grouping is None:
        return sorted(everything, key=_in_time)
    groups, columns = groups_by_keys(grouping), _columns(selection, level, grouping)
    if not groups:
        return sorted(everything, key=_in_time)
    shown = _statistics(connection, level, restricted(selection, columns, groups), quantity, columns, groups)
    return sorted([*shown, *_others(everything, shown)], key=_in_time)


def _columns(selection: RollupSelection, level: Level, grouping: Grouping | None) -> tuple[RollupColumn, ...]:
    return rollup_columns(dimensions_of(grouping), selection.modality, level) or ()


def _statistics(
    connection: Connection,
    level: Level,
    selection: RollupSelection,
    quantity: Quantity,
    columns: Sequence[RollupColumn],
    groups: Mapping[RollupKeys, int],
) -> list[Summary]:
    """Summary statistics by month and by these columns, whose keys the groups name."""
    by: tuple[RollupColumn, ...] = ("month", *columns)
    found = {row.keys: row for row in rollups.quantiles(connection, level, selection, quantity.fact.name, by, BOX)}
    rows = []
    for total in rollups.counts(connection, level, selection, by):
        month, *keys = total.keys
        values = found.get(total.keys)
        rows.append(
            Summary(
                group=groups[tuple(keys)],
                step_start=_month_start(cast("date", month)),
                n=values.n if values else 0,
                missing=total.n - (values.n if values else 0),
                minimum=None,
                maximum=None,
                mean=None,
                quantiles=values.quantiles if values else None,
            )
        )
    return rows


def _others(everything: Sequence[Summary], shown: Sequence[Summary]) -> list[Summary]:
    """For each month, how many values and studies or events belong to none of the groups."""
    numbers, missing = Counter[datetime | None](), Counter[datetime | None]()
    for row in shown:
        numbers[row.step_start] += row.n
        missing[row.step_start] += row.missing
    rest = (
        row._replace(n=row.n - numbers[row.step_start], missing=row.missing - missing[row.step_start], quantiles=None)
        for row in everything
    )
    return [row for row in rest if row.n or row.missing]


def _in_time(row: Summary | StepCount) -> tuple[bool, datetime, int]:
    """Sort key: in order of time, undated studies last, then by group."""
    return row.step_start is None, row.step_start or datetime.combine(date.min, time.min), row.group


def _month_start(month: date | None) -> datetime | None:
    """The start of a month; None for undated studies, and where months are not divided."""
    return None if month is None or month == NO_DATE else datetime.combine(month, time.min)
