"""Rows that the queries for charts return, as typed records.

`group` is the position of a row's item in a `Grouping`, from 1; 0 stands for all other items, and for everything where
nothing is grouped. `n` is a number of studies or of irradiation events.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

#: Value of a dimension: equipment by its identifier, everything else as text; None where the study has none.
Item = UUID | str | None


class ItemCount(NamedTuple):
    """A value of a dimension with its number of studies or events."""

    item: Item
    n: int


class Summary(NamedTuple):
    """Summary statistics of a quantity for one group and one step of time.

    Attributes:
        group: position of the item.
        step_start: start of the step of time; None for undated studies, and where time is not divided.
        n: number of values.
        missing: number of studies or events without a value.
        minimum: smallest value; None without values, and where rollups are the source.
        maximum: largest value; None likewise.
        mean: arithmetic mean; None without values, and for steps of time from rollups.
        quantiles: in the order of the requested fractions; None without values.
    """

    group: int
    step_start: datetime | None
    n: int
    missing: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    quantiles: Sequence[float] | None


class StepCount(NamedTuple):
    """Number of studies or events of one group in one step of time; undated ones have no start."""

    group: int
    step_start: datetime | None
    n: int


class BinCount(NamedTuple):
    """Number of values of one group in one bin of a histogram, numbered as by PostgreSQL's `width_bucket`."""

    group: int
    bin: int
    n: int


class HourCount(NamedTuple):
    """Studies by `weekday` (1 Monday to 7; 0 undated) and `hour` (-1 unknown)."""

    weekday: int
    hour: int
    n: int


class DayCount(NamedTuple):
    """Studies of one piece of equipment on one day."""

    equipment_id: UUID
    day: date
    n: int


class PairSummary(NamedTuple):
    """How many studies or events have both of two quantities, and the range of each.

    Attributes:
        n: number with both values, without those that the next attributes count.
        missing: number without one or both.
        zeros: number with both, of which one is a zero that stands for a value that was not measured.
        others: number with both that belong to none of the groups.
        x: minimum, 1st percentile, 99.5th percentile and maximum of the `n` values of the first; None without values.
        y: the same of the second.
    """

    n: int
    missing: int
    zeros: int
    others: int
    x: Sequence[float] | None
    y: Sequence[float] | None


class Point(NamedTuple):
    """One pair of values of one group, and the study that it belongs to."""

    group: int
    study_instance_uid: str
    x: float
    y: float


class GridCell(NamedTuple):
    """Number of pairs in one two-dimensional bin."""

    x_bin: int
    y_bin: int
    n: int


class TrendBin(NamedTuple):
    """Mean and quartiles of y of one group within one bin of x."""

    group: int
    x_bin: int
    n: int
    mean: float
    quantiles: Sequence[float]


class RankedValues(NamedTuple):
    """Values of one group by rank, before a day or from it on, in the order of the requested fractions."""

    group: int
    is_after: bool
    n: int
    values: Sequence[float]


class SoftwareChange(NamedTuple):
    """The first study of equipment with another software version."""

    equipment_id: UUID
    software_versions: str
    first_at: datetime
