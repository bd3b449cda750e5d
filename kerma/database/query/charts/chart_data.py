"""Figures for charts, from the tables of counts where these can tell them and studies are many, otherwise exact.

The rule stands in `counts_for`; every answer says which way it was made.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from kerma.database.ingest.rollup_terms import BINS_PER_DECADE
from kerma.database.query import Row
from kerma.database.query.charts import exact_statistics, rollups
from kerma.database.query.charts.exact_statistics import BOX, OTHER, Among, Step, dimension_of, level_of
from kerma.database.query.charts.quantities import MACHINE, Dimension, Level, Quantity
from kerma.database.query.charts.rollup_scope import NO_DATE, NO_NAME, By, Scope, scope_of
from kerma.database.query.filters import terms
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

#: Of so many studies every value is asked: that is quick, and says more.
EXACT_UP_TO = 5_000

# Set or told in whole numbers: a bin holds one value of these, and cannot be parted at an edge.
_WHOLE = {"tube_voltage_kv", "compressed_thickness_mm"}
# From the middle of a bin to its ends; zero has a bin of its own.
_HALF_BIN = 10 ** (0.5 / BINS_PER_DECADE)
_LEAST = np.finfo(np.float64).tiny

T = TypeVar("T")
Bins = tuple[NDArray[np.float64], NDArray[np.int64]]


@dataclass(frozen=True)
class Answer(Generic[T]):
    """Figures and how they were made.

    Attributes:
        rows: the figures.
        is_exact: from every single value; otherwise a value is known to 0.6 %. Counts are exact nevertheless, but for
            the bars of a histogram.
    """

    rows: T
    is_exact: bool


def counts_for(
    chosen: StudyFilter,
    level: Level,
    *,
    quantity: Quantity | None = None,
    dimension: Dimension | None = None,
    step: Step | None = None,
    must_be_exact: bool = False,
) -> Scope | None:
    """The counts that answer a question; None where every value must be asked.

    That is where somebody wants figures of record, or there are no more than `EXACT_UP_TO` studies (`must_be_exact`),
    and where the filter, the quantity, the dimension or the step of time are not counted.
    """
    if must_be_exact or step not in {None, "month"} or (quantity is not None and not quantity.is_counted):
        return None
    if quantity is not None and quantity.level != level:
        return None
    scope = scope_of(chosen, level)
    if scope is None or (dimension is not None and _counted_by(dimension, chosen.modality, level) is None):
        return None
    return scope


def items(
    connection: Connection, chosen: StudyFilter, level: Level, dimension: Dimension, *, must_be_exact: bool = False
) -> Answer[list[Row]]:
    """As `statistics.items`."""
    scope = counts_for(chosen, level, dimension=dimension, must_be_exact=must_be_exact)
    if scope is None:
        return Answer(exact_statistics.items(connection, chosen, level, dimension), is_exact=True)
    by = _by(dimension, chosen.modality, level)
    rows = rollups.frequencies(connection, level, scope, (by,))
    texts: Mapping[Any, Any] = terms.texts(connection, [row[by] for row in rows]) if by == "term_id" else {}
    # Machines stand for themselves; of names the text is the item.
    found = [{"item": texts.get(row[by]) if by == "term_id" else row[by], "n": row["n"]} for row in rows]
    return Answer(sorted(found, key=lambda row: (-row["n"], str(row["item"]))), is_exact=True)


def summaries(
    connection: Connection,
    chosen: StudyFilter,
    quantity: Quantity,
    among: Among | None = None,
    step: Step | None = None,
    *,
    must_be_exact: bool = False,
) -> Answer[list[Row]]:
    """As `statistics.summaries`, with the quantiles of `BOX`; `least` and `most` are None where made from counts."""
    dimension = dimension_of(among)
    level = level_of(quantity, dimension)
    scope = counts_for(chosen, level, quantity=quantity, dimension=dimension, step=step, must_be_exact=must_be_exact)
    if scope is None or (among is not None and step is not None):
        return Answer(exact_statistics.summaries(connection, chosen, quantity, among, step), is_exact=True)
    if step is not None:
        return Answer(_by_month(connection, level, scope, quantity), is_exact=False)
    return Answer(
        [_summary(group) for group in _groups(connection, level, scope, quantity, among) if group.number],
        is_exact=False,
    )


def spread(
    connection: Connection,
    chosen: StudyFilter,
    quantity: Quantity,
    edges_for: Callable[[list[Row]], Sequence[float]],
    among: Among | None = None,
    *,
    must_be_exact: bool = False,
) -> Answer[tuple[list[Row], list[Row]]]:
    """Summaries as `summaries` gives them, and histograms as `statistics.histogram` does; no rows where no values are.

    Made from counts, the values of a bin that an edge cuts are parted evenly between its sides.

    Args:
        connection: where to ask.
        chosen: which studies.
        quantity: what is counted.
        edges_for: the edges of the bins, given the summaries of those that have values.
        among: the items told apart.
        must_be_exact: ask every value.
    """
    dimension = dimension_of(among)
    level = level_of(quantity, dimension)
    must_be_exact = must_be_exact or quantity.fact.name in _WHOLE
    scope = counts_for(chosen, level, quantity=quantity, dimension=dimension, must_be_exact=must_be_exact)
    if scope is None:
        told = exact_statistics.summaries(connection, chosen, quantity, among)
        known = [row for row in told if row["n"]]
        bars = exact_statistics.histogram(connection, chosen, quantity, edges_for(known), among) if known else []
        return Answer((told, bars), is_exact=True)
    groups = _groups(connection, level, scope, quantity, among)
    told = [_summary(group) for group in groups if group.number]
    known = [row for row in told if row["n"]]
    bars = [bar for group in groups for bar in _bars(group, edges_for(known))] if known else []
    return Answer((told, bars), is_exact=False)


def frequencies(
    connection: Connection,
    chosen: StudyFilter,
    level: Level,
    among: Among | None = None,
    step: Step | None = None,
    *,
    must_be_exact: bool = False,
) -> Answer[list[Row]]:
    """As `statistics.frequencies`; counts are exact either way."""
    scope = None if among else counts_for(chosen, level, step=step, must_be_exact=must_be_exact)
    if scope is None:
        return Answer(exact_statistics.frequencies(connection, chosen, level, among, step), is_exact=True)
    rows = rollups.frequencies(connection, level, scope, ("month",) if step else ())
    found = [{"place": OTHER, "moment": _moment(row.get("month")), "n": row["n"]} for row in rows]
    return Answer(sorted(found, key=lambda row: (row["moment"] is None, row["moment"])), is_exact=True)


def workload(connection: Connection, chosen: StudyFilter, *, must_be_exact: bool = False) -> Answer[list[Row]]:
    """As `statistics.workload`; counts are exact either way."""
    scope = counts_for(chosen, "study", must_be_exact=must_be_exact)
    if scope is None or scope.term_ids:
        return Answer(exact_statistics.workload(connection, chosen), is_exact=True)
    return Answer(rollups.workload(connection, scope), is_exact=True)


def _number(rows: Iterable[Row]) -> int:
    return sum(row["n"] for row in rows)


def _counted_by(dimension: Dimension, modality: ExamModality, level: Level) -> By | None:
    """The column of the tables of counts that tells the items of a dimension apart; None where none does."""
    if dimension == MACHINE:
        return "equipment_id"
    counted = rollup_quantities.PROCEDURE if level == "study" else rollup_quantities.PROTOCOL[modality]
    return "term_id" if (dimension.fact, dimension.level) == (counted, level) else None


def _by(dimension: Dimension, modality: ExamModality, level: Level) -> By:
    found = _counted_by(dimension, modality, level)
    assert found is not None, "only dimensions that are counted come here"
    return found


class _Group(NamedTuple):
    """An item told apart, or all others together: its place, the number of all of it, and its values by bin."""

    place: int
    number: int
    bins: Bins


def _groups(
    connection: Connection, level: Level, scope: Scope, quantity: Quantity, among: Among | None
) -> list[_Group]:
    fact = quantity.fact.name
    if among is None or not among.items:
        number = _number(rollups.frequencies(connection, level, scope))
        return [_Group(OTHER, number, _bins(rollups.histogram(connection, level, scope, fact)))]
    by = _by(among.dimension, scope.modality, level)
    numbers = {row[by]: row["n"] for row in rollups.frequencies(connection, level, scope, (by,))}
    ids = {_identifier(among.dimension, by, item): place for place, item in enumerate(among.items, 1)}
    told_apart = _narrowed(scope, by, tuple(ids))
    rows: dict[Any, list[tuple[int, int]]] = {each: [] for each in ids}
    for item, number, n in rollups.histogram(connection, level, told_apart, fact, (by,)):
        rows[item].append((number, n))
    found = [_Group(place, numbers.get(each, 0), _bins(rows[each])) for each, place in ids.items()]
    rest = sum(number for each, number in numbers.items() if each not in ids)
    if rest:
        others = Counter[int](dict(rollups.histogram(connection, level, scope, fact)))
        for each in rows.values():
            others.subtract(dict(each))
        found.insert(0, _Group(OTHER, rest, _bins([(number, n) for number, n in others.items() if n])))
    return found


def _identifier(dimension: Dimension, by: By, item: Any) -> Any:
    if by == "equipment_id":
        return item
    return NO_NAME if item is None else terms.ids_of(dimension.fact, [item])[0]


def _narrowed(scope: Scope, by: By, group: tuple[Any, ...]) -> Scope:
    return replace(scope, equipment_ids=group) if by == "equipment_id" else replace(scope, term_ids=group)


def _bins(counts: Sequence[tuple[int, int]]) -> Bins:
    """The middles of the bins, and how many values each holds; in the order of the bins."""
    numbers = np.array(counts, dtype=np.int64).reshape(-1, 2)
    return rollups.middles(numbers[:, 0]), numbers[:, 1]


def _bars(group: _Group, edges: Sequence[float]) -> list[Row]:
    parted = parted_at(group.bins, edges)
    return [{"place": group.place, "bin": number, "n": n} for number, n in enumerate(parted) if n]


def parted_at(bins: Bins, edges: Sequence[float]) -> list[int]:
    """How many values lie below the first edge, between each and the next, and beyond the last.

    Those of a bin that an edge cuts are parted as if they lay evenly in it.
    """
    values, numbers = bins
    if not len(values):
        return [0] * (len(edges) + 1)
    limits = np.stack((values / _HALF_BIN, np.maximum(values * _HALF_BIN, _LEAST))).T.ravel()
    ends = np.cumsum(numbers)
    below = np.interp(edges, limits, np.stack((ends - numbers, ends)).T.ravel())
    return [int(n) for n in np.diff(np.rint(below), prepend=0, append=ends[-1])]


def _summary(group: _Group) -> Row:
    values, numbers = group.bins
    n = int(numbers.sum())
    found: Row = {
        "place": group.place,
        "moment": None,
        "n": n,
        "missing": group.number - n,
        "least": None,
        "most": None,
    }
    if not n:
        return {**found, "mean": None, "quantiles": None}
    wanted = np.maximum(1, np.ceil(np.array(BOX) * n))
    at = np.searchsorted(np.cumsum(numbers), wanted)
    return {
        **found,
        "mean": float(np.average(values, weights=numbers)),
        "quantiles": [float(each) for each in values[at]],
    }


def _by_month(connection: Connection, level: Level, scope: Scope, quantity: Quantity) -> list[Row]:
    numbers = {row["month"]: row["n"] for row in rollups.frequencies(connection, level, scope, ("month",))}
    rows = rollups.quantiles(connection, level, scope, quantity.fact.name, ("month",), BOX)
    found = [
        {
            "place": OTHER,
            "moment": _moment(row["month"]),
            "n": row["n"],
            "missing": numbers.get(row["month"], row["n"]) - row["n"],
            "least": None,
            "most": None,
            "mean": None,
            "quantiles": row["quantiles"],
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: (row["moment"] is None, row["moment"]))


def _moment(month: Any) -> datetime | None:
    return None if month is None or month == NO_DATE else datetime.combine(month, time.min)
