"""The page Outbox: where messages go, which of them wait or were given up, and how they are sent again."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.pages.outbox import columns, data
from dashboard.ui import access_result, keys, pagination, table
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from kerma.access.rights import Right
from kerma.database.outbox.overview import Destination


def show() -> None:
    """Show the page."""
    st.title(tr("Outbox"), anchor=False)
    plain_text.note(
        tr("Messages to other systems wait here until they are accepted: in order, for 7 days. A worker sends them.")
    )
    access_result.show()
    destinations = data.destinations()
    if not destinations:
        plain_text.empty(tr("Nothing is sent to other systems. KERMA_SYSLOG_HOST names a collector of audit messages."))
        return
    _destinations(destinations)
    _messages(sum(one.waiting + one.dead for one in destinations))


def _destinations(destinations: Sequence[Destination]) -> None:
    rows = [columns.destination_row(one) for one in destinations]
    shown = table.columns_with_values(rows, columns.OF_DESTINATIONS)
    table.show(rows, shown, key=f"destinations:{hash(tuple(destinations))}", alt=tr("Destinations"))


def _messages(count: int) -> None:
    plain_text.heading(tr("Not delivered"))
    if not count:
        plain_text.empty(tr("Every message has been delivered."))
        return
    summary = trn("{count} message", "{count} messages", count, count=formatting.number(count))
    with pagination.pages(summary, count, keys.OUTBOX_PAGE) as page:
        listed = data.undelivered(page)
        rows = [columns.message_row(one) for one in listed]
        shown = table.columns_with_values(rows, columns.OF_MESSAGES)
        picked = table.pick(rows, shown, key=f"outbox:{page}:{hash(tuple(listed))}", alt=tr("Not delivered"))
    if not may_change(Right.MANAGE_INGESTION):
        return
    with st.container(horizontal=True):
        is_picked = st.button(tr("Send the selected ones again"), disabled=not picked)
        is_all = st.button(tr("Send all again, now"), icon=":material/refresh:")
    if is_picked or is_all:
        numbers = [listed[index].message_id for index in picked] if is_picked else None
        access_result.change(partial(data.retry, numbers), tr("A worker sends them within seconds."))
