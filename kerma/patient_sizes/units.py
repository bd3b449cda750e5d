"""Units of height and weight: from a heading, from a cell, or from the values of a column."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kerma.facts.plausible_ranges import Span
from kerma.messages import Message, message
from kerma.patient_sizes.errors import SizeFileError


@dataclass(frozen=True)
class SizeQuantity:
    """Height or weight.

    Attributes:
        fact: the fact of `kerma.facts.study`, in its unit.
        label: its name on screens.
        factors: how many of the fact's units one of each unit is.
        decimals: to how many the fact is rounded.
        recognised: where the heading is silent, values in these ranges are taken to be in that unit.
    """

    fact: str
    label: str
    factors: Mapping[str, float]
    decimals: int
    recognised: Mapping[str, Span]


HEIGHT = SizeQuantity(
    "patient_size_m",
    message("Height"),
    {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254},
    4,
    {"m": Span(0.3, 2.5), "cm": Span(30, 250)},
)
WEIGHT = SizeQuantity(
    "patient_weight_kg",
    message("Weight"),
    {"kg": 1.0, "g": 0.001, "lb": 0.45359237},
    3,
    {"kg": Span(0.3, 450), "g": Span(500, 450_000)},
)
QUANTITIES = (HEIGHT, WEIGHT)
_SYNONYMS = {"inch": "in", "inches": "in", '"': "in", "lbs": "lb", "pound": "lb", "pounds": "lb"}
_IN_BRACKETS = re.compile(r"[(\[{]\s*([^)\]}]*?)\s*[)\]}]")
_WORDS = re.compile(r"[^\W\d_]+")


def short(value: float) -> Decimal:
    """A number for messages, without zeros at its end."""
    return Decimal(f"{value:g}")


def unit_of_heading(quantity: SizeQuantity, heading: str) -> str | None:
    """The unit that a heading states: "height (cm)", "weight kg", "size_m"; None where it states none."""
    bracketed = (unit_of_text(quantity, text) for text in _IN_BRACKETS.findall(heading))
    words = (unit_of_text(quantity, word) for word in reversed(_WORDS.findall(heading)))
    return next((unit for unit in (*bracketed, *words) if unit), None)


def unit_of_text(quantity: SizeQuantity, text: str) -> str | None:
    """The unit of a quantity that a text names; None where it names none."""
    unit = text.strip().rstrip(".").casefold()
    unit = _SYNONYMS.get(unit, unit)
    return unit if unit in quantity.factors else None


def unit_of_values(quantity: SizeQuantity, values: Iterable[tuple[int, float]]) -> str | None:
    """The one unit in which all values can be, of those that can be in any; None where there are none.

    Args:
        quantity: height or weight.
        values: line and value.

    Raises:
        SizeFileError: some can be in one unit only, others in another only.
    """
    first: dict[str, tuple[int, float]] = {}
    for line, value in values:
        units = [unit for unit, span in quantity.recognised.items() if span.minimum <= value <= span.maximum]
        if len(units) == 1:
            first.setdefault(units[0], (line, value))
    if len(first) > 1:
        raise SizeFileError(_mixed(quantity, first))
    return next(iter(first), None)


def _mixed(quantity: SizeQuantity, first: Mapping[str, tuple[int, float]]) -> Message:
    (unit, (line, value)), (other_unit, (other_line, other)) = list(first.items())[:2]
    return message(
        "{quantity}: the heading states no unit, and the values are in different ones: {value} in line {line} would be "
        "{unit}, {other} in line {other_line} {other_unit}. State the unit, or correct the file.",
        quantity=quantity.label,
        value=short(value),
        line=line,
        unit=unit,
        other=short(other),
        other_line=other_line,
        other_unit=other_unit,
    )
