"""A small CSV file from memory. Text never becomes a formula in the program that opens it."""

import csv
import io
from collections.abc import Iterable, Sequence

from kerma.spreadsheet_formulas import as_text

# Further digits are noise of floating point arithmetic: 1.1999999999999997 instead of 1.2.
_DIGITS = ".12g"


def csv_file(comments: Iterable[str], headings: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """CSV in UTF-8: comment lines, a line of headings, then the rows; None leaves a cell empty."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerows([f"# {comment}"] for comment in comments)
    lines.writerow(headings)
    lines.writerows(map(_cell, row) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, float) and value == value:  # noqa: PLR0124 -- only NaN differs from itself
        return float(f"{value:{_DIGITS}}")
    return "" if value is None or value != value else value  # noqa: PLR0124 -- only NaN differs from itself
