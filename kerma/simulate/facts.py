"""The known answer: facts by the names and in the units that Kerma prints, with the very digits that are written.

Numbers are `Decimal` while a report is made, so that digits on the page, sums and answers agree exactly.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from kerma.json_types import Json, JsonValue

FactValue: TypeAlias = Decimal | str | list["Facts"]
"""A number, a text, or parts of an event, each with facts of its own: sources, filters, organ doses."""
Facts: TypeAlias = dict[str, FactValue]
"""Facts by name. A name with a leading underscore is a note to the writer, never part of the answer."""


def digits(value: float, decimals: int) -> Decimal:
    """A number with so many decimals, as equipment prints it; never minus zero."""
    return Decimal(f"{value:.{decimals}f}") + 0


def decimal_of(facts: Facts, name: str) -> Decimal:
    """A fact that is a number.

    Raises:
        KeyError: it is not stated.
        TypeError: it is no number.
    """
    value = facts[name]
    if isinstance(value, Decimal):
        return value
    raise TypeError(f"{name} is not a number: {value!r}")


def text_of(facts: Facts, name: str) -> str:
    """A fact that is a text; errors as of `decimal_of`."""
    value = facts[name]
    if isinstance(value, str):
        return value
    raise TypeError(f"{name} is not a text: {value!r}")


def parts_of(facts: Facts, name: str) -> list[Facts]:
    """The facts of each part of an event; none where it has no such parts.

    Raises:
        TypeError: it is a number or a text.
    """
    value = facts.get(name, [])
    if isinstance(value, list):
        return value
    raise TypeError(f"{name} has no parts: {value!r}")


def start_of(event: Facts) -> datetime:
    """When an event started, local time; errors as of `decimal_of`."""
    return datetime.fromisoformat(text_of(event, "started_at"))


def total(events: Iterable[Facts], name: str) -> Decimal:
    """The exact sum of a fact over the events that state it."""
    return sum((decimal_of(event, name) for event in events if name in event), Decimal(0))


def answer(facts: Facts) -> Json:
    """The facts as JSON knows them: decimals become floats, notes to the writer are left out."""
    return {name: _json(value) for name, value in facts.items() if not name.startswith("_")}


def _json(value: FactValue) -> JsonValue:
    if isinstance(value, Decimal):
        return float(value)
    return [answer(part) for part in value] if isinstance(value, list) else value
