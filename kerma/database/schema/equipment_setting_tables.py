"""Table of what a site sets for its equipment besides calibrations; it holds no facts of studies or patients."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, func, text

from kerma.database.schema.metadata import key, metadata

#: Limits of the expected interval. Unit: days.
MIN_INTERVAL_DAYS, MAX_INTERVAL_DAYS = 1, 366
#: Longest display name, room and department.
MAX_TEXT_LENGTH = 64

equipment_setting = Table(
    "equipment_setting",
    metadata,
    key("equipment_id", Uuid(), "The equipment."),
    Column(
        "expected_interval_days",
        Integer(),
        comment="It counts as inactive after more calendar days without a study; NULL: not set. Unit: days.",
    ),
    Column("display_name", Text(), comment="Its name in lists, charts and exports; NULL: model and station."),
    Column("room", Text(), comment="Room in which it stands; NULL: not set."),
    Column("department", Text(), comment="Department to which it belongs, beside what its objects state."),
    Column("used_from", Date(), comment="First day of its use with patients; NULL: not set."),
    Column("used_to", Date(), comment="Last day of its use with patients; NULL: still in use, or not set."),
    # Without foreign key: it may be set before its first study arrives, and stays when the last one goes.
    Column("replaced_by_id", Uuid(), comment="The equipment that replaced it; NULL: none."),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When set."),
    Column("changed_by", Text(), nullable=False, comment="Who set it."),
    CheckConstraint(
        f"expected_interval_days between {MIN_INTERVAL_DAYS} and {MAX_INTERVAL_DAYS}", name="interval_in_range"
    ),
    CheckConstraint("used_from <= used_to", name="begins_before_it_ends"),
    CheckConstraint("replaced_by_id <> equipment_id", name="replaced_by_other"),
    Index("uq_equipment_setting_display_name", text("lower(display_name)"), unique=True),
    comment="Settings of equipment by the site.",
)
