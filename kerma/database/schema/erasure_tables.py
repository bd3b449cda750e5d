"""Tables of what was erased on request: the identity of patients, and whole studies."""

from sqlalchemy import Column, DateTime, Index, Table, Text, func, text

from kerma.database.schema.columns import study_key
from kerma.database.schema.metadata import metadata

# Without foreign key: a study that is read from Orthanc again after its removal stays without identity.
erased_study = Table(
    "erased_study",
    metadata,
    study_key(),
    Column("erased_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When."),
    comment="Studies without identity of the patient, also when their objects are read again.",
)

deleted_study = Table(
    "deleted_study",
    metadata,
    study_key(),
    Column("study_instance_uid", Text(), nullable=False, comment="Study Instance UID."),
    Column("reason", Text(), nullable=False, comment="Why it was deleted, as the person who did it states."),
    Column("deleted_by", Text(), nullable=False, comment="User who had it deleted."),
    Column("deleted_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When."),
    Index("ix_deleted_study_deleted_at", text("deleted_at DESC")),
    comment="Studies that people deleted: objects of them that arrive or are read again are skipped.",
)
