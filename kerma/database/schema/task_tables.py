"""Table of runs: work that people or timers begin and that takes long, with who requested it and how far it is."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Table, Text, Uuid, func, text

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.standard.enumerations import TaskKind

task_run = Table(
    "task_run",
    metadata,
    key("run_id", Uuid(), "The run: a random UUID."),
    Column("kind", Text(), nullable=False, comment="What is done: backup, export and others."),
    Column("subject", Text(), nullable=False, comment="Folder of a backup, file of an export; else empty."),
    Column("requested_by", Text(), nullable=False, comment="User or program that began it."),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When it began."),
    Column("total_count", BigInteger(), comment="How much there is to do; NULL where that is unknown."),
    Column("done_count", BigInteger(), nullable=False, server_default="0", comment="How much of it is done."),
    Column(
        "reported_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When it last reported; a run that reports no longer was interrupted.",
    ),
    Column("finished_at", DateTime(timezone=True), comment="When it ended; NULL while it runs or was interrupted."),
    Column("error", Text(), comment="Why it did not come to its end; NULL where it did, or runs."),
    Column("cancelled_by", Text(), comment="User who cancelled it; NULL where nobody did."),
    CheckConstraint(one_of("kind", TaskKind), name="has_kind"),
    Index("ix_task_run_kind_started_at", "kind", text("started_at DESC")),
    comment="Work that takes long: who began it, how far it is, and how it ended.",
)
