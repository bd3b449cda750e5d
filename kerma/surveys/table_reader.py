"""Typed access to the tables of a declaration; what cannot be used is reported with line and column."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from kerma.surveys.errors import Position, SurveyError, nearest
from kerma.surveys.toml_positions import TomlPath, TomlPositions

Choice = TypeVar("Choice", bound=StrEnum)

#: Of rows, columns and repetitions in a form: a slip of the pen must not take all memory.
MAX_OF_LAYOUT = 1_000


@dataclass(frozen=True)
class TableReader:
    """One table of a document.

    Attributes:
        file: name of the document, for messages.
        positions: of its keys and values.
        path: of the table.
        values: what it contains.
    """

    file: str
    positions: TomlPositions
    path: TomlPath
    values: Mapping[str, Any]

    def fail(self, key: str, what: str) -> NoReturn:
        """Report what cannot be used of a key, or of the table for an empty one."""
        raise SurveyError(self.file, self.positions.key((*self.path, key) if key else self.path), what)

    def fail_within(self, key: str | int, offset: int, what: str) -> NoReturn:
        """Report what cannot be used at an offset in the text of a key, or of an item of a list."""
        end = "" if what.endswith((".", "?")) else "."
        raise SurveyError(self.file, self.positions.value((*self.path, key), offset), f"{what}{end}")

    def position(self, key: str) -> Position:
        """Where a key stands."""
        return self.positions.key((*self.path, key))

    def permit(self, known: Collection[str]) -> None:
        """Refuse keys that have no meaning.

        Raises:
            SurveyError: there is one; the text names the most similar known key.
        """
        for key in self.values:
            if key not in known:
                tables = ".".join(part for part in self.path if isinstance(part, str))
                where = f"[{tables}]" if tables else "the declaration"
                self.fail(key, f"{where} has no key '{key}'; {nearest(key, known)}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it is needed."""
        value = self._value(key, default, str, "a text between quotation marks")
        return str(value)

    def integer(self, key: str, default: int | None = None, minimum: int = 0, maximum: int = MAX_OF_LAYOUT) -> int:
        """An integer between two bounds; without a default it is needed."""
        value = self._value(key, default, int, "a whole number")
        if isinstance(value, bool) or value < minimum:
            self.fail(key, f"'{key}' must be a whole number of at least {minimum}, not {value}.")
        if value > maximum:
            self.fail(key, f"'{key}' must be a whole number of at most {maximum}, not {value}.")
        return int(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        return bool(self._value(key, default, bool, "true or false"))

    def number(self, key: str) -> float | None:
        """A number; None where it is absent."""
        if key not in self.values:
            return None
        value = self._value(key, None, (int, float), "a number")
        if isinstance(value, bool):
            self.fail(key, f"'{key}' must be a number, not {value}.")
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is absent."""
        values = self._value(key, [], list, 'a list of texts, as ["a", "b"]')
        if not all(isinstance(value, str) for value in values):
            self.fail(key, f'\'{key}\' must be a list of texts, as ["a", "b"].')
        return tuple(values)

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers; empty where it is absent."""
        values = self._value(key, [], list, "a list of numbers, as [0, 5, 15]")
        if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            self.fail(key, f"'{key}' must be a list of numbers, as [0, 5, 15].")
        return tuple(map(float, values))

    def one_of(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the texts of an enumeration; without a default it is needed."""
        text = self.text(key, default)
        if text not in set(choices):
            self.fail(key, f"'{key}' must be one of {', '.join(choices)}, not '{text}'; {nearest(text, choices)}")
        return choices(text)

    def table(self, key: str) -> "TableReader | None":
        """A table below this one; None where it is absent."""
        if key not in self.values:
            return None
        values = self._value(key, None, dict, f"a table, as [{key}]")
        return TableReader(self.file, self.positions, (*self.path, key), values)

    def tables(self, key: str) -> Iterator["TableReader"]:
        """The tables of an array below this one; none where it is absent."""
        values = self._value(key, [], list, f"tables, as [[{key}]] or {key} = [{{ … }}, {'{ … }'}]")
        for number, value in enumerate(values):
            path = (*self.path, key, number)
            if not isinstance(value, dict):
                raise SurveyError(self.file, self.positions.value(path, -1), f"'{key}' must be a list of tables.")
            yield TableReader(self.file, self.positions, path, value)

    def _value(self, key: str, default: object, kind: type | tuple[type, ...], expected: str) -> Any:
        value = self.values.get(key, default)
        if value is None:
            self.fail("", f"'{key}' is missing: {expected}.")
        if not isinstance(value, kind):
            self.fail(key, f"'{key}' must be {expected}, not {value!r}.")
        return value
