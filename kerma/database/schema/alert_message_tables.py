"""Tables of messages about alerts: who receives them, which are to be written, and which were."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kerma.alert_messages.phrases import LANGUAGES
from kerma.alert_messages.recipient import MAX_ESCALATION_HOURS, AlertChannel
from kerma.alerts.alert_rule import Severity
from kerma.database.schema.columns import one_of, study_key
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn

alert_recipient = Table(
    "alert_recipient",
    metadata,
    key("recipient_number", Integer(), "Its number, in the order in which recipients were added."),
    Column("name", Text(), nullable=False, comment="What people call it."),
    Column("channel", Text(), nullable=False, comment=f"How messages reach it: {', '.join(AlertChannel)}."),
    Column("address", Text(), nullable=False, comment="Mail address; of webhooks scheme and host alone."),
    Column("min_severity", Text(), nullable=False, comment="The lowest severity of its alerts."),
    Column("rule_ids", ARRAY(Text()), nullable=False, comment="Names of rules; empty: any."),
    Column("modalities", ARRAY(Text()), nullable=False, comment="Exam modalities of studies; empty: any."),
    Column("equipment_ids", ARRAY(Uuid()), nullable=False, comment="Equipment of studies; empty: any."),
    Column("institution_name", Text(), comment="Institution of the equipment; NULL: any."),
    Column("department_name", Text(), comment="Department of the equipment; NULL: any."),
    Column("language", Text(), nullable=False, comment=f"Language of its messages: {', '.join(LANGUAGES)}."),
    Column(
        "escalation_after_h",
        Integer(),
        comment="It receives alerts that are still new after so many hours; NULL: all at once. Unit: h.",
    ),
    Column("account_id", Uuid(), comment="Account whose scope limits its alerts; NULL: of all equipment."),
    Column(
        "informs_of_deadlines",
        Boolean(),
        nullable=False,
        server_default=false(),
        comment="Whether it is reminded of deadlines and follow-ups of incidents.",
    ),
    Column("is_active", Boolean(), nullable=False, comment="Whether messages go there."),
    Column("added_at", DateTime(timezone=True), nullable=False, comment="When it was added."),
    Column("added_by", Text(), nullable=False, comment="Who did."),
    Column("removed_at", DateTime(timezone=True), comment="When it was removed; NULL: it was not."),
    Column("removed_by", Text(), comment="Who did."),
    CheckConstraint(one_of("channel", AlertChannel), name="known_channel"),
    CheckConstraint(one_of("min_severity", Severity), name="known_severity"),
    CheckConstraint(one_of("language", LANGUAGES), name="known_language"),
    CheckConstraint(f"escalation_after_h between 1 and {MAX_ESCALATION_HOURS}", name="known_escalation"),
    comment="Who receives messages about alerts; removed ones stay as history.",
)

alert_webhook = Table(
    "alert_webhook",
    metadata,
    Column(
        "recipient_number",
        Integer(),
        primary_key=True,
        autoincrement=False,
        comment="The recipient, see `alert_recipient`.",
    ),
    Column("url", Text(), nullable=False, comment="URL of the webhook, which may be a secret as a whole."),
    Column("secret", Text(), nullable=False, comment="Secret with which Kerma proves who it is; empty: none."),
    comment="Secrets of recipients with a webhook: never shown, never exported.",
)


def _alert() -> TableColumn:
    return key("alert_id", Uuid(), "The alert.")


def _version() -> TableColumn:
    return key("data_version", Integer(), "Version of the alert that is the reason.")


def _written_at() -> TableColumn:
    return Column(
        "written_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When it was written."
    )


alert_notice = Table(
    "alert_notice",
    metadata,
    study_key(),
    _alert(),
    _version(),
    _written_at(),
    comment="Alerts that recipients are to be found for; written with the alert, and deleted once they are.",
)

alert_message = Table(
    "alert_message",
    metadata,
    Column(
        "recipient_number",
        Integer(),
        ForeignKey("alert_recipient.recipient_number"),
        primary_key=True,
        autoincrement=False,
        comment="The recipient, see `alert_recipient`.",
    ),
    study_key(),
    _alert(),
    _version(),
    key("is_escalation", Boolean(), "Whether the reason is that nobody has acknowledged the alert."),
    _written_at(),
    Column("sent_at", DateTime(timezone=True), comment="When it was put into the outbox; NULL: it waits for others."),
    Index("ix_alert_message_waiting", "recipient_number", postgresql_where=text("sent_at is null")),
    Index("ix_alert_message_study_id", "study_id", "alert_id"),
    # The history of an alert.
    Index("ix_alert_message_alert_id", "alert_id"),
    comment="Which recipient is informed of which alert, each once.",
)
