"""Table of what people did with alerts; rows are added and never changed."""

from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid

from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import MAX_COMMENT_LENGTH, Cause
from kerma.database.schema.columns import one_of, study_key
from kerma.database.schema.metadata import key, metadata

alert_action = Table(
    "alert_action",
    metadata,
    study_key(),
    key("alert_id", Uuid(), "The alert."),
    key("action_number", Integer(), "From 1, in the order in which people acted on the alert."),
    Column("state_before", Text(), nullable=False, comment=f"{', '.join(AlertState)}."),
    Column("state", Text(), nullable=False, comment="That since then."),
    Column("cause", Text(), comment=f"{', '.join(Cause)}; NULL: not stated."),
    Column("comment", Text(), comment="Plain text; NULL: none, or erased with the identity of the patient."),
    Column("data_version", Integer(), nullable=False, comment="Version of the alert then, see `alert_history`."),
    Column("acted_at", DateTime(timezone=True), nullable=False, comment="When."),
    Column("acted_by", Text(), comment="Who; NULL: Kerma, which opened it again after its value had risen."),
    CheckConstraint(one_of("state_before", AlertState), name="known_state_before"),
    CheckConstraint(one_of("state", AlertState), name="known_state"),
    CheckConstraint(one_of("cause", Cause), name="known_cause"),
    CheckConstraint("state <> 'explained' or cause is not null", name="cause_of_explained"),
    CheckConstraint(f"length(comment) <= {MAX_COMMENT_LENGTH}", name="length_of_comment"),
    Index("ix_alert_action_alert_id", "alert_id"),
    comment="What people did with alerts: state, cause and comment, with the version that they saw.",
)
