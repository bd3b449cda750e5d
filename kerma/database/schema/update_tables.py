"""Table of the facts of studies that changed when another version of Kerma read their objects again."""

from sqlalchemy import Column, DateTime, Double, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.schema.columns import study_key
from kerma.database.schema.metadata import key, metadata

# Without foreign key: what became of a study that is stored no longer is of interest, too.
update_change = Table(
    "update_change",
    metadata,
    study_key(),
    key("fact", Text(), "The fact: totals.dlp_mgy_cm; study.study_instance_uid where a study was added or removed."),
    key("changed_at", DateTime(timezone=True), "When its objects were read again."),
    Column("equipment_id", Uuid(), nullable=False, comment="The equipment of the study, see `equipment`."),
    Column("version_before", Text(), nullable=False, comment="Version of Kerma that had read the objects."),
    Column("version_after", Text(), nullable=False, comment="Version of Kerma that read them again."),
    Column(
        "value_before",
        JSONB(none_as_null=True),
        comment="The value before; NULL: none. Of events: that of the largest change.",
    ),
    Column("value_after", JSONB(none_as_null=True), comment="The value after; NULL: none."),
    Column(
        "relative_change",
        Double(),
        comment="Amount of the change over the value before; NULL where either is no number or the value before is 0.",
    ),
    Column(
        "item_count",
        Integer(),
        comment="Number of events or planes of the study of which the fact changed; NULL: a fact of the study.",
    ),
    Index("ix_update_change_changed_at", text("changed_at DESC")),
    comment="Facts of studies that changed when objects were read again, one row for each study and fact.",
)
