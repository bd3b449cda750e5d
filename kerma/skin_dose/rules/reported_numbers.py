"""Numbers of an event as the report tells them: what cannot be true counts as not told."""

from collections.abc import Mapping
from typing import Any

from kerma.facts.plausible_ranges import PHYSICAL

Event = Mapping[str, Any]

#: Beyond it no distance in mm, kerma in mGy or area in cm² can be true, and arithmetic might overflow.
_LARGEST = 1e6
_NUMBERS = (int, float)


def number(facts: Event, name: str) -> float | None:
    """A finite number within the limits of the equipment; None for all else."""
    value = facts.get(name)
    if not isinstance(value, _NUMBERS) or isinstance(value, bool) or not abs(value) <= _LARGEST:
        return None  # also what is not a number (NaN), which no comparison holds for
    span = PHYSICAL.get(name)
    return float(value) if span is None or span.minimum <= value <= span.maximum else None


def positive(facts: Event, name: str) -> float | None:
    """A number above zero; None for all else."""
    value = number(facts, name)
    return value if value is not None and value > 0 else None


def centimetres(facts: Event, name_mm: str) -> float | None:
    """A length above zero, told in mm, in cm."""
    value = positive(facts, name_mm)
    return value and value / 10


def word(facts: Event, name: str) -> str:
    """A text; empty for all else."""
    value = facts.get(name)
    return value if isinstance(value, str) else ""
