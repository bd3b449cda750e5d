"""One card for each modality: its number of studies, with columns for the last four weeks."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from dashboard.filters import periods, url_parameters
from dashboard.ui import cached_queries, day_columns, keys, navigation
from dashboard.ui.day_columns import DayColumn
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations.equipment import DayCount
from kerma.database.query.operations.equipment_activity import EquipmentActivity
from kerma.database.query.studies.study_list import COUNT_CAP
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
            help=tr("Studies of the last 7 days; the columns are the last 28 days, today at the right."),
        )
        day_columns.show(_columns(by_day(days, modality.code, today), today), tr("Studies of the last 28 days by day"))
        studies = trn("{number} study in all", "{number} studies in all", total, number=formatting.number(total))
        plain_text.note(f"{studies} · {system_count(len(activity))}")
        with st.container(horizontal=True):
            navigation.page_link(modality.studies, label=tr("Studies"), icon=":material/list:")
            navigation.page_link(modality.charts, label=tr("Charts"), icon=":material/bar_chart:")
        _arrived(modality, today)


def _arrived(modality: Modality, today: date) -> None:
    """The link to the studies that were received today, the last first."""
    received = StudyFilter.from_values(modality.code, {"received": periods.of_name("today", today)})
    count = cached_queries.study_count(received)
    navigation.page_link(
        modality.studies,
        label=tr("Received today: {count}", count=formatting.capped(count, COUNT_CAP)),
        icon=":material/move_to_inbox:",
        parameters=url_parameters.written(received, modality.path) | {keys.sort(modality.path): "-received_at"},
    )


def system_count(count: int) -> str:
    """A number of pieces of equipment in words."""
    return trn("{number} system", "{number} systems", count, number=formatting.number(count))


def by_day(counts: Sequence[DayCount], modality: ExamModality, today: date) -> list[int]:
    """Studies of a modality on each of the last days, today's last; zero where there was none."""
    by_date = {count.day: count.study_count for count in counts if count.modality == modality}
    return [by_date.get(first_day(today) + timedelta(days=age), 0) for age in range(DAYS)]


def _columns(counts: Sequence[int], today: date) -> list[DayColumn]:
    days = (first_day(today) + timedelta(days=age) for age in range(DAYS))
    return [
        DayColumn(f"{formatting.day(day)}: {_study_count(count)}", count)
        for day, count in zip(days, counts, strict=True)
    ]


def _study_count(count: int) -> str:
    return trn("{count} study", "{count} studies", count, count=formatting.number(count))
