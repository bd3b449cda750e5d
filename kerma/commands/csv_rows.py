"""Rows of a CSV file with a heading, read with messages that name file and line."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from kerma.errors import ConfigurationError

# The first line by which programs of the desktop state the separator: `sep=;`.
_SEPARATOR_LINE = re.compile(r'"?sep=([,;])"?', re.IGNORECASE)


class CsvRows:
    """The rows of a CSV file in UTF-8, separated by commas or, as programs of the desktop write it, semicolons.

    Args:
        file: its path.

    Raises:
        ConfigurationError: it cannot be read, is not UTF-8, or a heading is missing or occurs twice.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        text = text_of(file)
        lines = StringIO(text, newline="")
        first = lines.readline()
        stated = _SEPARATOR_LINE.fullmatch(first.strip())
        self._lines_before = 1 if stated else 0
        if not stated:
            lines.seek(0)
        self._reader = csv.DictReader(lines, delimiter=stated[1] if stated else _delimiter(first), strict=True)
        self._read_headings()

    def _read_headings(self) -> None:
        try:
            headings = [heading.strip() for heading in self._reader.fieldnames or ()]
        except csv.Error as error:
            raise self._no_csv(error) from error
        for number, heading in enumerate(headings, 1):
            if not heading:
                raise self._wrong_heading(f"column {number} has no heading; name it, or delete the column.")
            if heading in headings[: number - 1]:
                raise self._wrong_heading(f"{heading} is the heading of two columns; name each differently.")
        self._reader.fieldnames = headings

    def require_headings(self, needed: Collection[str], known: Sequence[str]) -> None:
        """Make sure that the columns are those that are known, and all that are needed.

        Raises:
            ConfigurationError: one is missing or unknown; the text names it.
        """
        missing = [name for name in known if name in needed and name not in self.headings]
        unknown = [name for name in self.headings if name not in known]
        if missing or unknown:
            wrong = f"{', '.join(missing)} is missing" if missing else f"{', '.join(unknown)} is unknown"
            raise self._wrong_heading(f"{wrong}; the columns are {', '.join(known)}.")

    @property
    def headings(self) -> Sequence[str]:
        """The names of the columns."""
        return self._reader.fieldnames or ()

    @property
    def line(self) -> int:
        """Number of the line that was read last."""
        return self._lines_before + self._reader.line_num

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
            raise self._no_csv(error) from error

    def _no_csv(self, error: csv.Error) -> ConfigurationError:
        return ConfigurationError(f"{self.file}, line {self.line}: no valid CSV: {error}.")

    def _wrong_heading(self, what: str) -> ConfigurationError:
        return ConfigurationError(f"{self.file}, line {self._lines_before + 1}: {what}")


def text_of(file: Path) -> str:
    """The text of a file in UTF-8.

    Raises:
        ConfigurationError: it is not UTF-8; the text names the line.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError(f"{file}, line {line}: this is not UTF-8; save the file as CSV UTF-8.") from error
    except OSError as error:
        raise ConfigurationError(f"{file}: the file cannot be read: {error.strerror}.") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise ConfigurationError(f"{file}, line {line}: the character NUL is no text; save the file as CSV UTF-8.")
    return text


def _delimiter(heading: str) -> str:
    return ";" if heading.count(";") > heading.count(",") else ","
