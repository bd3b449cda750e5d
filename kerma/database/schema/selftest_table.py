"""Table of self-tests: requests of people and of updates, and their results."""

from sqlalchemy import Boolean, Column, DateTime, Float, Index, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.metadata import key, metadata

selftest_run = Table(
    "selftest_run",
    metadata,
    key("run_id", Uuid(), "The run: a random UUID."),
    Column("requested_by", Text(), nullable=False, comment="User, or the update of Kerma, that requested it."),
    Column(
        "requested_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When requested."
    ),
    Column("is_full", Boolean(), nullable=False, comment="Whether every value is compared."),
    Column("started_at", DateTime(timezone=True), comment="When it began; NULL while it waits for a worker."),
    Column("finished_at", DateTime(timezone=True), comment="When it ended; NULL while it runs or was interrupted."),
    Column("seconds", Float(), comment="How long it took. Unit: s."),
    Column("kerma_version", Text(), comment="Version of Kerma that was tested; NULL while it waits."),
    Column("has_passed", Boolean(), comment="Whether no value differs; NULL where it did not come to its end."),
    Column("error", Text(), comment="Why it did not come to its end; NULL where it did, or runs."),
    Column("result", JSONB(), comment="Versions and compared values; NULL where it did not come to its end."),
    Index("ix_selftest_run_requested_at", text("requested_at DESC")),
    comment="Acceptance tests of this installation: who requested them, and what they found.",
)
