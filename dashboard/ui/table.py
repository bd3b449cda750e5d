"""Tables: headings with label and unit, the same number of decimal places within a column.

The cells contain numbers, so that a click on a heading sorts by value.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import NamedTuple, TypeAlias, TypedDict
from uuid import UUID

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.ui import keys, print_table
from dashboard.ui.column import Column
from dashboard.ui.print_table import PrintedRows
from dashboard.ui.table_cells import column_names, styled, with_pinned
from dashboard.ui.table_headings import column_headings
from dashboard.ui.text import formatting

_ROW_HEIGHT_PX = 35
# About the height of a window: longer tables scroll under their headings.
_MAX_HEIGHT_PX = 702

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
        with_pinned(styled(rows, columns, marked), columns[:pinned]),
        column_config={**column_headings(columns, column_names(marked), pinned), **(config or {})},
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
    texts = column_names(marked | bounds)
    event = st.dataframe(
        with_pinned(styled(rows, columns, marked, bounds), columns[:1]),
        column_config={
            **column_headings(columns, texts, sorted_by=sorted_by),
            **(config or {}),
        },
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
    rows: Rows,
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    config: ColumnConfigs | None = None,
    max_height_px: int = _MAX_HEIGHT_PX,
) -> list[int]:
    """Show rows with checkboxes; returns the indices of the checked ones. `key` must change with the rows.

    A table higher than `max_height_px` scrolls, so that what belongs to the checked rows stays in sight below it.
    """
    event = st.dataframe(
        with_pinned(styled(rows, columns, set()), columns[:1]),
        column_config={**column_headings(columns, ()), **(config or {})},
        **_options(rows, alt, max_height_px),
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


def _options(rows: Rows, alt: str, max_height_px: int = _MAX_HEIGHT_PX) -> _GridOptions:
    return {
        "hide_index": True,
        "placeholder": formatting.MISSING,
        "height": min(max_height_px, (len(rows) + 1) * _ROW_HEIGHT_PX + 2),
        "row_height": _ROW_HEIGHT_PX,
        "alt": alt,
    }


def _within(cells: Iterable[Cell], columns: Iterable[Column]) -> set[Cell]:
    """The cells in one of the columns."""
    shown = {column.name for column in columns}
    return {cell for cell in cells if cell[1] in shown}
