"""The quarter of a report on equipment, and the button that opens it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import streamlit as st

from dashboard.ui import report_button, report_urls
from dashboard.ui.text.i18n import tr
from kerma.statistics.quarter import Quarter

_MAX_QUARTERS = 20
_WIDTH_PX = 130


def show(equipment_id: UUID, first_day: date | None, today: date) -> None:
    """Draw both; the last whole quarter is selected.

    Args:
        equipment_id: the equipment.
        first_day: day of its first study; None where no study has a date.
        today: the present day.
    """
    present = Quarter.of_day(today)
    quarter = st.selectbox(
        tr("Quarter"),
        offered(first_day, present),
        index=1,
        format_func=str,
        key="report_quarter",
        label_visibility="collapsed",
        width=_WIDTH_PX,
    )
    report_button.show(report_urls.equipment_url(equipment_id, quarter))


def offered(first_day: date | None, present: Quarter) -> Sequence[Quarter]:
    """The quarters from the present one back to that of the first study, at least the last whole one."""
    first = present.previous if first_day is None else min(Quarter.of_day(first_day), present.previous)
    quarters = [present]
    while quarters[-1] > first and len(quarters) < _MAX_QUARTERS:
        quarters.append(quarters[-1].previous)
    return quarters
