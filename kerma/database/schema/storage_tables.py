"""Tables of the storage of objects: what each Orthanc occupies, and what was deleted from it by rules of retention."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, func, text

from kerma.database.schema.metadata import key, metadata

_NODE = "Name of the Orthanc, see `cursor`."

storage_use = Table(
    "storage_use",
    metadata,
    key("node", Text(), _NODE),
    key("day", Date(), "Day of the measurement in UTC; the last of a day stays."),
    Column("object_count", BigInteger(), nullable=False, comment="Number of objects in Orthanc."),
    Column("object_bytes", BigInteger(), nullable=False, comment="Size of the objects in Orthanc."),
    Column("disk_bytes", BigInteger(), comment="Size of the disk with Orthanc's objects; NULL where unknown."),
    Column("disk_free_bytes", BigInteger(), comment="Free space on that disk; NULL where unknown."),
    Column("database_bytes", BigInteger(), nullable=False, comment="Size of Kerma's database."),
    Column("measured_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When measured."),
    comment="Disk space that each Orthanc and the database use, one row per day.",
)

retention_run = Table(
    "retention_run",
    metadata,
    key("run_id", Uuid(), "The run: a random UUID."),
    key("rule", Text(), "The rule as it was set: CTImageStorage:90d."),
    Column("node", Text(), nullable=False, comment=_NODE),
    Column("sop_class_uid", Text(), nullable=False, comment="SOP Class UID of the rule."),
    Column(
        "received_before",
        DateTime(timezone=True),
        nullable=False,
        comment="Objects that Orthanc received before this time were deleted.",
    ),
    Column("deleted_count", Integer(), nullable=False, server_default="0", comment="Number of deleted objects."),
    Column(
        "dose_object_count",
        Integer(),
        nullable=False,
        server_default="0",
        comment="Those of them that state a dose: it can no longer be extracted again from Orthanc.",
    ),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When it began."),
    Column("finished_at", DateTime(timezone=True), comment="When it ended; NULL while it runs or was interrupted."),
    Index("ix_retention_run_started_at", text("started_at DESC")),
    comment="Log of objects that were deleted from Orthanc by rules of retention.",
)
