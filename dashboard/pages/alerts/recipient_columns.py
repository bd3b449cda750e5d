"""Columns of the table of recipients of messages about alerts, and its rows."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from dashboard.pages.alerts import texts
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, i18n
from dashboard.ui.text.i18n import msg, tr
from kerma.alert_messages.recipient import AlertChannel, AlertFilter, AlertRecipient, StoredRecipient
from kerma.alerts.alert_rule import Severity
from kerma.database.outbox.recipient_states import RecipientState
from kerma.facts.fact import ValueKind

CHANNELS: Mapping[AlertChannel, str] = {
    AlertChannel.MAIL: msg("Mail"),
    AlertChannel.JSON: msg("Webhook, signed JSON"),
    AlertChannel.TEAMS: msg("Microsoft Teams"),
    AlertChannel.NTFY: msg("ntfy"),
}
COLUMNS = (
    Column(name="number", label="Recipient", help="Its number, as commands state it.", kind=ValueKind.COUNT),
    Column(name="name", label="Name", help="What people call it."),
    Column(name="channel", label="Channel", help="How messages reach it."),
    Column(name="address", label="Address", help="Mail address; of a webhook the host alone, its URL is a secret."),
    Column(name="alerts", label="Alerts", help="Of which alerts it is informed."),
    Column(name="deadlines", label="Deadlines", help="Whether it is reminded of deadlines of incidents."),
    Column(name="when", label="When", help="At once, or once nobody has looked at an alert for some hours."),
    Column(name="scope", label="Scope of", help="User whose scope limits the equipment; a dash: all equipment."),
    Column(name="language", label="Language", help="Language of its messages."),
    Column(name="delivered", label="Last delivered", help="When its server last accepted a message."),
    Column(name="state", label="State", help="Whether messages go there, wait, or were given up, and why."),
)


def row(
    stored: StoredRecipient, state: RecipientState, equipment: Mapping[UUID, str], accounts: Mapping[UUID, str]
) -> TableRow:
    """The row of a recipient.

    Args:
        stored: the recipient.
        state: what became of its messages.
        equipment: names of equipment.
        accounts: names of accounts.
    """
    found = stored.recipient
    return {
        "number": stored.number,
        "name": found.name,
        "channel": tr(CHANNELS[found.channel]),
        "address": found.address,
        "alerts": ", ".join(_parts(found.filter, equipment)) or tr("all"),
        "deadlines": tr("yes") if found.informs_of_deadlines else tr("no"),
        "when": _when(found),
        "scope": found.account_id and accounts.get(found.account_id, tr("account removed: no alerts")),
        "language": i18n.LANGUAGES[found.language],
        "delivered": None if state.delivered_at is None else formatting.received(state.delivered_at)[:-3],
        "state": state_text(stored, state),
    }


def state_text(stored: StoredRecipient, state: RecipientState) -> str:
    """Whether messages go to a recipient, and what became of them."""
    parts = [
        tr("receives alerts") if stored.is_active else tr("disabled"),
        tr("{count} waiting", count=formatting.number(state.waiting)) if state.waiting else "",
        tr("{count} given up", count=formatting.number(state.dead)) if state.dead else "",
    ]
    text = ", ".join(filter(None, parts))
    return f"{text}: {state.last_error}" if state.last_error else text


def _when(found: AlertRecipient) -> str:
    if found.escalation_after_h is None:
        return tr("at once")
    return tr("not looked at for {hours} h", hours=formatting.number(found.escalation_after_h))


def _parts(alert_filter: AlertFilter, equipment: Mapping[UUID, str]) -> Iterator[str]:
    if alert_filter.min_severity is not Severity.NOTIFICATION:
        yield tr("from {severity}", severity=tr(texts.SEVERITIES[alert_filter.min_severity]))
    yield from alert_filter.rule_ids
    for modality in alert_filter.modalities:
        yield tr(BY_CODE[modality].title)
    for equipment_id in alert_filter.equipment_ids:
        yield equipment.get(equipment_id, str(equipment_id))
    yield from filter(None, (alert_filter.institution_name, alert_filter.department_name))
