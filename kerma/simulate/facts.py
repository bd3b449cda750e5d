"""The known answer: facts by the names and in the units that Kerma prints, with the very digits that are written.

Numbers are `Decimal` while a report is made, so that digits on the page, sums and answers agree exactly.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Facts = dict[str, Any]
"""Facts by name: Decimal, text, or a list of further facts.

A name with a leading underscore is a note to the writer, never part of the answer.
"""


def digits(value: float, decimals: int) -> Decimal:
    """A number with so many decimals, as equipment prints it; never minus zero."""
    return Decimal(f"{value:.{decimals}f}") + 0


def total(events: Iterable[Facts], name: str) -> Decimal:
    """The exact sum of a fact over the events that state it."""
    return sum((event[name] for event in events if name in event), Decimal(0))


def answer(facts: Any) -> Any:
    """The facts as JSON knows them: decimals become floats, notes to the writer are left out."""
    if isinstance(facts, Decimal):
        return float(facts)
    if isinstance(facts, Mapping):
        return {name: answer(value) for name, value in facts.items() if not name.startswith("_")}
    if isinstance(facts, list):
        return [answer(value) for value in facts]
    return facts
