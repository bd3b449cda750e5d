"""Rows of a CSV file with a heading, read with messages that name file and line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kerma.errors import ConfigurationError


class CsvRows:
    """The rows of a CSV file in UTF-8, separated by commas or, as programs of the desktop write it, semicolons.

    Args:
        file: its path.

    Raises:
        ConfigurationError: it is not UTF-8.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        lines = text_of(file).splitlines(keepends=True)
        self._reader = csv.DictReader(lines, delimiter=_delimiter(lines), strict=True)

    @property
    def headings(self) -> Sequence[str]:
        """The names of the columns."""
        return self._reader.fieldnames or ()

    @property
    def line(self) -> int:
        """Number of the line that was read last."""
        return self._reader.line_num

    def __iter__(self) -> Iterator[Mapping[str, str]]:
        """Each row by the names of the columns.

        Raises:
            ConfigurationError: a row has more or fewer columns than the heading, or is no CSV; the text names the line.
        """
        try:
            for row in self._reader:
                if None in row or None in row.values():
                    raise ConfigurationError(
                        f"{self.file}, line {self.line}: the row has not as many columns as the heading; texts that "
                        "hold the separator stand in quotation marks."
                    )
                yield row
        except csv.Error as error:
            raise ConfigurationError(f"{self.file}, line {self.line}: no valid CSV: {error}.") from error


def text_of(file: Path) -> str:
    """The text of a file in UTF-8.

    Raises:
        ConfigurationError: it is not UTF-8; the text names the line.
    """
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError(f"{file}, line {line}: this is not UTF-8; save the file as CSV UTF-8.") from error


def _delimiter(lines: Sequence[str]) -> str:
    return ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
