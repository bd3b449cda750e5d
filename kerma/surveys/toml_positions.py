"""Where the keys and values of a TOML document stand, which `tomllib` does not report.

The document has been parsed before, so that its syntax is right; dates and numbers need no understanding here.
"""

from typing import TypeAlias

from kerma.surveys.errors import Position

#: Keys and, in arrays, numbers from 0, from the outermost table inwards.
TomlPath: TypeAlias = tuple[str | int, ...]

_QUOTES = ('"""', "'''", '"', "'")
_BLANK = " \t\r\n"
_END_OF_BARE = ",]}#\n"


class TomlPositions:
    """Positions of the keys and values of a document.

    Args:
        text: a valid TOML document.
    """

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._keys: dict[TomlPath, int] = {}
        self._values: dict[TomlPath, int] = {}
        self._last: dict[TomlPath, int] = {}
        self._read()

    def key(self, path: TomlPath) -> Position:
        """Where a key stands; that of the nearest table around it where it is absent."""
        while path and path not in self._keys and path not in self._values:
            path = path[:-1]
        return self._position(self._keys.get(path, self._values.get(path, 0)))

    def value(self, path: TomlPath, offset: int = 0) -> Position:
        """Where a value stands.

        Args:
            path: of the value.
            offset: characters after the opening quotation mark of a text.
        """
        start = self._values.get(path)
        return self.key(path) if start is None else self._position(start + (offset + 1 if offset >= 0 else 0))

    def _position(self, at: int) -> Position:
        before = self._text[:at]
        return Position(before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)

    def _read(self) -> None:
        table: TomlPath = ()
        while self._skip_blank():
            table = self._header() if self._text[self._at] == "[" else self._pair(table)

    def _skip_blank(self) -> bool:
        """Go to the next character outside blanks and comments; False at the end."""
        while self._at < len(self._text):
            if self._text[self._at] == "#":
                self._at = (self._text.find("\n", self._at) + 1) or len(self._text)
            elif self._text[self._at] in _BLANK:
                self._at += 1
            else:
                return True
        return False

    def _header(self) -> TomlPath:
        start, is_array = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        table: TomlPath = ()
        for part in self._dotted():
            table = (*table, part)
            if table in self._last:
                table = (*table, self._last[table])
        self._at += 2 if is_array else 1
        if is_array:
            array = table[:-1] if table and isinstance(table[-1], int) else table
            self._last[array] = self._last.get(array, -1) + 1
            table = (*array, self._last[array])
        self._keys[table] = start
        return table

    def _pair(self, table: TomlPath) -> TomlPath:
        """Read `key = value`; yields the table that it stands in."""
        start = self._at
        path = (*table, *self._dotted())
        self._keys[path] = start
        self._skip_blank()
        self._at += 1
        self._skip_blank()
        self._value(path)
        return table

    def _dotted(self) -> list[str]:
        parts = []
        while True:
            while self._text[self._at] in " \t":
                self._at += 1
            start = self._at
            if self._text[start] in "\"'":
                self._string()
                parts.append(self._text[start + 1 : self._at - 1])
            else:
                while self._text[self._at] not in " \t.=]":
                    self._at += 1
                parts.append(self._text[start : self._at])
            while self._text[self._at] in " \t":
                self._at += 1
            if self._text[self._at] != ".":
                return parts
            self._at += 1

    def _value(self, path: TomlPath) -> None:
        self._values[path] = self._at
        first = self._text[self._at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._items("]", path)
        elif first == "{":
            self._items("}", path)
        else:
            while self._at < len(self._text) and self._text[self._at] not in _END_OF_BARE:
                self._at += 1

    def _items(self, end: str, path: TomlPath) -> None:
        self._at += 1
        number = 0
        while self._skip_blank() and self._text[self._at] != end:
            if end == "]":
                self._value((*path, number))
            else:
                self._pair(path)
            number += 1
            self._skip_blank()
            if self._text[self._at] == ",":
                self._at += 1
        self._at += 1

    def _string(self) -> None:
        quote = next(quote for quote in _QUOTES if self._text.startswith(quote, self._at))
        self._at += len(quote)
        while not self._text.startswith(quote, self._at):
            self._at += 2 if self._text[self._at] == "\\" and quote[0] == '"' else 1
        self._at += len(quote)
