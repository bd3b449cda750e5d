"""Tables for printing from the browser: the grid on screen is a canvas that scrolls, so paper gets a plain copy."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard.ui.column import Column
from dashboard.ui.text import cell_texts, formatting
from dashboard.ui.text.i18n import heading, tr

#: A larger table is not sent a second time.
MAX_CELLS = 1_500
# Columns beside each other on paper; further ones follow below, after the first column again.
_MAX_COLUMNS = 12


@dataclass(frozen=True)
class PrintedRows:
    """Rows as `dashboard.ui.table` shows them: values by name of the column, and the cells that are marked."""

    rows: Sequence[Mapping[str, object]]
    unreadable: Collection[tuple[int, str]] = ()
    upper_bounds: Collection[tuple[int, str]] = ()

    def texts(self, columns: Sequence[Column]) -> list[tuple[str, ...]]:
        """The cells of these columns."""
        return cell_texts.text_rows(self.rows, columns, self.unreadable, self.upper_bounds)


def show(printed: PrintedRows, columns: Sequence[Column]) -> None:
    """Draw the copy, which `print.css` shows on paper alone."""
    if not printed.rows or not columns:
        return
    st.html(f'<div class="kerma-print">{_content(printed, columns)}</div>')


def _content(printed: PrintedRows, columns: Sequence[Column]) -> str:
    rows = printed.rows
    if len(rows) * len(columns) > MAX_CELLS:
        count = formatting.number(len(rows))
        too_large = tr(
            "This table of {count} rows is not printed from here; Report (PDF) or Download has it.", count=count
        )
        return f"<p>{escape(too_large)}</p>"
    return "".join(_table(printed, part) for part in _parts(columns))


def _parts(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """The columns in parts that fit beside each other; each begins with the first column."""
    first, others = columns[0], columns[1:]
    for start in range(0, max(len(others), 1), _MAX_COLUMNS - 1):
        yield (first, *others[start : start + _MAX_COLUMNS - 1])


def _table(printed: PrintedRows, columns: Sequence[Column]) -> str:
    classes = [' class="kerma-number"' if column.kind in cell_texts.NUMERIC else "" for column in columns]
    headings = zip(classes, map(heading, columns), strict=True)
    head = "".join(f"<th{css}>{escape(text)}</th>" for css, text in headings)
    body = "".join(
        f"<tr>{''.join(f'<td{css}>{escape(text)}</td>' for css, text in zip(classes, row, strict=True))}</tr>"
        for row in printed.texts(columns)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
