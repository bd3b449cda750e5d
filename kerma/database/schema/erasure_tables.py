"""Table of the studies of patients whose identity was erased on request."""

from sqlalchemy import Column, DateTime, Table, func

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
