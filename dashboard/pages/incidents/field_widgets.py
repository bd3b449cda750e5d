"""Fields of the form; each leaves empty what is not stated."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from dashboard.pages.incidents import labels
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import FIRST_DAY, LAST_DAY
from kerma.incidents.incident import Informed

Term = TypeVar("Term", bound=StrEnum)
_MAX_TEXT = 4000
_MAX_LINE = 200
_TEXT_HEIGHT_PX = 100


def line(label: str, value: str, key: str, help_text: str | None = None) -> str:
    """A line of text."""
    return st.text_input(label, value=value, max_chars=_MAX_LINE, key=f"{key}:line", help=help_text).strip()


def text(label: str, value: str, key: str, help_text: str | None = None) -> str:
    """Several lines of text."""
    return st.text_area(
        label, value=value, max_chars=_MAX_TEXT, key=f"{key}:text", height=_TEXT_HEIGHT_PX, help=help_text
    ).strip()


def day(label: str, value: date | None, key: str) -> date | None:
    """A day, or none."""
    return st.date_input(
        label,
        value=value,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format=formatting.day_format(),
        key=f"{key}:day",
    )


def number(label: str, value: Decimal | None, key: str, help_text: str | None = None) -> Decimal | None:
    """A number of zero or more, or none; zero is a number."""
    found = st.number_input(
        label,
        min_value=0.0,
        value=None if value is None else float(value),
        step=None,
        format="%.6g",
        key=f"{key}:number",
        placeholder=tr("not stated"),
        help=help_text,
    )
    if found is None:
        return None
    # What was entered with more digits than the field shows stays as it was, unless it is changed.
    return value if value is not None and float(value) == found else Decimal(str(found))


def term(label: str, options: Sequence[Term], value: Term | None, key: str) -> Term | None:
    """One of the terms, or none."""
    return st.selectbox(
        label,
        options,
        index=None if value is None else options.index(value),
        format_func=labels.label,
        key=f"{key}:term",
        placeholder=tr("not stated"),
    )


def yes_no(label: str, value: bool | None, key: str) -> bool | None:
    """Yes, no or none."""
    options = [True, False]
    return st.selectbox(
        label,
        options,
        index=None if value is None else options.index(value),
        format_func=labels.yes_no,
        key=f"{key}:yes_no",
        placeholder=tr("not stated"),
    )


def informed(label: str, value: Informed, key: str) -> Informed:
    """When somebody was informed, and by whom or why not."""
    left, right = st.columns([1, 2])
    with left:
        on = day(label, value.on, key)
    with right:
        comment = line(tr("By whom, or why not"), value.comment, key)
    return Informed(on, comment)
