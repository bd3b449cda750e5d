"""Tables of the audit trail: its rows by month, the end of each chain, and the signed ends of closed days.

Nothing refers to accounts by foreign keys: the trail outlives them.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn
from kerma.standard.enumerations import AuditAction, AuditOutcome, AuditWriter

#: Partitions of `audit_event` have this prefix; months are made by `audit_partitions`.
PARTITION_PREFIX = "audit_event_"
#: What no month takes.
DEFAULT_PARTITION = DDL(f"CREATE TABLE {PARTITION_PREFIX}default PARTITION OF audit_event DEFAULT")  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy


def _writer() -> TableColumn:
    return key("writer", Text(), "The program that wrote it: dashboard or command_line.")


def _day() -> TableColumn:
    return key("day", Date(), "Day of the chain, UTC.")


audit_event = Table(
    "audit_event",
    metadata,
    _writer(),
    _day(),
    key("number", BigInteger(), "Number of the row within writer and day, from 1."),
    key("recorded_at", DateTime(timezone=True), "When, by the clock of the database."),
    Column("account_id", Uuid(), comment="The account, which may be gone; NULL for none."),
    Column("user_name", Text(), nullable=False, comment="Name of the account, or the user of the command line."),
    Column("roles", ARRAY(Text()), nullable=False, comment="Names of the roles that the user had then."),
    Column("address", Text(), nullable=False, comment="IP address of the browser; empty for the command line."),
    Column("action", Text(), nullable=False, comment="What was done."),
    Column("outcome", Text(), nullable=False, comment="Whether it was done: success or failure."),
    Column("study_instance_uid", Text(), comment="The study concerned; NULL for none or several."),
    Column(
        "patient_key",
        Text(),
        comment="The patient concerned: keyed hash of the patient ID, plain without a key; NULL for none.",
    ),
    Column("details", JSONB(), nullable=False, comment="What else belongs to the action; names no patient."),
    Column("previous_hash", Text(), nullable=False, comment="Hash of the row before; zeros for the first."),
    Column("hash", Text(), nullable=False, comment="SHA-256 of all other columns."),
    CheckConstraint(one_of("writer", AuditWriter), name="has_writer"),
    CheckConstraint(one_of("action", AuditAction), name="has_action"),
    CheckConstraint(one_of("outcome", AuditOutcome), name="has_outcome"),
    Index("ix_audit_event_recorded_at", "recorded_at"),
    Index("ix_audit_event_user_name", func.lower(text("user_name")), "recorded_at"),
    Index("ix_audit_event_patient_key", "patient_key", "recorded_at", postgresql_where=text("patient_key IS NOT NULL")),
    Index(
        "ix_audit_event_study_instance_uid",
        "study_instance_uid",
        "recorded_at",
        postgresql_where=text("study_instance_uid IS NOT NULL"),
    ),
    comment="The audit trail: who did what, chained by hashes.",
    postgresql_partition_by="RANGE (recorded_at)",
    info={"further": (DEFAULT_PARTITION,)},
)
event.listen(audit_event, "after_create", DEFAULT_PARTITION)

audit_chain = Table(
    "audit_chain",
    metadata,
    _writer(),
    _day(),
    Column("number", BigInteger(), nullable=False, comment="Number of the last row."),
    Column("hash", Text(), nullable=False, comment="Hash of the last row."),
    comment="The end of each chain of the audit trail; locked while a row is added.",
)

audit_head = Table(
    "audit_head",
    metadata,
    _writer(),
    _day(),
    Column("position", BigInteger(), nullable=False, unique=True, comment="From 1, in the order of closing."),
    Column("number", BigInteger(), nullable=False, comment="Number of the last row of the day."),
    Column("hash", Text(), nullable=False, comment="Hash of the last row of the day."),
    Column("signature", Text(), comment="Of this end and all before, with the site's key; NULL where there was none."),
    Column("closed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When made."),
    Column("removed_at", DateTime(timezone=True), comment="When its rows were removed by age; NULL while they exist."),
    Column("removal_signature", Text(), comment="HMAC-SHA256 of the removal with the site's key; NULL without key."),
    comment="The ends of the chains of closed days, signed.",
)
