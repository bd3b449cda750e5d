"""The form of a recipient of messages about alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from dashboard.pages.alerts import recipient_changes, recipient_filter
from dashboard.pages.alerts.recipient_columns import CHANNELS
from dashboard.ui.text import formatting, i18n, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.alert_messages.recipient import (
    MAX_ESCALATION_HOURS,
    MAX_NAME_LENGTH,
    AlertChannel,
    AlertRecipient,
    WebhookTarget,
)
from kerma.errors import ConfigurationError
from kerma.settings import settings

# A working day.
_HOURS = 24


@dataclass(frozen=True)
class Edited:
    """What the form shows.

    Attributes:
        recipient: with what it begins.
        accounts: names of the accounts whose scope may limit the equipment.
        number: the recipient that is changed; None: a new one.
    """

    recipient: AlertRecipient
    accounts: Mapping[UUID, str]
    number: int | None = None

    @property
    def key(self) -> str:
        """Distinguishes the widgets of one form from those of another."""
        # Streamlit remembers the text of an option, which depends on the language.
        return f"recipient:{self.number}:{i18n.language()}"


def show(edited: Edited) -> int | None:
    """Show the form; returns the number of the recipient once it is saved."""
    start, key = edited.recipient, edited.key
    name_cell, channel_cell, language_cell = st.columns([2, 2, 1])
    name = name_cell.text_input(tr("Name"), start.name, max_chars=MAX_NAME_LENGTH, key=f"{key}:name")
    channel = channel_cell.selectbox(
        tr("Channel"),
        _channels(edited),
        format_func=lambda one: tr(CHANNELS[one]),
        key=f"{key}:channel",
        disabled=edited.number is not None,
        help=tr("Webhooks of the hosts that an administrator names in KERMA_ALERT_WEBHOOK_HOSTS."),
    )
    codes = list(i18n.LANGUAGES)
    language = language_cell.selectbox(
        tr("Language"), codes, codes.index(start.language), format_func=i18n.LANGUAGES.__getitem__, key=f"{key}:lang"
    )
    address, target = _address(edited, channel)
    alert_filter = recipient_filter.show(start.filter, key)
    escalation_after_h, account_id = _when(edited)
    informs_of_deadlines = st.checkbox(
        tr("Remind of deadlines and follow-ups of incidents as well"),
        start.informs_of_deadlines,
        key=f"{key}:deadlines",
        help=tr("Three days before, on the day, and once the day has passed."),
    )
    found = AlertRecipient(
        name=name.strip(),
        channel=channel,
        address=address,
        filter=alert_filter,
        language=language,
        escalation_after_h=escalation_after_h,
        account_id=account_id,
        informs_of_deadlines=informs_of_deadlines,
    )
    label = tr("Add") if edited.number is None else tr("Save")
    if st.button(label, type="primary", icon=":material/save:", key=f"{key}:save"):
        return _saved(edited, found, target)
    return None


def _channels(edited: Edited) -> Sequence[AlertChannel]:
    if edited.number is not None:
        return [edited.recipient.channel]
    return list(AlertChannel) if settings().allowed_webhook_hosts else [AlertChannel.MAIL]


def _address(edited: Edited, channel: AlertChannel) -> tuple[str, WebhookTarget | None]:
    """The mail address, or the webhook of a new recipient."""
    start, key = edited.recipient, edited.key
    if channel is AlertChannel.MAIL:
        domains = ", ".join(sorted(settings().allowed_recipient_domains)) or formatting.MISSING
        help_text = tr("Allowed domains: {domains}.", domains=domains)
        return st.text_input(tr("Mail address"), start.address, key=f"{key}:address", help=help_text).strip(), None
    if edited.number is not None:
        plain_text.note(tr("The URL of a webhook does not change; add another recipient."))
        return start.address, None
    url_cell, secret_cell = st.columns(2)
    hosts = ", ".join(sorted(settings().allowed_webhook_hosts))
    url = url_cell.text_input(
        tr("URL of the webhook"),
        type="password",
        key=f"{key}:url",
        help=tr("It may be a secret as a whole, and is never shown again. Allowed hosts: {hosts}.", hosts=hosts),
    )
    secret = secret_cell.text_input(
        tr("Secret"),
        type="password",
        key=f"{key}:secret",
        help=tr("Signs the messages of signed JSON, and is the access token of ntfy; empty: none."),
    )
    return "", WebhookTarget(url.strip(), secret.strip())


def _when(edited: Edited) -> tuple[int | None, UUID | None]:
    """After how many hours (None: at once), and whose scope limits the equipment (None: all equipment)."""
    start, key = edited.recipient, edited.key
    when_cell, hours_cell, scope_cell = st.columns([2, 1, 2])
    is_escalation = when_cell.selectbox(
        tr("When"),
        [False, True],
        int(start.escalation_after_h is not None),
        format_func=lambda one: tr("Once nobody has looked at an alert for some hours") if one else tr("At once"),
        key=f"{key}:when",
    )
    hours = hours_cell.number_input(
        tr("Hours"),
        1,
        MAX_ESCALATION_HOURS,
        start.escalation_after_h or _HOURS,
        key=f"{key}:hours",
        disabled=not is_escalation,
    )
    options = [None, *edited.accounts]
    if start.account_id not in options:
        options.append(start.account_id)
    account_id = scope_cell.selectbox(
        tr("Scope of"),
        options,
        options.index(start.account_id),
        format_func=lambda one: tr("all equipment") if one is None else edited.accounts.get(one, str(one)),
        key=f"{key}:scope",
        help=tr("Only equipment that this user may see, while the account is active."),
    )
    return (int(hours) if is_escalation else None), account_id


def _saved(edited: Edited, found: AlertRecipient, target: WebhookTarget | None) -> int | None:
    try:
        if edited.number is None:
            return recipient_changes.add(found, target)
        recipient_changes.change(edited.number, found)
    except ConfigurationError as error:
        plain_text.notice(translated(error.args[0]))
        return None
    return edited.number
