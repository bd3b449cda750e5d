"""Tables of studies, equipment, objects, the ledger of received objects and the cursor into Orthanc's change log.

Columns of facts are made from their declarations in `kerma.facts`, so that name, type and comment cannot disagree with
them. Keys are derived from DICOM identifiers (`kerma.identity`): storing an object again, in any order, on any node,
gives the same rows. A measured value is NULL where no object states it; zero is zero.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kerma.database.schema import (  # noqa: F401 -- so that `metadata` knows all tables
    access_tables,
    access_token_tables,
    alert_action_table,
    alert_message_tables,
    alert_tables,
    annotation_tables,
    audit_tables,
    dose_change_tables,
    equipment_merge_table,
    equipment_setting_tables,
    equipment_split_table,
    erasure_tables,
    event_tables,
    examination_tables,
    incident_tables,
    modality_rule_table,
    node_tables,
    not_patient_tables,
    optimisation_note_table,
    outbox_tables,
    patient_size_tables,
    preference_tables,
    reference_level_table,
    report_tables,
    rollup_tables,
    selftest_table,
    shared_event_tables,
    storage_tables,
    task_tables,
    update_tables,
    version_tables,
)
from kerma.database.schema.columns import fact_columns, one_of, study_key, version_columns
from kerma.database.schema.metadata import key
from kerma.database.schema.metadata import metadata as metadata  # noqa: PLC0414 -- taken from here by all others
from kerma.facts import ct, mammography, nuclear_medicine, projection, study
from kerma.modality_rules import EXCHANGED
from kerma.privacy import HASH
from kerma.standard.enumerations import (
    ExamModality,
    Exclusion,
    GoneReason,
    ObjectOrigin,
    ObjectStatus,
    StudyTimeSource,
)

_RECEIVED = "When Kerma first stored it."

equipment = Table(
    "equipment",
    metadata,
    key("equipment_id", Uuid(), "The equipment: UUID5 of manufacturer, model and serial number, else of its station."),
    *fact_columns(study.EQUIPMENT),
    Column("display_name", Text(), comment="The name that the site set, see `equipment_setting`; NULL: none."),
    Column(
        "first_received_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment=_RECEIVED,
    ),
    comment="Equipment as the headers of its objects describe it, and its name by the site.",
)

_TOTALS = {
    ExamModality.CT: ct.TOTALS,
    ExamModality.FLUOROSCOPY: projection.TOTALS,
    ExamModality.RADIOGRAPHY: projection.TOTALS,
    ExamModality.MAMMOGRAPHY: mammography.TOTALS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.TOTALS,
}
#: Each total once: CT and projection X-ray share the dose area product.
TOTALS = tuple({fact.name: fact for facts in _TOTALS.values() for fact in facts}.values())
MODALITIES = tuple(_TOTALS)

_IDENTIFYING = ("accession_number", "patient_id", "patient_name")
_SORTED_AND_COUNTED_BY = (
    *("equipment_id", "procedure_id", "examination_id", "event_count", "problem_count", "study_time"),
    # Empty for nearly all: they take no space, and let studies be left out without reading the wide rows.
    "exclusion",
    "mixed_totals",
)
_STUDY_FACTS = (*study.STUDY, *study.EXCLUSION, *study.PATIENT_IDENTITY, *study.PATIENT, *TOTALS)


def _newest_of(modality: ExamModality) -> Index:
    """The studies of a modality, newest first, as lists show them.

    Includes the columns by which lists are sorted and charts drawn, so that the wide rows need not be read.
    """
    facts = (*study.PATIENT, *_TOTALS[modality])
    return Index(
        f"ix_study_newest_{modality.lower()}",
        text("study_at DESC NULLS LAST"),
        text("study_id DESC"),
        postgresql_where=text(f"modalities @> ARRAY['{modality}']"),
        postgresql_include=[*_SORTED_AND_COUNTED_BY, *(fact.name for fact in facts)],
    )


def _highest_of(modality: ExamModality) -> Index:
    """The studies of a modality by descending dose: the first of its totals."""
    return Index(
        f"ix_study_highest_{modality.lower()}",
        text(f"{_TOTALS[modality][0].name} DESC NULLS LAST"),
        text("study_id DESC"),
        postgresql_where=text(f"modalities @> ARRAY['{modality}']"),
    )


def _received_of(modality: ExamModality) -> Index:
    """The studies of a modality by the time at which they were received, the last first."""
    return Index(
        f"ix_study_received_{modality.lower()}",
        text("received_at DESC NULLS LAST"),
        text("study_id DESC"),
        postgresql_where=text(f"modalities @> ARRAY['{modality}']"),
    )


def _plain_of(name: str) -> Index:
    """Rows with an identifying fact in plain text, for a search within texts; hashes are left out."""
    return Index(f"ix_study_plain_{name}", name, postgresql_where=text(f"{name} !~ '{HASH}'"))


study_table = Table(
    "study",
    metadata,
    study_key(),
    Column("equipment_id", Uuid(), nullable=False, comment="The equipment that irradiated the patient."),
    Column(
        "stated_equipment_id",
        Uuid(),
        comment="The equipment that its objects state, where the study counts for another; NULL: the same.",
    ),
    *fact_columns(_STUDY_FACTS),
    Column(
        "modalities",
        ARRAY(Text()),
        nullable=False,
        server_default="{}",
        comment="All examination modalities of the study: PET/CT is NM and CT.",
    ),
    Column(
        "stated_modality",
        Text(),
        comment="What was read, where a rule of the site moved it between fluoroscopy and radiography; NULL: the same.",
    ),
    Column("modality_rule", Integer(), comment="The number of that rule; NULL: none."),
    Column(
        "mixed_totals",
        ARRAY(Text()),
        comment="Totals to which several modalities add dose, as fluoroscopy and the radiographs of another room; "
        "NULL: none.",
    ),
    Column("patient_size_import", Integer(), comment="The import that the height comes from; NULL: from the objects."),
    Column("patient_weight_import", Integer(), comment="The same of the weight."),
    Column(
        "stated_patient_size_m",
        Double(),
        comment="The height that the objects state, where an import replaces it. Unit: m.",
    ),
    Column("stated_patient_weight_kg", Double(), comment="The same of the weight. Unit: kg."),
    Column("procedure_id", Uuid(), comment="The term of its study description, see `known_term`; NULL: none."),
    Column("examination_id", Uuid(), nullable=False, comment="The examination by its texts, see `examination`."),
    Column(
        "term_ids",
        ARRAY(Uuid()),
        nullable=False,
        server_default="{}",
        comment="All terms of the study and its events, see `known_term`.",
    ),
    Column(
        "study_at",
        DateTime(),
        comment="Date and time the study started, local; where Study Date is unknown, that of its first irradiation, "
        "else of its content; NULL where all are unknown.",
    ),
    Column("study_at_source", Text(), comment=f"Where study_at comes from: {', '.join(StudyTimeSource)}."),
    Column("event_count", Integer(), nullable=False, comment="Number of irradiation events."),
    Column("object_count", Integer(), nullable=False, comment="Number of dose objects that contribute to it."),
    Column("problem_count", Integer(), nullable=False, comment="Number of problems."),
    Column(
        "problems",
        JSONB(),
        nullable=False,
        comment="List of {where, what, sop_instance_uid}; parts: pattern and parameters of the message; "
        "absent: true where the object lacks a value.",
    ),
    Column(
        "provenance",
        JSONB(),
        nullable=False,
        comment="For each study fact and total, the SOP Instance UID of its source object.",
    ),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment=_RECEIVED),
    Column(
        "changed_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When its facts last changed.",
    ),
    ForeignKeyConstraint(["equipment_id"], ["equipment.equipment_id"]),
    CheckConstraint("study_instance_uid is not null", name="has_uid"),
    CheckConstraint(one_of("modality", ExamModality), name="known_modality"),
    CheckConstraint(one_of("stated_modality", EXCHANGED), name="known_stated_modality"),
    CheckConstraint(one_of("study_at_source", StudyTimeSource), name="known_study_at_source"),
    CheckConstraint(one_of("exclusion", Exclusion), name="known_exclusion"),
    Index("uq_study_study_instance_uid", "study_instance_uid", unique=True),
    Index("ix_study_modality_at", "modality", text("study_at DESC NULLS LAST"), text("study_id DESC")),
    *map(_newest_of, MODALITIES),
    *map(_highest_of, MODALITIES),
    *map(_received_of, MODALITIES),
    Index("ix_study_equipment_at", "equipment_id", text("study_at DESC NULLS LAST")),
    Index("ix_study_stated_equipment", "stated_equipment_id", postgresql_where=text("stated_equipment_id is not null")),
    Index(
        "ix_study_accession_number",
        "accession_number",
        postgresql_ops={"accession_number": "text_pattern_ops"},
    ),
    *map(_plain_of, _IDENTIFYING),
    Index("ix_study_patient_id", "patient_id", postgresql_using="hash"),
    Index("ix_study_patient_name", "patient_name", postgresql_using="hash"),
    Index("ix_study_excluded", "equipment_id", "exclusion", postgresql_where=text("exclusion is not null")),
    Index("ix_study_examination", "examination_id"),
    Index("ix_study_term_ids", "term_ids", postgresql_using="gin"),
    comment="Studies: facts of study and patient as data protection allows, and dose totals.",
)

dose_object = Table(
    "dose_object",
    metadata,
    key("sop_instance_uid", Text(), "SOP Instance UID; of its versions, the one received last is stored."),
    Column("orthanc_id", Text(), nullable=False, comment="Orthanc's identifier of the instance."),
    *version_columns(),
    Column(
        "received_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When Orthanc received this version.",
    ),
    Column("digest", Text(), comment="MD5 of its file, as Orthanc computed it."),
    Column(
        "event_hashes",
        ARRAY(BigInteger()),
        nullable=False,
        server_default="{}",
        comment="64-bit hashes of the names of its events, by which other studies with the same events are found.",
    ),
    Index("ix_dose_object_study_id", "study_id"),
    Index("ix_dose_object_protection", "protection"),
    # Without a list of pending entries, which every look-up would read from its beginning to its end.
    Index(
        "ix_dose_object_event_hashes",
        "event_hashes",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
    Index("ix_dose_object_orthanc_id", "orthanc_id"),
    comment="Objects that state a dose, with all facts read from them.",
)

ledger = Table(
    "ledger",
    metadata,
    key("orthanc_id", Text(), "Orthanc's identifier of the instance."),
    Column("node", Text(), comment="Name of the Orthanc that received it, see `cursor`."),
    Column("calling_ae_title", Text(), comment="AE title of the sender; NULL where it was not received by DICOM."),
    Column("called_ae_title", Text(), comment="AE title that the sender called."),
    Column("remote_address", Text(), comment="IP address of the sender as Orthanc saw it."),
    Column("origin", Text(), comment=f"How Orthanc received it: {', '.join(ObjectOrigin)}."),
    Column("digest", Text(), comment="MD5 of the stored file, as Orthanc computed it."),
    Column(
        "modified_from",
        Text(),
        comment="Orthanc's identifier of the instance from which Orthanc made it by modifying, splitting or merging; "
        "NULL: received so.",
    ),
    Column(
        "anonymized_from",
        Text(),
        comment="Orthanc's identifier of the instance of which Orthanc made it by anonymising; NULL: received so.",
    ),
    Column("sop_instance_uid", Text(), comment="SOP Instance UID."),
    Column("sop_class_uid", Text(), comment="SOP Class UID."),
    Column("study_instance_uid", Text(), comment="Study Instance UID."),
    Column("dicom_modality", Text(), comment="Modality (0008,0060): SR, CT, XA, ..."),
    Column("equipment_id", Uuid(), comment="The equipment of its header; NULL where that was not read."),
    Column("manufacturer", Text(), comment="Manufacturer (0008,0070)."),
    Column("manufacturer_model_name", Text(), comment="Model (0008,1090); NULL where the object was not opened."),
    Column("station_name", Text(), comment="Station name (0008,1010)."),
    Column("status", Text(), nullable=False, comment="extracted, skipped, failed, or pending (to be read again)."),
    Column("status_before", Text(), comment="Of a pending object: its status before; NULL where it has none."),
    Column("reason", Text(), comment="Why it was skipped or failed."),
    Column("reason_parts", JSONB(none_as_null=True), comment="Pattern and values of the reason, for translation."),
    Column("source", Text(), comment="Kind of source object: ct_rdsr, projection_rdsr, ..."),
    Column(
        "problem_count",
        Integer(),
        nullable=False,
        server_default="0",
        comment="Problems found while reading.",
    ),
    Column("extractor_version", Text(), nullable=False, comment="Version of Kerma that read it last."),
    Column(
        "received_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When Orthanc received it.",
    ),
    Column(
        "change_number",
        BigInteger(),
        comment="Its number in Orthanc's change log, which orders objects received in one second; NULL where unknown.",
    ),
    Column(
        "read_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When it was read last.",
    ),
    Column(
        "gone_at",
        DateTime(timezone=True),
        comment="When Orthanc was found to hold it no longer; NULL while it does.",
    ),
    Column(
        "gone_reason",
        Text(),
        comment=f"Why Orthanc holds it no longer: {', '.join(GoneReason)}; NULL: unknown, or it does.",
    ),
    CheckConstraint(one_of("status", ObjectStatus), name="known_status"),
    CheckConstraint(one_of("origin", ObjectOrigin), name="known_origin"),
    CheckConstraint(one_of("gone_reason", GoneReason), name="known_gone_reason"),
    Index("ix_ledger_status_received_at", "status", text("received_at DESC")),
    Index(
        "ix_ledger_dicom_modality_received_at",
        "dicom_modality",
        text("received_at DESC"),
        postgresql_include=["status"],
    ),
    # With address and status, so that senders and objects are counted without reading the rows.
    Index(
        "ix_ledger_calling_ae_title_received_at",
        "calling_ae_title",
        text("received_at DESC"),
        postgresql_include=["remote_address", "status"],
    ),
    Index("ix_ledger_pending_read_at", "read_at", postgresql_where=text("status = 'pending'")),
    Index("ix_ledger_sop_instance_uid", "sop_instance_uid"),
    Index("ix_ledger_modified_from", "modified_from", postgresql_where=text("modified_from is not null")),
    Index("ix_ledger_anonymized_from", "anonymized_from", postgresql_where=text("anonymized_from is not null")),
    Index(
        "ix_ledger_failed_study_instance_uid",
        "study_instance_uid",
        postgresql_where=text("status = 'failed'"),
    ),
    comment="Ledger of received objects: one row per instance in Orthanc, with status and reason.",
)

cursor = Table(
    "cursor",
    metadata,
    key("node", Text(), "Name of the Orthanc whose change log is followed."),
    Column(
        "index_id", Text(), unique=True, comment="Identifier of that Orthanc's index, which the plugin stores in it."
    ),
    Column("seq", BigInteger(), nullable=False, comment="Number of the last change whose facts are stored."),
    Column(
        "last_seq",
        BigInteger(),
        nullable=False,
        server_default="0",
        comment="Last change in Orthanc's change log when it was read last.",
    ),
    Column("seen_at", DateTime(timezone=True), comment="When the follower last reported."),
    Column(
        "caught_up_at",
        DateTime(timezone=True),
        comment="When the change log was last read to its end; before the first time, when it was first followed.",
    ),
    Column("reconciled_at", DateTime(timezone=True), comment="When the ledger was last compared with Orthanc."),
    Column("last_error", Text(), comment="The last error of the follower; NULL where it works."),
    comment="How far each Orthanc's change log has been followed.",
)
