"""Statistics from the rollups: fast at any number of studies, and exact to the width of a bin.

A count is exact. A value is known by its bin, so a quantile differs by at most 0.58 % from the value of that rank;
zeros are exact. Every query is of one level: totals of studies, or quantities of events.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Subquery,
    Table,
    any_,
    func,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from kerma.database import scope
from kerma.database.query.charts import partial_months
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.query_once import once
from kerma.database.query.charts.rollup_selection import NO_DATE, RollupColumn, RollupSelection
from kerma.database.schema.expressions import uuids
from kerma.database.schema.rollup_tables import event_histogram, study_histogram
from kerma.database.schema.rollup_terms import BINS_PER_DECADE, COUNT, ZERO_BIN
from kerma.database.sql_types import AnySelect, Condition

#: A value of a rollup's column: a month, or the identifier of equipment or of a term.
RollupKey = date | UUID

QUARTILES = (0.25, 0.5, 0.75)

#: Columns by which there are so few groups that their bins are counted here sooner than in windows of PostgreSQL.
_FEW_GROUPS: frozenset[RollupColumn] = frozenset({"month"})

_HISTOGRAMS: dict[Level, Table] = {"study": study_histogram, "event": event_histogram}


class RollupCount(NamedTuple):
    """Number of studies or events, with the columns that it is grouped by."""

    keys: tuple[RollupKey, ...]
    n: int


class RollupBin(NamedTuple):
    """Number of values in one bin, with the columns that it is grouped by."""

    keys: tuple[RollupKey, ...]
    bin: int
    n: int


class RollupQuantiles(NamedTuple):
    """Number of values and their quantiles, with the columns that they are grouped by."""

    keys: tuple[RollupKey, ...]
    n: int
    quantiles: list[float]


def bin_centre(number: int) -> float:
    """The value that represents a bin: its geometric middle."""
    return float(bin_centres(np.array(number)))


def bin_centres(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """The values that represent bins: their geometric middles; 0 for the bin of zero."""
    return np.where(numbers == ZERO_BIN, 0.0, 10.0 ** ((numbers + 0.5) / BINS_PER_DECADE))


def histogram(
    connection: Connection, level: Level, selection: RollupSelection, quantity: str, by: Sequence[RollupColumn] = ()
) -> list[RollupBin]:
    """How many values lie in each bin that holds any, for each value of the columns `by`.

    Args:
        connection: read-only connection.
        level: totals of studies or quantities of events.
        selection: which rollups.
        quantity: one of `rollup_quantities.STUDY` or `rollup_quantities.EVENT` of the modality.
        by: columns to group by.
    """

    def read() -> list[RollupBin]:
        bins = _bins(connection, level, selection, quantity, by)
        columns = [bins.c[name] for name in (*by, "bin")]
        rows = connection.execute(select(*columns, bins.c.n).order_by(*columns))
        return [RollupBin(tuple(keys), number, n) for *keys, number, n in rows]

    return once((histogram.__name__, level, selection, quantity, tuple(by)), read)


def quantiles(
    connection: Connection,
    level: Level,
    selection: RollupSelection,
    quantity: str,
    by: Sequence[RollupColumn] = (),
    fractions: Sequence[float] = QUARTILES,
) -> list[RollupQuantiles]:
    """Quantiles for each value of the columns `by`; groups without a value are absent.

    The quantile at a fraction p is the value of rank ceil(p n), as `percentile_disc` gives it, to the middle of its
    bin.
    """
    if _is_of_few_groups(by):
        return _quantiles_of(histogram(connection, level, selection, quantity, by), fractions)
    bins = _bins(connection, level, selection, quantity, by)
    groups = [bins.c[name] for name in by]
    # Sums of 32-bit numbers are of 64 bits; those of 64-bit numbers would be decimals, which are slow.
    number = func.sum(sql_cast(bins.c.n, Integer))
    cumulative = select(
        *groups,
        bins.c.bin,
        number.over(partition_by=groups or None, order_by=bins.c.bin).label("rank"),
        number.over(partition_by=groups or None).label("n"),
    ).subquery()
    at_ranks = [_bin_at(cumulative, fraction).label(f"q{index}") for index, fraction in enumerate(fractions)]
    keys = [*(cumulative.c[name] for name in by), cumulative.c.n]
    rows = connection.execute(select(*keys, *at_ranks).group_by(*keys).order_by(*keys))
    return [_quantiles(tuple(row), len(by)) for row in rows]


def _is_of_few_groups(by: Sequence[RollupColumn]) -> bool:
    return set(by) <= _FEW_GROUPS


def _quantiles_of(bins: Sequence[RollupBin], fractions: Sequence[float]) -> list[RollupQuantiles]:
    """Quantiles of bins that are sorted by key and number."""
    found = []
    for keys, group in groupby(bins, key=lambda one: one.keys):
        numbers, counts = np.array([(one.bin, one.n) for one in group], dtype=np.int64).T
        cumulative = np.cumsum(counts)
        ranks = np.maximum(1, np.ceil(np.array(fractions) * cumulative[-1]))
        at_ranks = numbers[np.searchsorted(cumulative, ranks)]
        found.append(RollupQuantiles(keys, int(cumulative[-1]), [bin_centre(int(number)) for number in at_ranks]))
    return found


def _bin_at(cumulative: Subquery, fraction: float) -> ColumnElement[int]:
    """The first bin whose cumulative number reaches a fraction of all values."""
    rank = func.greatest(1, func.ceil(fraction * cumulative.c.n))
    return func.min(cumulative.c.bin).filter(cumulative.c.rank >= rank)


def _quantiles(row: Sequence[RollupKey | int], width: int) -> RollupQuantiles:
    """A row of `width` keys, the number, and the bins of the quantiles."""
    n, *numbers = cast("Sequence[int]", row[width:])
    return RollupQuantiles(
        tuple(cast("Sequence[RollupKey]", row[:width])), n, [bin_centre(number) for number in numbers]
    )


def counts(
    connection: Connection, level: Level, selection: RollupSelection, by: Sequence[RollupColumn] = ()
) -> list[RollupCount]:
    """Numbers of studies or events, with or without a dose, for each value of the columns `by`."""

    def read() -> list[RollupCount]:
        bins = _bins(connection, level, selection, COUNT, by)
        keys = [bins.c[name] for name in by]
        rows = connection.execute(select(*keys, bins.c.n).order_by(*keys))
        return [RollupCount(tuple(row), n) for *row, n in rows]

    return once((counts.__name__, level, selection, tuple(by)), read)


def _bins(
    connection: Connection, level: Level, selection: RollupSelection, quantity: str, by: Sequence[RollupColumn]
) -> Subquery:
    table = _HISTOGRAMS[level]
    fits = [table.c.quantity == quantity, _equipment_rows(connection, table, selection, by)]
    fits += [*of_selection(table, selection), *in_months(table.c.month, selection)]
    if selection.term_ids:
        fits.append(table.c.term_id == any_(uuids(selection.term_ids)))
    if selection.standard_name_ids:
        fits.append(table.c.standard_name_id == any_(uuids(selection.standard_name_ids)))
    columns = (*(table.c[name] for name in by), table.c.bin)
    months = select(*columns, func.sum(table.c.value_count).label("n")).where(*fits).group_by(*columns)
    return with_days(months, partial_months.bins(level, selection, quantity, by) if selection.days else ())


def _equipment_rows(
    connection: Connection, table: Table, selection: RollupSelection, by: Sequence[RollupColumn]
) -> Condition:
    """The rows of single equipment where these are needed, otherwise those of all together."""
    restricted = (selection.equipment_ids, selection.term_ids, selection.standard_name_ids)
    is_divided = bool({"equipment_id", "term_id", "standard_name_id"} & set(by) or any(restricted))
    return scope.of_each(table) if is_divided else scope.of_all_or_each(connection, table)


def with_days(months: AnySelect, days: Sequence[AnySelect]) -> Subquery:
    """The sums of whole months and of the days beside them; the last column is the number."""
    if not days:
        return months.subquery()
    *keys, number = union_all(months, *days).subquery().c
    return select(*keys, func.sum(sql_cast(number, Integer)).label(number.name)).group_by(*keys).subquery()


def of_selection(table: Table, selection: RollupSelection) -> list[Condition]:
    """Conditions on modality and equipment of a rollup."""
    fits = [table.c.modality == selection.modality]
    if selection.equipment_ids:
        fits.append(table.c.equipment_id == any_(uuids(selection.equipment_ids)))
    return fits


def in_months(month: ColumnElement[date], selection: RollupSelection) -> list[Condition]:
    """Conditions on the month of a rollup."""
    first = [] if selection.from_month is None else [month >= selection.from_month]
    last = [] if selection.to_month is None else [month <= selection.to_month, month > NO_DATE]
    return first + last
