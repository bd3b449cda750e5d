"""Turning the pages of a list."""

import streamlit as st

from dashboard.ui import plain_text
from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE

# Given less, it hides the numbers between the first and the last page.
_BUTTON_PX, _SHOWN = 54, 7


def turn(told: str, count: int, key: str) -> int:
    """Say what the list holds, offer its pages, and give the chosen one (from 1).

    Args:
        told: a sentence of ours.
        count: how many rows there are; beyond the cap no page is offered.
        key: name of the page in the address.
    """
    last = max(1, -(-min(count, COUNT_CAP) // PAGE_SIZE))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        plain_text.note(told)
        return (
            1
            if last == 1
            else st.pagination(last, key=key, bind="query-params", width=_BUTTON_PX * (min(last, _SHOWN) + 2))
        )
