"""A small column chart of the last days in plain HTML: the page that shows it needs no chart library."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import streamlit as st

from dashboard.ui import colours


class DayColumn(NamedTuple):
    """One column.

    Attributes:
        label: the day, and how much there is, in words.
        height: how much there is.
    """

    label: str
    height: int


def show(columns: Sequence[DayColumn], alt: str) -> None:
    """Draw the columns from left to right; the highest fills the height.

    Args:
        columns: the days; a tooltip shows the label of each.
        alt: what the chart shows, for a screen reader.
    """
    st.html(_html(columns, alt))


def _html(columns: Sequence[DayColumn], alt: str) -> str:
    highest = max((column.height for column in columns), default=0)
    drawn = "".join(
        # The whole height of a day answers the pointer, also where there is nothing.
        f'<i title="{escape(column.label)}"><b style="height:{_percent(column.height, highest)}%;'
        f'background:{colours.MAIN}"></b></i>'
        for column in columns
    )
    return f'<div class="kerma-day-columns" role="img" aria-label="{escape(alt)}">{drawn}</div>'


def _percent(height: int, highest: int) -> str:
    return f"{100 * height / highest:.1f}" if highest else "0"
