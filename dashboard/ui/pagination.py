"""Page navigation of lists."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.ui.text import plain_text
from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE

# With less width, it hides the numbers between the first and the last page.
_BUTTON_PX, _SHOWN = 54, 7


@contextmanager
def pages(summary: str, count: int, key: str) -> Iterator[int]:
    """Show a summary of the list above what the block draws, and its pages below; gives the selected page, from 1.

    Above a table, its toolbar would cover the page numbers as soon as the pointer comes from the table.

    Args:
        summary: text above the list.
        count: number of rows; pages beyond the cap are not offered.
        key: URL parameter of the page.
    """
    plain_text.note(summary)
    content = st.container()
    last = max(1, -(-min(count, COUNT_CAP) // PAGE_SIZE))
    page = 1
    if last > 1:
        with st.container(horizontal=True, horizontal_alignment="right"):
            page = st.pagination(last, key=key, bind="query-params", width=_BUTTON_PX * (min(last, _SHOWN) + 2))
    with content:
        yield page
