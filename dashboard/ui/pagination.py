"""Page navigation of lists."""

import streamlit as st

from dashboard.ui.text import plain_text
from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE

# With less width, it hides the numbers between the first and the last page.
_BUTTON_PX, _SHOWN = 54, 7


def turn(summary: str, count: int, key: str) -> int:
    """Show a summary of the list and its pages; returns the selected page, from 1.

    Args:
        summary: text above the list.
        count: number of rows; pages beyond the cap are not offered.
        key: URL parameter of the page.
    """
    last = max(1, -(-min(count, COUNT_CAP) // PAGE_SIZE))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        plain_text.note(summary)
        return (
            1
            if last == 1
            else st.pagination(last, key=key, bind="query-params", width=_BUTTON_PX * (min(last, _SHOWN) + 2))
        )
