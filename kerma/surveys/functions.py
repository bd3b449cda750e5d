"""The functions that values of columns may use: what each takes and yields, and how it is computed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from statistics import fmean, median
from typing import NamedTuple, TypeAlias, cast

from kerma.facts.xray_event import XRayFilter


class Interval(NamedTuple):
    """The smallest and the largest of several numbers."""

    minimum: float
    maximum: float


class Dimensions(NamedTuple):
    """Height and width of a field, each a number or the smallest and largest of several."""

    height: "float | Interval"
    width: "float | Interval"


Single: TypeAlias = str | float | date | time | datetime | Interval | Dimensions
#: A value of an expression: one, several, or None where it is not stated.
Value: TypeAlias = Single | tuple[Single, ...] | None


class Takes(Enum):
    """What the arguments of a function are."""

    VALUES = "one or several values"
    TWO_VALUES = "two values in the same unit"
    TEXTS = "texts of the study or of one event"
    SEVERAL = "facts of several events, as events.pulse_rate_per_s"
    SEVERAL_AND_TEXT = "facts of several events, and a text"
    VALUE_AND_WORDS = "a value, and the name of a table under [words]"
    ONE_VALUE = "one value"
    EVENTS = "events, fluoro_events or acquisition_events"
    FILTERS_AND_MATERIAL = "event.filters or events.filters, and a material"


class Yields(Enum):
    """Whether the result is one value, or as many as the arguments have."""

    ONE = "one"
    SEVERAL = "several"
    AS_ARGUMENT = "as the argument"


@dataclass(frozen=True)
class Function:
    """A function.

    Attributes:
        takes: what its arguments are.
        yields: how many values it has.
        has_unit: whether the result is in the unit of the arguments.
        meaning: a sentence for the documentation.
        compute: its result for lists of stated values; None: it needs more than these (`evaluation`).
    """

    takes: Takes
    yields: Yields
    has_unit: bool
    meaning: str
    compute: Callable[[Sequence[Single]], Value] | None = None


def _numbers(values: Sequence[Single]) -> list[float]:
    return [value for value in values if isinstance(value, int | float)]


def _of_numbers(function: Callable[[Sequence[float]], float]) -> Callable[[Sequence[Single]], Value]:
    """A function of the stated numbers; None without any."""

    def compute(values: Sequence[Single]) -> Value:
        numbers = _numbers(values)
        return function(numbers) if numbers else None

    return compute


def _exact_sum(numbers: Sequence[float]) -> float:
    return float(sum(Decimal(repr(number)) for number in numbers))


def _range(numbers: Sequence[float]) -> Interval | float:
    low, high = min(numbers), max(numbers)
    return low if low == high else Interval(low, high)


def _distinct(values: Sequence[Single]) -> Value:
    return tuple(dict.fromkeys(values)) or None


def _interval(values: Sequence[Single]) -> Value:
    numbers = _numbers(values)
    return _range(numbers) if numbers else None


def _first(values: Sequence[Single]) -> Value:
    return values[0] if values else None


def _dimensions(values: Sequence[Single]) -> Value:
    if len(values) != 2:  # noqa: PLR2004 -- height and width
        return None
    height, width = values
    if isinstance(height, int | float | Interval) and isinstance(width, int | float | Interval):
        return Dimensions(height, width)
    return None


def _joined(values: Sequence[Single]) -> Value:
    return "".join(map(str, values)) or None


_ONE, _AS_ARGUMENT = Yields.ONE, Yields.AS_ARGUMENT
FUNCTIONS = {
    "first": Function(Takes.VALUES, _ONE, True, "The first value that is stated.", _first),
    "join": Function(Takes.VALUES, Yields.SEVERAL, True, "All stated values, each once, separated by |.", _distinct),
    "concat": Function(Takes.TEXTS, _ONE, False, "The stated texts one after the other.", _joined),
    "distinct": Function(Takes.SEVERAL, Yields.SEVERAL, True, "The stated values, each once.", _distinct),
    "range": Function(Takes.SEVERAL, _ONE, True, "The smallest and the largest stated number.", _interval),
    "dimensions": Function(Takes.TWO_VALUES, _ONE, True, "Height x width, where both are stated.", _dimensions),
    "larger": Function(Takes.TWO_VALUES, _ONE, True, "The larger of two numbers, or the only one.", _of_numbers(max)),
    "sum": Function(Takes.SEVERAL, _ONE, True, "The sum of the stated numbers.", _of_numbers(_exact_sum)),
    "min": Function(Takes.SEVERAL, _ONE, True, "The smallest stated number.", _of_numbers(min)),
    "max": Function(Takes.SEVERAL, _ONE, True, "The largest stated number.", _of_numbers(max)),
    "mean": Function(Takes.SEVERAL, _ONE, True, "The mean of the stated numbers.", _of_numbers(fmean)),
    "median": Function(Takes.SEVERAL, _ONE, True, "The median of the stated numbers.", _of_numbers(median)),
    "one_or": Function(Takes.SEVERAL_AND_TEXT, _ONE, True, "The stated value where it is one, else the text."),
    "word": Function(Takes.VALUE_AND_WORDS, _AS_ARGUMENT, False, "The word of the form for a value."),
    "numbered": Function(Takes.ONE_VALUE, _ONE, False, "The value; 2, 3, … after it from its second event on."),
    "completed": Function(Takes.ONE_VALUE, _ONE, True, "The number without its decimals: an age in completed years."),
    "count": Function(Takes.EVENTS, _ONE, False, "The number of events."),
    "filter_thickness": Function(
        Takes.FILTERS_AND_MATERIAL, _AS_ARGUMENT, True, "The thickness of the filter of a material, in mm."
    ),
}


def filter_thickness_mm(filters: Sequence[object], material: str) -> float | None:
    """The thickness of the filters of a material in mm, the mean of minimum and maximum where both are stated."""
    found = [_thickness_mm(cast("XRayFilter", one)) for one in filters if getattr(one, "material", None) == material]
    stated = [thickness for thickness in found if thickness is not None]
    return _exact_sum(stated) if stated else None


def _thickness_mm(one: XRayFilter) -> float | None:
    stated = [limit for limit in (one.minimum_mm, one.maximum_mm) if limit is not None]
    return fmean(stated) if stated else None


def percentile(numbers: Sequence[float], percent: float) -> float:
    """A percentile by linear interpolation, as PostgreSQL's percentile_cont.

    Args:
        numbers: at least one.
        percent: 0 to 100.
    """
    ordered = sorted(numbers)
    rank = (len(ordered) - 1) * percent / 100
    below = int(rank)
    if below + 1 >= len(ordered):
        return ordered[below]
    return ordered[below] + (ordered[below + 1] - ordered[below]) * (rank - below)


#: Functions whose arguments are numbers.
OF_NUMBERS = frozenset({"completed", "range", "dimensions", "larger", "sum", "min", "max", "mean", "median"})

#: Functions over all rows of a group: each of its stated numbers.
AGGREGATES: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": _exact_sum,
    "min": min,
    "max": max,
    "mean": fmean,
    "median": lambda numbers: percentile(numbers, 50),
    "p25": lambda numbers: percentile(numbers, 25),
    "p75": lambda numbers: percentile(numbers, 75),
}
#: The number of rows of a group, with an argument of those that state it.
COUNT = "count"
