"""Values of each group of a chart by bin of the rollups: summary statistics, and bars of histograms between edges."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple, TypeAlias, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from kerma.database.query.charts import rollups
from kerma.database.query.charts.chart_records import BinCount, Item, Summary
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import (
    EQUIPMENT,
    OTHER,
    STANDARD_NAME,
    Dimension,
    Grouping,
    dimensions_of,
)
from kerma.database.query.charts.exact_statistics import BOX
from kerma.database.query.charts.quantities import Quantity
from kerma.database.query.charts.rollup_selection import NO_TERM, RollupColumn, RollupSelection
from kerma.database.query.filters import terms
from kerma.database.schema.rollup_terms import BINS_PER_DECADE
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

# From the middle of a bin to its ends; zero has a bin of its own.
_HALF_BIN = 10 ** (0.5 / BINS_PER_DECADE)
_MIN_POSITIVE = np.finfo(np.float64).tiny


# A selection with the values of one column alone.
_RESTRICTED: Mapping[RollupColumn, Callable[[RollupSelection, tuple[UUID, ...]], RollupSelection]] = {
    "equipment_id": lambda selection, ids: replace(selection, equipment_ids=ids),
    "term_id": lambda selection, ids: replace(selection, term_ids=ids),
    "standard_name_id": lambda selection, ids: replace(selection, standard_name_ids=ids),
}

#: Identifiers of equipment or of a term, one for each column that rollups are grouped by.
RollupKeys: TypeAlias = tuple[rollups.RollupKey, ...]


class Bins(NamedTuple):
    """Centres of bins, ascending, and the number of values in each."""

    centres: NDArray[np.float64]
    counts: NDArray[np.int64]


class GroupBins(NamedTuple):
    """One group: its position, its number of studies or events, and its values by bin."""

    group: int
    total: int
    bins: Bins


def rollup_column(dimension: Dimension, modality: ExamModality, level: Level) -> RollupColumn | None:
    """The column of the rollups that holds a dimension; None where none does."""
    if dimension == EQUIPMENT:
        return "equipment_id"
    if dimension == STANDARD_NAME:
        return "standard_name_id" if level == "study" else None
    term = rollup_quantities.PROCEDURE if level == "study" else rollup_quantities.PROTOCOL[modality]
    return "term_id" if (dimension.fact, dimension.level) == (term, level) else None


def rollup_columns(
    dimensions: Sequence[Dimension], modality: ExamModality, level: Level
) -> tuple[RollupColumn, ...] | None:
    """The columns of the rollups that hold these dimensions; None where one is not held, or two are the same."""
    columns = [rollup_column(dimension, modality, level) for dimension in dimensions]
    known = tuple(column for column in columns if column is not None)
    return known if len(set(known)) == len(columns) else None


def groups_by_keys(grouping: Grouping) -> dict[RollupKeys, int]:
    """The groups of a grouping by the identifiers of their items, in the order of its dimensions."""
    firsts = _keys(grouping)
    if grouping.second is None:
        return {(key,): position for position, key in firsts}
    pairs = product(firsts, _keys(grouping.second))
    return {(key, second_key): first * grouping.width + second for (first, key), (second, second_key) in pairs}


def restricted(
    selection: RollupSelection, columns: Sequence[RollupColumn], groups: Iterable[RollupKeys]
) -> RollupSelection:
    """The rows of a selection that belong to the groups of a grouping."""
    for column, keys in zip(columns, zip(*groups, strict=True), strict=True):
        unique = cast("tuple[UUID, ...]", tuple(dict.fromkeys(keys)))
        selection = _RESTRICTED[column](selection, unique)
    return selection


def group_bins(
    connection: Connection, level: Level, selection: RollupSelection, quantity: Quantity, grouping: Grouping | None
) -> list[GroupBins]:
    """The values of each group by bin, group `OTHER` first; without grouping everything is `OTHER`."""
    fact = quantity.fact.name
    columns = rollup_columns(dimensions_of(grouping), selection.modality, level)
    groups = {} if grouping is None else groups_by_keys(grouping)
    if not groups or not columns:
        return [_ungrouped(connection, level, selection, fact)]
    totals = {count.keys: count.n for count in rollups.counts(connection, level, selection, columns)}
    # A condition that leaves nothing out takes twice as long as none.
    shown = selection if totals.keys() <= groups.keys() else restricted(selection, columns, groups)
    rows = _bins_by_keys(connection, level, shown, fact, columns)
    found = [GroupBins(group, totals.get(keys, 0), _bins(rows[keys])) for keys, group in groups.items()]
    rest = sum(totals.values()) - sum(group.total for group in found)
    if rest:
        everything = _all_bins(connection, level, selection, fact)
        found.insert(0, GroupBins(OTHER, rest, _bins(_without(everything, rows.values()))))
    return found


def _bins_by_keys(
    connection: Connection, level: Level, selection: RollupSelection, fact: str, columns: Sequence[RollupColumn]
) -> Mapping[RollupKeys, list[tuple[int, int]]]:
    """Bins and their numbers of values for the keys in these columns; none where these have no value."""
    rows = defaultdict[RollupKeys, list[tuple[int, int]]](list)
    for row in rollups.histogram(connection, level, selection, fact, columns):
        rows[row.keys].append((row.bin, row.n))
    return rows


def _ungrouped(connection: Connection, level: Level, selection: RollupSelection, fact: str) -> GroupBins:
    total = sum(count.n for count in rollups.counts(connection, level, selection))
    return GroupBins(OTHER, total, _bins(_all_bins(connection, level, selection, fact)))


def _all_bins(connection: Connection, level: Level, selection: RollupSelection, fact: str) -> list[tuple[int, int]]:
    return [(row.bin, row.n) for row in rollups.histogram(connection, level, selection, fact)]


def _without(counts: Iterable[tuple[int, int]], groups: Iterable[Iterable[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Counts by bin without those of the groups; empty bins are left out."""
    others = Counter[int](dict(counts))
    for group in groups:
        others.subtract(dict(group))
    return [(number, n) for number, n in others.items() if n]


