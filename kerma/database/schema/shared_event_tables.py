"""Tables of events that several studies state, and of what people decided about them."""

from sqlalchemy import CheckConstraint, Column, DateTime, Double, Index, Integer, Table, Text, Uuid, func

from kerma.database.schema.columns import below, one_of, study_key
from kerma.database.schema.metadata import key, metadata
from kerma.standard.enumerations import SharedEventState

shared_event = Table(
    "shared_event",
    metadata,
    study_key(),
    key("other_study_id", Uuid(), "The other study that states the event."),
    key("ordinal", Integer(), "Position among the events that both studies state, from 0."),
    Column("other_study_instance_uid", Text(), nullable=False, comment="Study Instance UID of the other study."),
    Column("name", Text(), nullable=False, comment="Irradiation Event UID, or a name made of the image's content."),
    Column("state", Text(), nullable=False, comment=f"Which study counts it: {', '.join(SharedEventState)}."),
    Column("started_at", DateTime(), comment="When the event started, local; NULL where that is unknown."),
    Column("dlp_mgy_cm", Double(), comment="Dose length product as this study states it. Unit: mGy.cm."),
    Column("dap_gy_cm2", Double(), comment="Dose area product as this study states it. Unit: Gy.cm2."),
    Column("agd_mgy", Double(), comment="Mean glandular dose as this study states it. Unit: mGy."),
    Column("administered_activity_mbq", Double(), comment="Administered activity as this study states it. Unit: MBq."),
    below("study", "study_id"),
    CheckConstraint(one_of("state", SharedEventState), name="known_state"),
    Index("ix_shared_event_other_study_id", "other_study_id"),
    comment="Events that several studies state, one row for each study and each other study.",
)

event_decision = Table(
    "event_decision",
    metadata,
    key("name", Text(), "Irradiation Event UID, or a name made of the image's content."),
    Column("study_instance_uid", Text(), comment="The study that counts the event; NULL: each study that states it."),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When decided."),
    Column("changed_by", Text(), nullable=False, comment="Who decided."),
    comment="Decisions of people about events that several studies state.",
)
