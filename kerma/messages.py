"""Messages with parameters that are translated when they are shown.

`kerma` itself uses English and has no catalogue. The dashboard translates the pattern and inserts the values; text from
an object is shown as written.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self, TypeAlias

#: What may stand in a sentence: a text as it is (of an object, of the standard), a number, a day, another sentence.
Value: TypeAlias = str | int | float | Decimal | date

#: How entries of problems that were stored without a mark begin where the object leaves something out.
UNMARKED_ABSENCE = "missing;"
_MAXIMUM_QUOTE = 60


class Number(str):
    """A number as Kerma writes it in English; other languages may have another decimal sign."""

    __slots__ = ()


class Day(str):
    """A day as ISO 8601."""

    __slots__ = ()


class Message(str):
    """A text in English; as a `str` it is no more than that.

    Attributes:
        pattern: the text with `{name}` where a value stands.
        values: what stands there, by name: a `Sentence`, `Number` or `Day`, or text that is the same in all languages.
    """

    __slots__ = ("pattern", "values")
    pattern: str
    values: Mapping[str, str]

    def __new__(cls, pattern: str, values: Mapping[str, str]) -> Self:
        """The sentence that the pattern makes with these values."""
        made = super().__new__(cls, pattern.format_map(values) if values else pattern)
        made.pattern, made.values = str(pattern), values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, str]]:  # type: ignore[override]  # what `__new__` takes
        return self.pattern, self.values


class MissingMessage(Message):
    """What an object leaves out: nothing is there that could not be read."""

    __slots__ = ()


def message(pattern: str, /, **values: Value) -> Message:
    """A sentence.

    Args:
        pattern: English, a literal, so that it is found for the catalogues; with `{name}` where a value stands.
        values: what stands there.
    """
    return Message(pattern, {name: _written(value) for name, value in values.items()})


def quoted(text: str) -> str:
    """A text of an object as it stands in a message: in quotes, cut after 60 characters."""
    return f"'{text}'" if len(text) <= _MAXIMUM_QUOTE else f"'{text[:_MAXIMUM_QUOTE]}…'"


def missing(pattern: str, /, **values: Value) -> MissingMessage:
    """A sentence about what an object leaves out; otherwise as `say`."""
    return MissingMessage(pattern, {name: _written(value) for name, value in values.items()})


def problem_entry(where: str, what: str) -> dict[str, Any]:
    """A problem as it is stored: `where`, `what`, and what a `Sentence` knows beyond its text.

    `said` holds pattern and values of a sentence that has values, `absent` is true of an `Absence`.
    """
    entry: dict[str, Any] = {"where": where, "what": str(what)}
    if said := parts_of(what):
        entry["said"] = said
    if isinstance(what, MissingMessage):
        entry["absent"] = True
    return entry


def is_absence(entry: Mapping[str, Any]) -> bool:
    """Whether a stored problem is about what an object leaves out."""
    return bool(entry.get("absent")) or entry["what"].startswith(UNMARKED_ABSENCE)


def parts_of(what: str | None) -> dict[str, Any] | None:
    """Pattern and values of a sentence as plain data; None where the text itself is all there is."""
    return _parts(what) if isinstance(what, Message) and what.values else None


def message_from_json(what: str, parts: Mapping[str, Any] | None) -> str:
    """The sentence whose `parts_of` were kept; the text itself, as a sentence without values, where none were."""
    if parts is None:
        return Message(what, {})
    return Message(parts["pattern"], {name: _value(part) for name, part in parts.get("values", {}).items()})


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value
    return Day(value.isoformat()) if isinstance(value, date) else Number(value)


def _parts(sentence: Message) -> dict[str, Any]:
    values = {name: _part(value) for name, value in sentence.values.items()}
    return {"pattern": sentence.pattern, "values": values} if values else {"pattern": sentence.pattern}


def _part(value: str) -> Any:
    if isinstance(value, Message):
        return _parts(value)
    if isinstance(value, Number | Day):
        return {"figure" if isinstance(value, Number) else "day": str(value)}
    return value


def _value(part: Any) -> str:
    if isinstance(part, str):
        return part
    if "figure" in part:
        return Number(part["figure"])
    return Day(part["day"]) if "day" in part else message_from_json(part["pattern"], part)
