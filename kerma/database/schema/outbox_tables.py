"""Tables of the outbox: messages to other systems, and the destinations to which they go."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn
from kerma.standard.enumerations import OutboxKind, OutboxState


def _now(name: str, comment: str) -> TableColumn:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now(), comment=comment)


outbox_destination = Table(
    "outbox_destination",
    metadata,
    key("destination", Text(), "Name of the destination: syslog, mail."),
    Column("kind", Text(), nullable=False, comment="Kind of the messages that go there."),
    Column(
        "is_subscribed",
        Boolean(),
        nullable=False,
        server_default=false(),
        comment="Whether every new message of this kind goes there.",
    ),
    Column("attempts", Integer(), nullable=False, server_default="0", comment="Attempts that failed in a row."),
    _now("not_before", "When the next attempt is made at the earliest."),
    Column("last_error", Text(), comment="Why the last attempt failed; NULL where it did not."),
    Column("delivered_at", DateTime(timezone=True), comment="When it last accepted a message; NULL for never."),
    CheckConstraint(one_of("kind", OutboxKind), name="has_kind"),
    comment="Systems to which messages go, and the last attempt to reach them.",
)

outbox = Table(
    "outbox",
    metadata,
    Column("message_id", BigInteger(), Identity(always=True), primary_key=True, comment="Number of the message."),
    Column(
        "destination",
        Text(),
        ForeignKey("outbox_destination.destination"),
        nullable=False,
        comment="Where it goes, see `outbox_destination`.",
    ),
    Column("kind", Text(), nullable=False, comment="What it is."),
    Column("payload", JSONB(), nullable=False, comment="Its content, or the key of the row that it reports."),
    Column("state", Text(), nullable=False, server_default=OutboxState.WAITING, comment="waiting, delivered or dead."),
    _now("created_at", "When it was written."),
    _now("waiting_since", "When it was written, or sent again by a person; counts for giving it up."),
    Column("attempts", Integer(), nullable=False, server_default="0", comment="Attempts to send it that failed."),
    Column("last_error", Text(), comment="Why it is dead; NULL where it is not."),
    Column("finished_at", DateTime(timezone=True), comment="When it was delivered or given up; NULL while it waits."),
    CheckConstraint(one_of("kind", OutboxKind), name="has_kind"),
    CheckConstraint(one_of("state", OutboxState), name="has_state"),
    Index("ix_outbox_waiting", "destination", "message_id", postgresql_where=text("state = 'waiting'")),
    Index("ix_outbox_finished_at", "state", "finished_at", postgresql_where=text("state <> 'waiting'")),
    comment="Messages to other systems: written with what they report, sent in order until they are accepted.",
)
