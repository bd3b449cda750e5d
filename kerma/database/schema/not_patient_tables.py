"""Table of the rules by which a site recognises studies of phantoms and tests."""

from sqlalchemy import CheckConstraint, Column, DateTime, Table, Text, func

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.not_patients import COMPARED

not_patient_rule = Table(
    "not_patient_rule",
    metadata,
    key("attribute", Text(), f"What is compared: {' or '.join(COMPARED)}."),
    key("pattern", Text(), "What the whole value must fit, in small letters: * any characters, ? one."),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="When added."),
    Column("changed_by", Text(), nullable=False, comment="Who added it."),
    CheckConstraint(one_of("attribute", COMPARED), name="known_attribute"),
    comment="Rules by which studies of phantoms and tests are recognised; statistics leave these out.",
)
