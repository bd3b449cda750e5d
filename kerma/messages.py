"""Messages with parameters that are translated when they are shown.

`kerma` writes English and knows no catalogue. A message remembers its pattern and its parameters; the dashboard
translates the pattern and inserts the parameters. A text of an object stays as the object states it.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Self, TypeAlias

#: A parameter of a message: a text (of an object or of the standard), a number, a date, or another message.
Value: TypeAlias = str | int | float | Decimal | date
#: A message as JSON: pattern, and parameters by name; a parameter is a text, a number, a date or a message.
MessageParts: TypeAlias = dict[str, "str | MessageParts"]
ProblemEntry: TypeAlias = dict[str, "str | bool | MessageParts"]

_MAXIMUM_QUOTE = 60


class Number(str):
    """A number in English notation; other languages may use another decimal sign."""

    __slots__ = ()


class Day(str):
    """A date in ISO 8601."""

    __slots__ = ()


class Message(str):
    """A text in English with its pattern and parameters.

    Attributes:
        pattern: the text with `{name}` in place of parameters.
        values: the parameters by name: a `Message`, `Number` or `Day`, or text that is the same in all languages.
    """

    __slots__ = ("pattern", "values")
    pattern: str
    values: Mapping[str, str]

    def __new__(cls, pattern: str, values: Mapping[str, str]) -> Self:
        """The message of a pattern with these parameters."""
        made = super().__new__(cls, pattern.format_map(values) if values else pattern)
        made.pattern, made.values = str(pattern), values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, str]]:  # type: ignore[override]  # what `__new__` takes
        return self.pattern, self.values


class MissingMessage(Message):
    """A message about a value that an object lacks, as opposed to one that cannot be used."""

    __slots__ = ()


def message(pattern: str, /, **values: Value) -> Message:
    """A message.

    Args:
        pattern: English, a literal, so that it is found for the catalogues; with `{name}` in place of parameters.
        values: the parameters.
    """
    return Message(pattern, {name: _parameter(value) for name, value in values.items()})


def missing(pattern: str, /, **values: Value) -> MissingMessage:
    """A message about a value that an object lacks; arguments as of `message`."""
    return MissingMessage(pattern, {name: _parameter(value) for name, value in values.items()})


def quoted(text: str) -> str:
    """A text of an object for a message: in quotes, cut after 60 characters."""
    return f"'{text}'" if len(text) <= _MAXIMUM_QUOTE else f"'{text[:_MAXIMUM_QUOTE]}…'"


def problem_entry(where: str, what: str) -> ProblemEntry:
    """A problem as it is stored: path of the fact (`where`), text (`what`), and what translates it.

    `parts` holds pattern and parameters of a message with parameters; `absent` is true of a `MissingMessage`.
    """
    entry: ProblemEntry = {"where": where, "what": str(what)}
    if parts := message_parts(what):
        entry["parts"] = parts
    if isinstance(what, MissingMessage):
        entry["absent"] = True
    return entry


def is_about_missing_value(entry: Mapping[str, "str | bool | MessageParts"]) -> bool:
    """Whether a stored problem is about a value that the object lacks."""
    return bool(entry.get("absent"))


def message_parts(what: str | None) -> MessageParts | None:
    """Pattern and parameters of a message as JSON; None where it has no parameters."""
    return _parts(what) if isinstance(what, Message) and what.values else None


def message_from_json(what: str, parts: Mapping[str, "str | MessageParts"] | None) -> Message:
    """The message with these `message_parts`; the text itself as a message where there are none."""
    return Message(what, {}) if parts is None else _message(parts)


def _message(parts: Mapping[str, "str | MessageParts"]) -> Message:
    values = parts.get("values", {})
    if isinstance(values, str):
        raise TypeError(f"parameters of a message are an object, not {values!r}")
    return Message(str(parts["pattern"]), {name: _from_part(part) for name, part in values.items()})


def _parameter(value: Value) -> str:
    if isinstance(value, str):
        return value
    return Day(value.isoformat()) if isinstance(value, date) else Number(value)


def _parts(text: Message) -> MessageParts:
    values: MessageParts = {name: _part(value) for name, value in text.values.items()}
    return {"pattern": text.pattern, "values": values} if values else {"pattern": text.pattern}


def _part(value: str) -> str | MessageParts:
    if isinstance(value, Message):
        return _parts(value)
    if isinstance(value, Number | Day):
        return {"number" if isinstance(value, Number) else "day": str(value)}
    return value


def _from_part(part: str | MessageParts) -> str:
    if isinstance(part, str):
        return part
    if "number" in part:
        return Number(part["number"])
    return Day(part["day"]) if "day" in part else _message(part)
