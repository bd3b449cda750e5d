"""Tables of what was erased: the identity of patients, whole studies, and data of an age that the site sets."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, Integer, Table, Text, func, text

from kerma.database.schema.columns import one_of, study_key
from kerma.database.schema.metadata import key, metadata
from kerma.standard.enumerations import DataKind

#: Data that are erased from studies whose doses stay.
ERASABLE = (DataKind.IDENTITY, DataKind.STAFF_NAMES)

# Without foreign key: a study that is read from Orthanc again after its removal stays without identity.
erased_study = Table(
    "erased_study",
    metadata,
    study_key(),
    key("data", Text(), f"What was erased: {', '.join(ERASABLE)}."),
    Column("erased_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When."),
    CheckConstraint(one_of("data", ERASABLE), name="known_data"),
    comment="Studies of which the patient's identity or names of staff were erased, on request or by age; it stays so "
    "when they are read again.",
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

orthanc_deletion = Table(
    "orthanc_deletion",
    metadata,
    key("node", Text(), "Name of the Orthanc that is to delete the study, see `cursor`."),
    key("study_instance_uid", Text(), "Study Instance UID."),
    Column("requested_by", Text(), nullable=False, comment="User who had it deleted."),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When."),
    Column("tried_at", DateTime(timezone=True), comment="When the node tried it last; NULL before the first time."),
    Column("done_at", DateTime(timezone=True), comment="When it was deleted there; NULL while it waits."),
    Column("object_count", Integer(), comment="Number of objects that were deleted; NULL while it waits."),
    Column("error", Text(), comment="Why the last attempt failed; NULL where it did not."),
    Index("ix_orthanc_deletion_waiting", "node", "requested_at", postgresql_where=text("done_at IS NULL")),
    comment="Studies that people deleted, for the Orthancs of further nodes, which delete them too.",
)

removed_data = Table(
    "removed_data",
    metadata,
    key("kind", Text(), f"What was removed: {', '.join(DataKind)}."),
    key("day", Date(), "Day of the removal in UTC."),
    Column("older_than", Date(), nullable=False, comment="What was older than this day was removed."),
    Column(
        "removed_count", Integer(), nullable=False, comment="Number of studies, versions or rows of the audit trail."
    ),
    Column("removed_at", DateTime(timezone=True), nullable=False, comment="When the last of the day were removed."),
    CheckConstraint(one_of("kind", DataKind), name="known_kind"),
    comment="Log of stored data that were removed because of their age.",
)

announced_removal = Table(
    "announced_removal",
    metadata,
    key("kind", Text(), f"What is removed: {', '.join(DataKind)}."),
    Column("months", Integer(), nullable=False, comment="Age in months at which a worker removes it."),
    Column(
        "announced_at", DateTime(timezone=True), nullable=False, comment="When a worker first found this age in force."
    ),
    Column("due_at", DateTime(timezone=True), nullable=False, comment="Before this time nothing of it is removed."),
    Column("due_count", Integer(), nullable=False, comment="What was too old when it was announced."),
    CheckConstraint(one_of("kind", DataKind), name="known_kind"),
    comment="The ages that workers found in their settings; a new one is announced before anything is removed.",
)
