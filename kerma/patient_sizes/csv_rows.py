"""Rows of a CSV: separator and encoding are recognised; what cannot be decided is reported."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

from kerma.messages import message
from kerma.patient_sizes.errors import SizeFileError, UnreadableCell
from kerma.patient_sizes.file_row import FileRow

SEPARATORS = (";", "\t", ",")
#: By a first line, spreadsheets learn the separator.
_SEPARATOR_LINE = re.compile(r'"?sep=([^\w\s"]|\t)"?[;,]*[ \t]*(?=[\r\n])', re.IGNORECASE)
_LINE_END = re.compile(r"[\r\n]+")
#: Of Western and Central European Windows.
_WINDOWS = ("cp1252", "cp1250")
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NO_TEXT = message("This is neither a text file nor XLSX: save the table as XLSX or CSV UTF-8.")


class Decoded(NamedTuple):
    """The text of a file, and the text in another encoding that is as likely; None: the encoding is certain."""

    text: str
    other: str | None = None


class CsvRows(NamedTuple):
    """The rows of a CSV, empty ones included, and what separates their cells."""

    separator: str
    rows: Iterator[FileRow]


def csv_rows(content: bytes, separator: str | None = None, encoding: str | None = None) -> CsvRows:
    """The rows of a CSV.

    Raises:
        SizeFileError: the bytes are no text in this encoding; while rows are taken: no CSV.
    """
    decoded = decode(content, encoding)
    stated = _SEPARATOR_LINE.match(decoded.text)
    if stated:
        decoded = Decoded(decoded.text[stated.end() :], decoded.other and decoded.other[stated.end() :])
    delimiter = separator or (stated[1] if stated else _separator(decoded.text))
    return CsvRows(delimiter, _rows(decoded, delimiter))


def _rows(decoded: Decoded, delimiter: str) -> Iterator[FileRow]:
    rows = _parsed(decoded.text, delimiter)
    others = repeat((0, None)) if decoded.other is None else _parsed(decoded.other, delimiter)
    for (line, cells), (_, other_cells) in zip(rows, others, strict=False):
        yield FileRow(line, cells, other_cells)


def decode(content: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file in this encoding, else in UTF-8, UTF-16 with its mark, or Windows-1252 or -1250.

    Raises:
        SizeFileError: the bytes are no text in any of these.
    """
    known = encoding or next((name for mark, name in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    if known is None and b"\0" in content:
        raise SizeFileError(_NO_TEXT)
    if known is not None:
        return Decoded(_decoded(content, known))
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _of_windows(content, error.start)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
        # Some encodings give halves of characters, which cannot be stored.
        text.encode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableCell(line, message("these are no characters of the encoding {name}.", name=encoding)) from error
    except (LookupError, ValueError) as error:
        what = message("The encoding {name} is unknown; state utf-8, cp1250 or cp1252.", name=encoding)
        raise SizeFileError(what) from error
    if "\0" in text:
        raise SizeFileError(_NO_TEXT)
    return text


def _of_windows(content: bytes, start: int) -> Decoded:
    texts = [text for name in _WINDOWS if (text := _text(content, name)) is not None]
    if not texts:
        line = content[:start].count(b"\n") + 1
        raise UnreadableCell(
            line, message("this is neither UTF-8 nor Windows-1250 or -1252: save the table as CSV UTF-8.")
        )
    texts.sort(key=_letters, reverse=True)
    return Decoded(texts[0]) if texts[0] == texts[-1] else Decoded(texts[0], texts[-1])


def _text(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _letters(text: str) -> int:
    """The number of its letters: a wrong encoding shows signs in place of them."""
    return sum(map(str.isalpha, text))


def _separator(text: str) -> str:
    """The separator that stands most often in the first line that has any, of equal numbers the semicolon first."""
    line = next((line for line in _LINE_END.split(text) if line.strip()), "")
    return max(SEPARATORS, key=line.count)


def _parsed(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Number of the line and cells of each row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, tuple(map(str.strip, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        what = message("this is no valid CSV ({why}); quotation marks within a value are doubled.", why=str(error))
        raise UnreadableCell(reader.line_num, what) from error
