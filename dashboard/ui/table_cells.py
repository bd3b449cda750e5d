"""Cells of the grid on screen: numbers with their format, texts, and the style of marked cells and pinned columns.

Screen readers and copies get the number of a cell, not its format: it is rounded as it is shown. A column with an
unreadable value or an upper bound contains texts.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias
from unicodedata import bidirectional

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from dashboard.ui.column import Column
from dashboard.ui.text import formatting
from dashboard.ui.text.cell_texts import NUMERIC, number_format, numbers_of, rounded_numbers, text_of
from dashboard.ui.text.i18n import tr

# The grid draws a text that begins right-to-left from the left edge of its cell to the left, where nothing is seen.
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
#: Classes of the Unicode bidirectional algorithm (UAX #9) that set the direction of a text.
_STRONG = {"L", "R", "AL"}
# Streamlit draws pinned columns at 60 % opacity: from these colours, texts with a contrast of at least 4.5:1 remain.
_PINNED_COLOURS = {"light": "#000000", "dark": "#ffffff"}
_UNREADABLE_STYLE = {"color": "#c2570c", "font-weight": "600"}

_Rows: TypeAlias = Sequence[Mapping[str, object]]
_Cell: TypeAlias = tuple[int, str]


def styled(
    rows: _Rows, columns: Sequence[Column], unreadable: set[_Cell], upper_bounds: AbstractSet[_Cell] = frozenset()
) -> Styler:
    """The cells of a table: missing values are dashes, unreadable cells are marked, upper bounds have a ≤.

    Args:
        rows: values by name of the column.
        columns: the columns.
        unreadable: cells, by index of the row and name of the column, whose value could not be read.
        upper_bounds: cells whose value is an upper bound.
    """
    texts = column_names(unreadable | upper_bounds)
    frame = pd.DataFrame({column.name: _series(rows, column, column.name in texts) for column in columns})
    for index, name in upper_bounds:
        frame.loc[index, name] = formatting.upper_bound(str(frame.loc[index, name]))
    for index, name in unreadable:
        frame.loc[index, name] = tr(formatting.UNREADABLE)
    numbers = [column for column in columns if column.kind in NUMERIC and column.name not in texts]
    formats = {column.name: number_format(rows, column) for column in numbers}
    styler = frame.style.format({**formats}, subset=[*formats], na_rep=formatting.MISSING)
    for index, name in unreadable:
        styler.set_properties(subset=pd.IndexSlice[[index], [name]], **_UNREADABLE_STYLE)
    return styler


def with_pinned(styler: Styler, pinned: Iterable[Column]) -> Styler:
    """The table with its pinned columns in a colour that stays legible."""
    colour = _PINNED_COLOURS[st.context.theme.type or "light"]
    return styler.set_properties(subset=[column.name for column in pinned], color=colour)


def _series(rows: _Rows, column: Column, is_text: bool) -> pd.Series:
    if column.kind not in NUMERIC:
        values = [row.get(column.name) for row in rows]
        return _text_series(None if value is None else _text(column, value) for value in values)
    if is_text:
        text_of_number = number_format(rows, column)
        return _text_series(None if value is None else text_of_number(value) for value in numbers_of(rows, column))
    return pd.Series(rounded_numbers(rows, column), dtype="float64")


def _text_series(texts: Iterable[str | None]) -> pd.Series:
    return pd.Series(list(texts), dtype="object")


def _text(column: Column, value: object) -> str:
    text = text_of(column, value)
    return _LEFT_TO_RIGHT + text if _begins_right_to_left(text) else text


def _begins_right_to_left(text: str) -> bool:
    """Whether the first letter of a text belongs to a script that is written from right to left."""
    directions = (bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in _STRONG), "L") != "L"


def column_names(cells: Iterable[_Cell]) -> set[str]:
    """The columns of the cells; the grid shows a text only in a column of texts."""
    return {name for _, name in cells}
