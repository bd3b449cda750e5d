"""One card for each modality: its number of studies, with columns for the last four weeks."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from dashboard.ui import navigation
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from kerma.database.query.operations.equipment import DayCount
from kerma.database.query.operations.equipment_activity import EquipmentActivity
from kerma.standard.enumerations import ExamModality

DAYS = 28


def first_day(today: date) -> date:
    """The first of the days that the columns show."""
    return today - timedelta(days=DAYS - 1)


def card(modality: Modality, activity: Sequence[EquipmentActivity], days: Sequence[DayCount], today: date) -> None:
    """Draw the card of a modality: studies of the last 7 days, of the last 28 days by day, and in all."""
    week = sum(row.last_7_days for row in activity)
    total = sum(row.study_count for row in activity)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(
            f"{modality.icon} {tr(modality.title)}",
            formatting.number(week),
            delta=tr("in the last 7 days"),
            delta_arrow="off",
            delta_color="primary",
            chart_data=by_day(days, modality.code, today),
            chart_type="bar",
            help=tr("Studies of the last 7 days; the columns are the last 28 days, today at the right."),
        )
        studies = trn("{number} study in all", "{number} studies in all", total, number=formatting.number(total))
        plain_text.note(f"{studies} · {system_count(len(activity))}")
        with st.container(horizontal=True):
            navigation.page_link(modality.studies, label=tr("Studies"), icon=":material/list:")
            navigation.page_link(modality.charts, label=tr("Charts"), icon=":material/bar_chart:")


def system_count(count: int) -> str:
    """A number of pieces of equipment in words."""
    return trn("{number} system", "{number} systems", count, number=formatting.number(count))


def by_day(counts: Sequence[DayCount], modality: ExamModality, today: date) -> list[int]:
    """Studies of a modality on each of the last days, today's last; zero where there was none."""
    by_date = {count.day: count.study_count for count in counts if count.modality == modality}
    return [by_date.get(first_day(today) + timedelta(days=age), 0) for age in range(DAYS)]
