"""Tables of rows under headings with label and unit, numbers rounded alike within a column.

The numbers stay numbers underneath, so that a click on a heading sorts them as such.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

import pandas as pd
import streamlit as st

from dashboard.ui import formatting, keys
from dashboard.ui.column import Column
from dashboard.ui.i18n import heading, tr
from kerma.database.query import Row
from kerma.facts.fact import ValueKind

_NUMERIC = {ValueKind.NUMBER, ValueKind.COUNT}
_DOWN, _UP = "\N{DOWNWARDS ARROW}", "\N{UPWARDS ARROW}"
_ROW_HEIGHT_PX = 35
_HIGHEST_PX = 1800
_WIDTHS = {
    "contributed": 330,
    "department_name": 140,
    "event_count": 75,
    "families": 132,
    "institution_name": 165,
    "last_28_days": 95,
    "last_7_days": 90,
    "last_seen_at": 150,
    "machine": 210,
    "manufacturer": 160,
    "patient_age_years": 85,
    "place": 170,
    "problem_count": 85,
    "reason": 540,
    "sentence": 700,
    "started_at": 150,
    "object_number": 90,
    "study_at": 150,
    "study_count": 75,
    "study_description": 215,
}
_UNREADABLE_STYLE = {"color": "#c2570c", "font-weight": "600"}

#: A cell: number of the row, name of the column.
Cell = tuple[int, str]


def show(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    unreadable: Iterable[Cell] = (),
    config: dict[str, Any] | None = None,
    is_narrow: bool = False,
) -> None:
    """Show rows; missing values as a dash, unreadable cells as such.

    A narrow table is as wide as its contents, others as wide as the page.
    """
    marked = _within(unreadable, columns)
    st.dataframe(
        _styled(rows, columns, marked),
        column_config={**_headings(columns, _names(marked)), **(config or {})},
        **_looks(rows, alt),
        key=key,
        width="content" if is_narrow else "stretch",
    )


def choose(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    unreadable: Iterable[Cell] = (),
    config: dict[str, Any] | None = None,
) -> Row | None:
    """Show rows of which a click opens one; gives that row, once.

    Columns may be selected so that a click on a heading neither sorts one page of many nor counts as a click on a row.
    `key` must change with what is shown (page, filter): a choice is kept by position, and must not outlive its rows.
    """
    return choose_or_sort(rows, columns, key=key, alt=alt, unreadable=unreadable, config=config).row


class Click(NamedTuple):
    """What was clicked: a row, or the heading of a column; both None where nothing was."""

    row: Row | None = None
    heading: str | None = None


def choose_or_sort(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    unreadable: Iterable[Cell] = (),
    config: dict[str, Any] | None = None,
    sorted_by: tuple[str, bool] | None = None,
) -> Click:
    """As `choose`, and gives also the column whose heading was clicked, once.

    `sorted_by` marks the heading of the column by which the rows are sorted: its name, and whether downwards.
    """
    opened = st.session_state.setdefault(keys.OPENED, 0)
    marked = _within(unreadable, columns)
    event = st.dataframe(
        _styled(rows, columns, marked),
        column_config={**_headings(columns, _names(marked), sorted_by), **(config or {})},
        **_looks(rows, alt),
        key=f"{key}:{opened}",
        on_select="rerun",
        selection_mode=("single-cell", "single-column"),
    )
    cells, headings = event.selection.cells, event.selection.columns
    # A click on a link opens that link, not the row.
    if cells and cells[0][1] not in (config or {}):
        st.session_state[keys.OPENED] = opened + 1
        return Click(row=rows[cells[0][0]])
    if headings:
        st.session_state[keys.OPENED] = opened + 1
        return Click(heading=headings[0])
    return Click()


def pick(
    rows: Sequence[Row], columns: Sequence[Column], *, key: str, alt: str, config: dict[str, Any] | None = None
) -> list[Row]:
    """Show rows of which any number may be ticked; gives those. `key` must change with what is shown."""
    event = st.dataframe(
        _styled(rows, columns, set()),
        column_config={**_headings(columns, ()), **(config or {})},
        **_looks(rows, alt),
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
    )
    return [rows[index] for index in event.selection.rows if index < len(rows)]


def filled(rows: Sequence[Row], columns: Iterable[Column], unreadable: Iterable[Cell] = ()) -> list[Column]:
    """The columns in which any row says something, or said something unreadable."""
    wanted = {name for _, name in unreadable}
    return [
        column
        for column in columns
        if column.name in wanted or any(row.get(column.name) not in (None, "") for row in rows)
    ]


def _looks(rows: Sequence[Row], alt: str) -> dict[str, Any]:
    return {
        "hide_index": True,
        "placeholder": formatting.MISSING,
        "height": min(_HIGHEST_PX, (len(rows) + 1) * _ROW_HEIGHT_PX + 2),
        "row_height": _ROW_HEIGHT_PX,
        "alt": alt,
    }


def _headings(
    columns: Sequence[Column], texts: Iterable[str], sorted_by: tuple[str, bool] | None = None
) -> dict[str, Any]:
    arrows = {} if sorted_by is None else {sorted_by[0]: _DOWN if sorted_by[1] else _UP}
    return {column.name: _heading(column, column.name in texts, arrows.get(column.name, "")) for column in columns}


def _heading(column: Column, is_text: bool, arrow: str = "") -> Any:
    meaning, width = f"{tr(column.help)} {column.source}".strip(), _WIDTHS.get(column.name)
    told = f"{heading(column)} {arrow}".strip()
    if column.kind in _NUMERIC and not is_text:
        return st.column_config.NumberColumn(told, help=meaning, width=width)
    side: Literal["right", "left"] = "right" if column.kind in _NUMERIC else "left"
    return st.column_config.TextColumn(told, help=meaning, width=width, alignment=side)


def _styled(rows: Sequence[Row], columns: Sequence[Column], unreadable: set[Cell]) -> Any:
    texts = _names(unreadable)
    frame = pd.DataFrame({column.name: _series(rows, column, column.name in texts) for column in columns})
    for index, name in unreadable:
        frame.loc[index, name] = tr(formatting.UNREADABLE)
    numbers = [column for column in columns if column.kind in _NUMERIC and column.name not in texts]
    formats: dict[Any, Any] = {column.name: _number_format(rows, column) for column in numbers}
    styler = frame.style.format(formats, subset=[*formats], na_rep=formatting.MISSING)
    for index, name in unreadable:
        styler.set_properties(subset=pd.IndexSlice[[index], [name]], **_UNREADABLE_STYLE)
    return styler


def _number_format(rows: Sequence[Row], column: Column) -> Callable[[Any], str]:
    """One number of decimals for the whole column."""
    places = formatting.decimals_for(row.get(column.name) for row in rows)
    return lambda value: formatting.in_column(column, value, places)


def _series(rows: Sequence[Row], column: Column, is_text: bool) -> pd.Series:
    values = [row.get(column.name) for row in rows]
    texts: Callable[[Any], str]
    if column.kind not in _NUMERIC:
        texts = formatting.word if column.kind is ValueKind.CODE else partial(formatting.of_fact, column)
    elif is_text:
        texts = _number_format(rows, column)
    else:
        return pd.Series(values, dtype="float64")
    return pd.Series([None if value is None else texts(value) for value in values], dtype="object")


def _within(cells: Iterable[Cell], columns: Iterable[Column]) -> set[Cell]:
    """Those of the cells that stand in one of the columns."""
    shown = {column.name for column in columns}
    return {cell for cell in cells if cell[1] in shown}


def _names(cells: Iterable[Cell]) -> set[str]:
    """The columns of the cells: the grid shows a word instead of a number only in a column of texts."""
    return {name for _, name in cells}
