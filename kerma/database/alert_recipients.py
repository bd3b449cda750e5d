"""Recipients of messages about alerts as records."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from kerma.alert_messages.recipient import AlertChannel, AlertFilter, AlertRecipient, StoredRecipient, WebhookTarget
from kerma.alerts.alert_rule import Severity
from kerma.database.schema.alert_message_tables import alert_recipient, alert_webhook
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import ExamModality

_recipient = alert_recipient.c


def recipients(connection: Connection) -> Sequence[StoredRecipient]:
    """The recipients that were not removed, by number."""
    query = select(*_recipient).where(in_use()).order_by(_recipient.recipient_number)
    return [stored_recipient(row) for row in connection.execute(query).mappings()]


def by_number(connection: Connection, number: int) -> StoredRecipient | None:
    """The recipient of a number; None where there is none, or it was removed."""
    query = select(*_recipient).where(in_use(), _recipient.recipient_number == number)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else stored_recipient(row)


def webhook(connection: Connection, number: int) -> WebhookTarget | None:
    """The webhook of a recipient; None where it has none, as after an import of settings.

    Args:
        connection: of a role that may read secrets.
        number: of the recipient.
    """
    query = select(alert_webhook.c.url, alert_webhook.c.secret).where(alert_webhook.c.recipient_number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else WebhookTarget(*row)


def in_use() -> Condition:
    """The recipient was not removed."""
    return _recipient.removed_at.is_(None)


def stored_recipient(row: RowMapping) -> StoredRecipient:
    """The record of a row."""
    alert_filter = AlertFilter(
        min_severity=Severity(row["min_severity"]),
        rule_ids=tuple(row["rule_ids"]),
        modalities=tuple(map(ExamModality, row["modalities"])),
        equipment_ids=tuple(row["equipment_ids"]),
        institution_name=row["institution_name"],
        department_name=row["department_name"],
    )
    recipient = AlertRecipient(
        name=row["name"],
        channel=AlertChannel(row["channel"]),
        address=row["address"],
        filter=alert_filter,
        language=row["language"],
        escalation_after_h=row["escalation_after_h"],
        account_id=row["account_id"],
        informs_of_deadlines=row["informs_of_deadlines"],
    )
    return StoredRecipient(row["recipient_number"], recipient, row["is_active"])
