"""A chart's figures as a file. Text never becomes a formula in the program that opens it."""

import csv
import io
from typing import Any

from dashboard.pages.charts.chart_model import Drawing

# What spreadsheets take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# More tell of the arithmetic only: 1.1999999999999997 instead of 1.2.
_DIGITS = ".12g"


def written(drawing: Drawing, about: str) -> bytes:
    """CSV in UTF-8: first what the figures are of, then one row a mark."""
    out = io.StringIO()
    rows = csv.writer(out)
    for sentence in (drawing.title, about, *drawing.said):
        rows.writerow([f"# {sentence}"])
    rows.writerow([heading for _, heading in drawing.columns])
    if not drawing.is_empty:
        for row in drawing.frame.to_dict("records"):
            rows.writerow([_cell(row.get(name)) for name, _ in drawing.columns])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, float) and value == value:  # noqa: PLR0124, only NaN differs from itself
        return float(f"{value:{_DIGITS}}")
    return "" if value is None or value != value else value  # noqa: PLR0124, only NaN differs from itself
