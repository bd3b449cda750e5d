"""Expected values of the reference objects, and the comparison with what the system gives.

The expected values stand in `expected_values.csv`, computed by hand, each with its reason.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

#: What the system gives; None: missing.
FoundValue: TypeAlias = str | float | None
#: Difference of two numbers that are equal but for binary representation.
_EQUAL = 1e-9
_PERCENT = 100.0
#: A location that is not in this installation, such as an export of a dashboard that is not installed here.
NOT_INSTALLED = "not installed here"


@dataclass(frozen=True)
class ExpectedValue:
    """One row of the table.

    Attributes:
        part: what is tested: reception, extraction, reconciliation, skin dose, chart, filter, export or alert.
        study: number of the reference study; 0: all.
        location: where the value stands: study, event 1, plane A, csv.
        quantity: name of the value.
        expected: text or number; empty: the value must be missing.
        tolerance_percent: permitted difference of a number.
        is_full: whether only the full test has it.
        reason: how the value was computed.
    """

    part: str
    study: int
    location: str
    quantity: str
    expected: str
    tolerance_percent: float
    is_full: bool
    reason: str


@dataclass(frozen=True)
class ComparedValue:
    """An expected value, and what was found.

    Attributes:
        expected: the row of the table.
        found: the value as text; empty: missing.
        outcome: passed, failed, or not installed here.
    """

    expected: ExpectedValue
    found: str
    outcome: str

    @property
    def has_failed(self) -> bool:
        """Whether the values differ."""
        return self.outcome == "failed"


def expected_values(*, is_full: bool) -> tuple[ExpectedValue, ...]:
    """The rows of the table, in its order."""
    text = files(__package__).joinpath("expected_values.csv").read_text(encoding="utf-8")
    rows = tuple(_rows(text))
    return tuple(row for row in rows if is_full or not row.is_full)


def _rows(text: str) -> Iterator[ExpectedValue]:
    for row in csv.DictReader(text.splitlines()):
        yield ExpectedValue(
            part=row["part"],
            study=int(row["study"]),
            location=row["location"],
            quantity=row["quantity"],
            expected=row["expected"],
            tolerance_percent=float(row["tolerance_percent"]),
            is_full=row["is_full"] == "full",
            reason=row["reason"],
        )


def compare(expected: ExpectedValue, found: FoundValue) -> ComparedValue:
    """Compare a value; a number with its tolerance, a text exactly, and missing is different from zero."""
    text = "" if found is None else f"{found:.10g}" if isinstance(found, float) else str(found)
    if found == NOT_INSTALLED:
        return ComparedValue(expected, text, NOT_INSTALLED)
    return ComparedValue(expected, text, "passed" if _is_equal(expected, text) else "failed")


def _is_equal(expected: ExpectedValue, found: str) -> bool:
    numbers = _number(expected.expected), _number(found)
    if numbers[0] is None or numbers[1] is None:
        return expected.expected == found
    permitted = abs(numbers[0]) * max(expected.tolerance_percent / _PERCENT, _EQUAL)
    return abs(numbers[1] - numbers[0]) <= permitted


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
