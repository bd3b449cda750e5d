"""Table of the versions of objects that count no longer, because another was received after them."""

from sqlalchemy import Column, DateTime, Index, LargeBinary, Table, Text, Uuid, func

from kerma.database.schema.metadata import key, metadata

object_version = Table(
    "object_version",
    metadata,
    key("orthanc_id", Text(), "Orthanc's identifier of the instance."),
    key("received_at", DateTime(timezone=True), "When Orthanc received this version."),
    key("digest", Text(), "MD5 of its file, as Orthanc computed it; empty where unknown."),
    Column("sop_instance_uid", Text(), nullable=False, comment="SOP Instance UID, the same for all versions."),
    Column("study_id", Uuid(), nullable=False, comment="The study that this version stated."),
    Column("sop_class_uid", Text(), nullable=False, comment="SOP Class UID."),
    Column("calling_ae_title", Text(), comment="AE title of the sender; NULL where it was not received by DICOM."),
    Column("source", Text(), nullable=False, comment="Kind of source object: ct_rdsr, projection_rdsr, ..."),
    Column("content_at", DateTime(), comment="Content date and time of this version, local."),
    Column(
        "extraction",
        LargeBinary(),
        nullable=False,
        comment="Facts and problems read from it: zlib-compressed JSON.",
    ),
    Column("content_tree", LargeBinary(), comment="The whole SR content tree: zlib-compressed JSON; NULL for images."),
    Column(
        "replaced_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When Kerma stored the version that counts instead.",
    ),
    Index("ix_object_version_study_id", "study_id"),
    Index("ix_object_version_sop_instance_uid", "sop_instance_uid"),
    comment="Earlier versions of dose objects, with all facts read from them; no study counts them.",
)
