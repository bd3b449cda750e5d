"""Table of what a site sets for its equipment besides calibrations; it holds no facts of studies or patients."""

from sqlalchemy import CheckConstraint, Column, DateTime, Integer, Table, Text, Uuid, func

from kerma.database.schema.metadata import key, metadata

#: Limits of the expected interval. Unit: days.
MIN_INTERVAL_DAYS, MAX_INTERVAL_DAYS = 1, 366

equipment_setting = Table(
    "equipment_setting",
    metadata,
    key("equipment_id", Uuid(), "The equipment."),
    Column(
        "expected_interval_days",
        Integer(),
        nullable=False,
        comment="It counts as inactive after more calendar days without a study. Unit: days.",
    ),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When set."),
    Column("changed_by", Text(), nullable=False, comment="Who set it."),
    CheckConstraint(
        f"expected_interval_days between {MIN_INTERVAL_DAYS} and {MAX_INTERVAL_DAYS}", name="interval_in_range"
    ),
    comment="Settings of equipment by the site.",
)
