"""Who is informed of alerts: the recipients, what became of their messages, adding, changing, testing and removing."""

from collections.abc import Callable

import streamlit as st

from dashboard.pages.alerts import data, recipient_changes, recipient_columns, recipient_form
from dashboard.pages.alerts.recipient_changes import RIGHT, Listed
from dashboard.pages.alerts.recipient_form import Edited
from dashboard.ui import keys, table
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import i18n, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from dashboard.ui.url_state import PAGE_NUMBER, Codec, UrlParameter
from kerma.alert_messages.recipient import AlertChannel, AlertRecipient, StoredRecipient
from kerma.errors import ConfigurationError
from kerma.settings import settings

_RESULT = "alert_recipients_result"
_NUMBER = UrlParameter(keys.ALERT_RECIPIENT, Codec[int | None](PAGE_NUMBER.read, str, PAGE_NUMBER.expected), None)
_TEST = msg("A test waits in the outbox; a worker sends it within seconds.")
_DISABLED = msg("The recipient receives nothing until it is enabled again; what waits is not sent.")
_ENABLED = msg("The recipient receives alerts from now on.")
_REMOVED = msg("The recipient is removed, with its URL and secret.")
_NO_RIGHT = msg("Who is informed is shown to users who may manage alert rules.")


def show() -> None:
    """Show the view."""
    if not may_change(RIGHT):
        plain_text.empty(tr(_NO_RIGHT))
        return
    plain_text.line(
        tr(
            "Each alert goes once to each recipient whose filter it passes, collected for a minute, in the language of "
            "the recipient. Messages name no patient."
        )
    )
    if not settings().mail_host:
        plain_text.notice(tr("No mail server is set, so nothing is sent: an administrator sets KERMA_MAIL_HOST."))
    if text := st.session_state.pop(_RESULT, None):
        plain_text.result(text)
    listed = recipient_changes.listed()
    _table(listed)
    number = _NUMBER.of_page()
    selected = next((one for one in listed.recipients if one.number == number), None)
    if selected is None:
        _new(listed)
    else:
        _details(selected, listed)


def _table(listed: Listed) -> None:
    if not listed.recipients:
        plain_text.empty(tr("Nobody is informed of alerts yet."))
        return
    names = data.equipment_names()
    rows = [recipient_columns.row(one, listed.states[one.number], names, listed.accounts) for one in listed.recipients]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, recipient_columns.COLUMNS),
        key=f"alert-recipients:{hash(tuple(map(str, listed.recipients)))}",
        alt=tr("Recipients"),
    )
    plain_text.note(tr("Click a row to change, test, disable or remove a recipient."))
    if opened is not None:
        st.query_params[keys.ALERT_RECIPIENT] = str(listed.recipients[opened].number)
        st.rerun()


def _new(listed: Listed) -> None:
    plain_text.heading(tr("New recipient"))
    start = AlertRecipient(name="", channel=AlertChannel.MAIL, address="", language=i18n.language())
    with st.container(border=True):
        number = recipient_form.show(Edited(start, listed.accounts))
    if number is not None:
        _done(tr("The recipient is added; “Send a test” shows whether messages arrive."), number)


def _details(stored: StoredRecipient, listed: Listed) -> None:
    state = listed.states[stored.number]
    plain_text.heading(tr("Recipient {number}: {name}", number=stored.number, name=stored.recipient.name))
    plain_text.line(recipient_columns.state_text(stored, state))
    _actions(stored)
    with st.container(border=True):
        number = recipient_form.show(Edited(stored.recipient, listed.accounts, stored.number))
    if number is not None:
        _done(tr("The recipient is changed."), number)


def _actions(stored: StoredRecipient) -> None:
    number = stored.number
    test, disable, enable = tr("Send a test"), tr("Disable"), tr("Enable")
    with st.container(horizontal=True):
        if stored.is_active:
            _button(test, ":material/send:", lambda: recipient_changes.send_test(number), _TEST, number)
            _button(disable, ":material/notifications_off:", lambda: _set_active(number, on=False), _DISABLED, number)
        else:
            _button(enable, ":material/notifications_active:", lambda: _set_active(number, on=True), _ENABLED, number)
        _button(tr("Remove"), ":material/delete:", lambda: recipient_changes.remove(number), _REMOVED, None)
        if st.button(tr("Add another recipient"), icon=":material/add:"):
            _done(None, None)


def _set_active(number: int, *, on: bool) -> None:
    recipient_changes.set_active(number, is_active=on)


def _button(label: str, icon: str, change: Callable[[], None], result: str, number: int | None) -> None:
    if not st.button(label, icon=icon):
        return
    try:
        change()
    except ConfigurationError as error:
        plain_text.notice(translated(error.args[0]))
        return
    _done(tr(result), number)


def _done(result: str | None, number: int | None) -> None:
    """Show what was done, and the recipient of a number, or none."""
    st.session_state[_RESULT] = result
    if number is None:
        st.query_params.pop(keys.ALERT_RECIPIENT, None)
    else:
        st.query_params[keys.ALERT_RECIPIENT] = str(number)
    st.rerun()
