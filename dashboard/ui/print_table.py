"""Tables for printing from the browser: the grid on screen is a canvas that scrolls, so paper gets a plain copy."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape

import streamlit as st

from dashboard.ui.column import Column
from dashboard.ui.text import cell_texts, formatting
from dashboard.ui.text.i18n import heading, tr

#: A larger table is not sent a second time.
MAX_CELLS = 1_500
# Columns beside each other on paper; further ones follow below, after the first column again.
_MAX_COLUMNS = 12


def show(
    rows: Sequence[Mapping[str, object]], columns: Sequence[Column], unreadable: Collection[tuple[int, str]] = ()
) -> None:
    """Draw the copy, which `print.css` shows on paper alone."""
    if not rows or not columns:
        return
    st.html(f'<div class="kerma-print">{_content(rows, columns, unreadable)}</div>')


def _content(
    rows: Sequence[Mapping[str, object]], columns: Sequence[Column], unreadable: Collection[tuple[int, str]]
) -> str:
    if len(rows) * len(columns) > MAX_CELLS:
        count = formatting.number(len(rows))
        too_large = tr(
            "This table of {count} rows is not printed from here; Report (PDF) or Download has it.", count=count
        )
        return f"<p>{escape(too_large)}</p>"
    return "".join(_table(rows, part, unreadable) for part in _parts(columns))


def _parts(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """The columns in parts that fit beside each other; each begins with the first column."""
    first, others = columns[0], columns[1:]
    for start in range(0, max(len(others), 1), _MAX_COLUMNS - 1):
        yield (first, *others[start : start + _MAX_COLUMNS - 1])


def _table(
    rows: Sequence[Mapping[str, object]], columns: Sequence[Column], unreadable: Collection[tuple[int, str]]
) -> str:
    classes = [' class="kerma-number"' if column.kind in cell_texts.NUMERIC else "" for column in columns]
    headings = zip(classes, map(heading, columns), strict=True)
    head = "".join(f"<th{css}>{escape(text)}</th>" for css, text in headings)
    body = "".join(
        f"<tr>{''.join(f'<td{css}>{escape(text)}</td>' for css, text in zip(classes, row, strict=True))}</tr>"
        for row in cell_texts.text_rows(rows, columns, unreadable)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
