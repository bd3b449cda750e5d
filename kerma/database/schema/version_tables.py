"""Table of the versions of objects that count no longer, because another was received after them."""

from sqlalchemy import Column, DateTime, Index, Table, Text, func

from kerma.database.schema.columns import version_columns
from kerma.database.schema.metadata import key, metadata

object_version = Table(
    "object_version",
    metadata,
    key("orthanc_id", Text(), "Orthanc's identifier of the instance."),
    key("received_at", DateTime(timezone=True), "When Orthanc received this version."),
    key("digest", Text(), "MD5 of its file, as Orthanc computed it; empty where unknown."),
    Column("sop_instance_uid", Text(), nullable=False, comment="SOP Instance UID, the same for all versions."),
    *version_columns(),
    Column(
        "replaced_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When Kerma stored the version that counts instead.",
    ),
    Index("ix_object_version_study_id", "study_id"),
    Index("ix_object_version_protection", "protection"),
    Index("ix_object_version_sop_instance_uid", "sop_instance_uid"),
    comment="Earlier versions of dose objects, with all facts read from them; no study counts them.",
)
