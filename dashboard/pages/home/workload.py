"""How much each modality examines: a card each, with the columns of its last four weeks."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from dashboard.ui import formatting, navigation, plain_text
from dashboard.ui.i18n import tr, trn
from dashboard.ui.modalities import Modality
from kerma.database.query import Row

DAYS = 28


def first_day(today: date) -> date:
    """The first of the days that the columns show."""
    return today - timedelta(days=DAYS - 1)


def card(modality: Modality, machines: Sequence[Row], days: Sequence[Row], today: date) -> None:
    """The card of a modality: its studies of the last week, of four weeks day by day, and of all time."""
    week, total = (sum(row[name] for row in machines) for name in ("last_7_days", "study_count"))
    counts = by_day(days, modality.code, today)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(
            f"{modality.icon} {tr(modality.title)}",
            formatting.number(week),
            delta=tr("in the last 7 days"),
            delta_arrow="off",
            delta_color="primary",
            chart_data=counts,
            chart_type="bar",
            help=tr("Studies of the last 7 days; the columns are the last 28 days, today at the right."),
        )
        told = trn("{number} study in all", "{number} studies in all", total, number=formatting.number(total))
        of = trn("{number} machine", "{number} machines", len(machines), number=formatting.number(len(machines)))
        plain_text.note(f"{told} · {of}")
        with st.container(horizontal=True):
            navigation.page_link(modality.studies, label=tr("Studies"), icon=":material/list:")
            navigation.page_link(modality.charts, label=tr("Charts"), icon=":material/bar_chart:")


def by_day(rows: Sequence[Row], modality: str, today: date) -> list[int]:
    """Studies of a family on each of the last days, today's last; zero where there was none."""
    counted = {row["day"]: row["n"] for row in rows if row["modality"] == modality}
    return [counted.get(first_day(today) + timedelta(days=age), 0) for age in range(DAYS)]