def _keys(grouping: Grouping) -> list[tuple[int, UUID]]:
    """Position and identifier of each item of a grouping's first dimension."""
    return [(position, _key(grouping.dimension, item)) for position, item in enumerate(grouping.items, 1)]


def _key(dimension: Dimension, item: Item) -> UUID:
    """The identifier by which the rollups know an item."""
    if isinstance(item, UUID):
        return item
    return NO_TERM if item is None else terms.ids_of(dimension.fact, [item])[0]


def _bins(counts: Sequence[tuple[int, int]]) -> Bins:
    numbers = np.array(counts, dtype=np.int64).reshape(-1, 2)
    return Bins(rollups.bin_centres(numbers[:, 0]), numbers[:, 1])


def summary(group: GroupBins) -> Summary:
    """Mean and quantiles of a group from the centres of its bins; the extremes are not known."""
    centres, counts = group.bins
    n = int(counts.sum())
    without_values = Summary(
        group=group.group,
        step_start=None,
        n=n,
        missing=group.total - n,
        minimum=None,
        maximum=None,
        mean=None,
        quantiles=None,
    )
    if not n:
        return without_values
    ranks = np.maximum(1, np.ceil(np.array(BOX) * n))
    at_ranks = np.searchsorted(np.cumsum(counts), ranks)
    return without_values._replace(
        mean=float(np.average(centres, weights=counts)),
        quantiles=[float(value) for value in centres[at_ranks]],
    )


def bars(group: GroupBins, edges: Sequence[float]) -> list[BinCount]:
    """The histogram of a group between edges, without empty bins."""
    numbers = enumerate(divided_at(group.bins, edges))
    return [BinCount(group.group, number, n) for number, n in numbers if n]


def divided_at(bins: Bins, edges: Sequence[float]) -> list[int]:
    """How many values lie below the first edge, between neighbouring edges, and above the last.

    The values of a bin that an edge cuts are divided as if they were spread evenly over it.
    """
    centres, counts = bins
    if not len(centres):
        return [0] * (len(edges) + 1)
    limits = np.stack((centres / _HALF_BIN, np.maximum(centres * _HALF_BIN, _MIN_POSITIVE))).T.ravel()
    cumulative = np.cumsum(counts)
    below = np.interp(edges, limits, np.stack((cumulative - counts, cumulative)).T.ravel())
    return [int(n) for n in np.diff(np.rint(below), prepend=0, append=cumulative[-1])]
