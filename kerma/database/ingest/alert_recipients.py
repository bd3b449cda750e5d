"""Recipients of messages about alerts: adding and removing them. Removed ones stay as history, without secrets."""

from sqlalchemy import Connection, delete, func, insert, select, update

from kerma.alert_messages.recipient import AlertChannel, AlertRecipient, StoredRecipient, WebhookTarget
from kerma.database.alert_recipients import by_number, in_use, recipients
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import alert_rules
from kerma.database.schema.alert_message_tables import alert_recipient, alert_webhook
from kerma.errors import ConfigurationError
from kerma.messages import message

#: Advisory lock of whoever numbers a recipient.
_LOCK = 1_263_686_302
_recipient = alert_recipient.c


def add(connection: Connection, recipient: AlertRecipient, target: WebhookTarget | None, added_by: str) -> int:
    """Add a recipient; returns its number.

    Args:
        connection: within a transaction.
        recipient: who it is.
        target: of a webhook; None for mail.
        added_by: who adds it.

    Raises:
        ConfigurationError: it cannot be used; the text says why.
    """
    if (target is None) != (recipient.channel is AlertChannel.MAIL):
        raise ConfigurationError(_TARGET_MISSING if target is None else _TARGET_OF_MAIL)
    _check(connection, recipient)
    last: int = connection.execute(select(func.coalesce(func.max(_recipient.recipient_number), 0))).scalar_one()
    if target is not None:
        values = {"url": target.checked(recipient.channel).url, "secret": target.secret}
        connection.execute(insert(alert_webhook).values(recipient_number=last + 1, **values))
    connection.execute(
        insert(alert_recipient).values(
            recipient_number=last + 1,
            channel=recipient.channel,
            address=target.shown if target else recipient.address,
            **_changeable(recipient),
            is_active=True,
            added_at=func.clock_timestamp(),
            added_by=added_by,
        )
    )
    return last + 1


def change(connection: Connection, number: int, recipient: AlertRecipient) -> bool:
    """Change a recipient in all but its channel; returns whether anything changed.

    What waits for it goes to it as it is then. The address of a webhook does not change: its URL belongs to it.

    Raises:
        ConfigurationError: there is no such recipient, it cannot be used so, or it has another channel.
    """
    stored = require(connection, number).recipient
    if recipient.channel is not stored.channel:
        raise ConfigurationError(message("The channel of a recipient does not change; add another one."))
    if recipient == stored:
        return False
    _check(connection, recipient, number)
    address = {"address": recipient.address} if recipient.channel is AlertChannel.MAIL else {}
    _update(connection, number, **_changeable(recipient), **address)
    return True


def _check(connection: Connection, recipient: AlertRecipient, number: int | None = None) -> None:
    """Make sure that a recipient can be used, and no other has its name; others wait until the transaction ends."""
    recipient.checked()
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if any(one.recipient.name == recipient.name and one.number != number for one in recipients(connection)):
        raise ConfigurationError(message("There is a recipient {name} already.", name=recipient.name))
    known = rules_in_force(connection) if recipient.filter.rule_ids else []
    for rule_id in recipient.filter.rule_ids:
        alert_rules.find(known, rule_id)


def _changeable(recipient: AlertRecipient) -> dict[str, object]:
    alert_filter = recipient.filter
    return {
        "name": recipient.name,
        **alert_filter._asdict(),
        **{name: list(getattr(alert_filter, name)) for name in _LISTS},
        "language": recipient.language,
        "escalation_after_h": recipient.escalation_after_h,
        "account_id": recipient.account_id,
        "informs_of_deadlines": recipient.informs_of_deadlines,
    }


def set_active(connection: Connection, number: int, *, is_active: bool) -> StoredRecipient | None:
    """Have messages go to a recipient, or not; returns it as it was, or None where it is so already.

    Raises:
        ConfigurationError: there is no such recipient.
    """
    stored = require(connection, number)
    if stored.is_active == is_active:
        return None
    _update(connection, number, is_active=is_active)
    return stored


def remove(connection: Connection, number: int, removed_by: str) -> StoredRecipient:
    """Remove a recipient with its secrets, and return it as it was.

    Raises:
        ConfigurationError: there is no such recipient.
    """
    stored = require(connection, number)
    connection.execute(delete(alert_webhook).where(alert_webhook.c.recipient_number == number))
    _update(connection, number, removed_at=func.clock_timestamp(), removed_by=removed_by)
    return stored


def require(connection: Connection, number: int) -> StoredRecipient:
    """The recipient of a number.

    Raises:
        ConfigurationError: there is none, or it was removed.
    """
    found = by_number(connection, number)
    if found is None:
        raise ConfigurationError(
            message(
                "There is no recipient {number}; `kerma alerts recipients list` shows all of them with their numbers.",
                number=number,
            )
        )
    return found


def apply_imported(connection: Connection) -> None:
    """Make sure that all recipients are such as people may add.

    Raises:
        ConfigurationError: one is not.
    """
    for stored in recipients(connection):
        stored.recipient.checked()


def _update(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(alert_recipient).where(in_use(), _recipient.recipient_number == number).values(**values))


_LISTS = ("rule_ids", "modalities", "equipment_ids")
_TARGET_MISSING = message("This channel needs the URL of a webhook.")
_TARGET_OF_MAIL = message("Mail needs no webhook.")
