"""Tables: headings with label and unit, the same number of decimal places within a column.

The cells contain numbers, so that a click on a heading sorts by value.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime, time
from enum import Enum
from typing import Literal, NamedTuple, TypeAlias, TypedDict
from unicodedata import bidirectional
from uuid import UUID

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.ui import keys, print_table
from dashboard.ui.column import Column
from dashboard.ui.print_table import PrintedRows
from dashboard.ui.text import formatting
from dashboard.ui.text.cell_texts import NUMERIC, number_format, numbers_of, text_of
from dashboard.ui.text.i18n import heading, msg, tr

# The grid draws a text that begins right-to-left from the left edge of its cell to the left, where nothing is seen.
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
#: Classes of the Unicode bidirectional algorithm (UAX #9) that set the direction of a text.
_STRONG = {"L", "R", "AL"}
_DOWN, _UP = "\N{DOWNWARDS ARROW}", "\N{UPWARDS ARROW}"
_ROW_HEIGHT_PX = 35
# About the height of a window: longer tables scroll under their headings.
_MAX_HEIGHT_PX = 702
_WIDTHS = {
    "contributed": 330,
    "department_name": 140,
    "doses": 250,
    "event_count": 65,
    "modality": 132,
    "institution_name": 140,
    "last_28_days": 95,
    "last_7_days": 90,
    "last_seen_at": 150,
    "equipment": 172,
    "manufacturer": 160,
    "patient_age_years": 80,
    "peak_skin_dose_mgy": 90,
    "place": 170,
    "problem_count": 72,
    "object_equipment": 260,
    "reason": 540,
    "sentence": 700,
    "started_at": 150,
    "object_number": 90,
    "study_at": 135,
    "study_count": 75,
    "study_description": 172,
    "what": 300,
}
# Headings of columns whose label is much wider than their values; the tooltip explains them.
_SHORT_LABELS = {"peak_skin_dose_mgy": msg("PSD")}
# Streamlit draws pinned columns at 60 % opacity: from these colours, texts with a contrast of at least 4.5:1 remain.
_PINNED_COLOURS = {"light": "#000000", "dark": "#ffffff"}
_UNREADABLE_STYLE = {"color": "#c2570c", "font-weight": "600"}

#: What a cell can contain; None is shown as a dash.
CellValue: TypeAlias = str | int | float | date | datetime | time | UUID | Enum | None
#: One row of a table: values by name of the column.
TableRow: TypeAlias = Mapping[str, CellValue]
#: The rows of a table, from top to bottom.
Rows: TypeAlias = Sequence[TableRow]
#: A cell: index of the row, name of the column.
Cell: TypeAlias = tuple[int, str]
#: Streamlit's configuration of columns, by name.
ColumnConfigs: TypeAlias = Mapping[str, ColumnConfig]


class _GridOptions(TypedDict):
    """Keyword arguments of `st.dataframe` that are the same for all tables."""

    hide_index: bool
    placeholder: str
    height: int
    row_height: int
    alt: str


def show(
    rows: Rows,
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    unreadable: Iterable[Cell] = (),
    config: ColumnConfigs | None = None,
    is_narrow: bool = False,
) -> None:
    """Show rows; missing values are dashes, unreadable cells are marked.

    A narrow table is as wide as its content, others as wide as the page.
    """
    marked = _within(unreadable, columns)
    pinned = 0 if is_narrow else 1
    st.dataframe(
        _with_pinned(_styled(rows, columns, marked), columns[:pinned]),
        column_config={**_headings(columns, _column_names(marked), pinned), **(config or {})},
        **_options(rows, alt),
        key=key,
        width="content" if is_narrow else "stretch",
    )
    _copy_for_printing(PrintedRows(rows, marked), columns, config)


def choose(
    rows: Rows,
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    unreadable: Iterable[Cell] = (),
    config: ColumnConfigs | None = None,
) -> int | None:
    """Show rows; returns the index of the clicked row, once.

    Columns are selectable, so that a click on a heading neither sorts a single page nor counts as a click on a row.
    `key` must change with the rows (page, filter): Streamlit stores a selection by position.
    """
    return choose_or_sort(rows, columns, key=key, alt=alt, unreadable=unreadable, config=config).row


class Click(NamedTuple):
    """The index of the clicked row, or the name of the column whose heading was clicked; both None without a click."""

    row: int | None = None
    heading: str | None = None


def choose_or_sort(
    rows: Rows,
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    unreadable: Iterable[Cell] = (),
    upper_bounds: Iterable[Cell] = (),
    config: ColumnConfigs | None = None,
    sorted_by: tuple[str, bool] | None = None,
) -> Click:
    """As `choose`; returns also the column whose heading was clicked, once.

    The cells in `upper_bounds` are marked with ≤. `sorted_by` is the column whose heading shows the sort order, and
    whether it is descending.
    """
    opened = st.session_state.setdefault(keys.OPENED, 0)
    marked, bounds = _within(unreadable, columns), _within(upper_bounds, columns)
    event = st.dataframe(
        _with_pinned(_styled(rows, columns, marked, bounds), columns[:1]),
        column_config={**_headings(columns, _column_names(marked), sorted_by=sorted_by), **(config or {})},
        **_options(rows, alt),
        # assets/grid_keyboard.js finds the table by this key.
        key=f"row-opens:{key}:{opened}",
        on_select="rerun",
        selection_mode=("single-cell", "single-column"),
    )
    _copy_for_printing(PrintedRows(rows, marked, bounds), columns, config)
    cells, headings = event.selection.cells, event.selection.columns
    # A click on a link opens that link, not the row.
    if cells and cells[0][1] not in (config or {}):
        st.session_state[keys.OPENED] = opened + 1
        return Click(row=cells[0][0])
    if headings:
        st.session_state[keys.OPENED] = opened + 1
        return Click(heading=headings[0])
    return Click()


def pick(
    rows: Rows, columns: Sequence[Column], *, key: str, alt: str, config: ColumnConfigs | None = None
) -> list[int]:
    """Show rows with checkboxes; returns the indices of the checked ones. `key` must change with the rows."""
    event = st.dataframe(
        _with_pinned(_styled(rows, columns, set()), columns[:1]),
        column_config={**_headings(columns, ()), **(config or {})},
        **_options(rows, alt),
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
    )
    return [index for index in event.selection.rows if index < len(rows)]


def columns_with_values(rows: Rows, columns: Iterable[Column], unreadable: Iterable[Cell] = ()) -> list[Column]:
    """The columns with a value, or an unreadable one, in any row."""
    with_unreadable = {name for _, name in unreadable}
    return [
        column
        for column in columns
        if column.name in with_unreadable or any(row.get(column.name) not in (None, "") for row in rows)
    ]


def _copy_for_printing(printed: PrintedRows, columns: Sequence[Column], config: ColumnConfigs | None) -> None:
    """The table without its columns of links."""
    print_table.show(printed, [column for column in columns if column.name not in (config or {})])


def _options(rows: Rows, alt: str) -> _GridOptions:
    return {
        "hide_index": True,
        "placeholder": formatting.MISSING,
        "height": min(_MAX_HEIGHT_PX, (len(rows) + 1) * _ROW_HEIGHT_PX + 2),
        "row_height": _ROW_HEIGHT_PX,
        "alt": alt,
    }


def _headings(
    columns: Sequence[Column], texts: Iterable[str], pinned: int = 1, sorted_by: tuple[str, bool] | None = None
) -> dict[str, ColumnConfig]:
    arrows = {} if sorted_by is None else {sorted_by[0]: _DOWN if sorted_by[1] else _UP}
    return {
        column.name: _heading(column, column.name in texts, arrows.get(column.name, ""), is_pinned=index < pinned)
        for index, column in enumerate(columns)
    }


def _heading(column: Column, is_text: bool, arrow: str, *, is_pinned: bool) -> ColumnConfig:
    meaning, width = f"{tr(column.help)} {column.source}".strip(), _WIDTHS.get(column.name)
    label = f"{heading(replace(column, label=_SHORT_LABELS.get(column.name, column.label)))} {arrow}".strip()
    if column.kind in NUMERIC and not is_text:
        return st.column_config.NumberColumn(label, help=meaning, width=width, pinned=is_pinned)
    side: Literal["right", "left"] = "right" if column.kind in NUMERIC else "left"
    return st.column_config.TextColumn(label, help=meaning, width=width, pinned=is_pinned, alignment=side)


def _styled(
    rows: Rows, columns: Sequence[Column], unreadable: set[Cell], upper_bounds: AbstractSet[Cell] = frozenset()
) -> Styler:
    texts = _column_names(unreadable)
    frame = pd.DataFrame({column.name: _series(rows, column, column.name in texts) for column in columns})
    for index, name in upper_bounds:
        if name in texts:
            frame.loc[index, name] = formatting.upper_bound(str(frame.loc[index, name]))
    for index, name in unreadable:
        frame.loc[index, name] = tr(formatting.UNREADABLE)
    numbers = [column for column in columns if column.kind in NUMERIC and column.name not in texts]
    formats = {column.name: number_format(rows, column) for column in numbers}
    styler = frame.style.format({**formats}, subset=[*formats], na_rep=formatting.MISSING)
    for index, name in upper_bounds:
        if name in formats:
            styler.format(_bounded(formats[name]), subset=pd.IndexSlice[[index], [name]])
    for index, name in unreadable:
        styler.set_properties(subset=pd.IndexSlice[[index], [name]], **_UNREADABLE_STYLE)
    return styler


def _bounded(number_format: Callable[[object], str]) -> Callable[[object], str]:
    """The format of an upper bound in a column."""
    return lambda value: formatting.upper_bound(number_format(value))


def _with_pinned(styler: Styler, pinned: Iterable[Column]) -> Styler:
    """The table with its pinned columns in a colour that stays legible."""
    colour = _PINNED_COLOURS[st.context.theme.type or "light"]
    return styler.set_properties(subset=[column.name for column in pinned], color=colour)


def _series(rows: Rows, column: Column, is_text: bool) -> pd.Series:
    if column.kind not in NUMERIC:
        values = [row.get(column.name) for row in rows]
        return _text_series(None if value is None else _text(column, value) for value in values)
    numbers = numbers_of(rows, column)
    if is_text:
        text_of_number = number_format(rows, column)
        return _text_series(None if value is None else text_of_number(value) for value in numbers)
    return pd.Series(numbers, dtype="float64")


def _text_series(texts: Iterable[str | None]) -> pd.Series:
    return pd.Series(list(texts), dtype="object")


def _text(column: Column, value: CellValue) -> str:
    text = text_of(column, value)
    return _LEFT_TO_RIGHT + text if _begins_right_to_left(text) else text


def _begins_right_to_left(text: str) -> bool:
    """Whether the first letter of a text belongs to a script that is written from right to left."""
    directions = (bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in _STRONG), "L") != "L"


def _within(cells: Iterable[Cell], columns: Iterable[Column]) -> set[Cell]:
    """The cells in one of the columns."""
    shown = {column.name for column in columns}
    return {cell for cell in cells if cell[1] in shown}


def _column_names(cells: Iterable[Cell]) -> set[str]:
    """The columns of the cells; the grid shows a text only in a column of texts."""
    return {name for _, name in cells}
