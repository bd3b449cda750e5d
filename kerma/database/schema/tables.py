"""The tables of Kerma, built from the declared facts so that a column and its fact cannot disagree.

Identity is derived, never counted: every key is a UUID5 of DICOM identifiers or a DICOM identifier itself, so
that storing an object again, in any order, on any node gives the same rows. Every table below the study carries
`study_id` first in its key. Measured values may be NULL: the object was silent; zero is zero.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import TypeEngine

from kerma.database.schema import preference_tables, rollup_tables  # noqa: F401 -- so that `metadata` knows all tables
from kerma.database.schema.metadata import key
from kerma.database.schema.metadata import metadata as metadata  # noqa: PLC0414 -- taken from here by all others
from kerma.facts import ct, event, mammography, nuclear_medicine, projection, study
from kerma.facts.fact import Fact, ValueKind
from kerma.privacy import HASH

_TYPES: dict[ValueKind, TypeEngine[Any]] = {
    ValueKind.NUMBER: Double(),
    ValueKind.COUNT: Integer(),
    ValueKind.TEXT: Text(),
    ValueKind.CODE: Text(),
    ValueKind.UID: Text(),
    ValueKind.DATE: Date(),
    ValueKind.TIME: Time(),
    ValueKind.DATETIME: DateTime(),
}


def _comment(fact: Fact) -> str:
    unit = f" Unit: {fact.symbol}." if fact.symbol else ""
    source = f" Source: {fact.source}." if fact.source else ""
    return f"{fact.meaning}{unit}{source}"


def _columns(facts: Iterable[Fact]) -> list[Column[Any]]:
    """One nullable column a fact, with meaning, unit and source as its comment."""
    return [Column(fact.name, _TYPES[fact.kind], comment=_comment(fact)) for fact in facts]


def _study_key() -> Column[Any]:
    return key("study_id", Uuid(), "The study: UUID5 of its Study Instance UID.")


def _event_key() -> Column[Any]:
    return key("event_id", Uuid(), "The event: UUID5 of study, event UID, and its ordinal among equals.")


def _ordinal() -> Column[Any]:
    return key("ordinal", Integer(), "Position in the object, from 0.")


def _below(parent: str, *columns: str) -> ForeignKeyConstraint:
    """Rows below a study or event go with it."""
    return ForeignKeyConstraint(columns, [f"{parent}.{name}" for name in columns], ondelete="CASCADE")


_RECEIVED = "When Kerma first stored it."

equipment = Table(
    "equipment",
    metadata,
    key("equipment_id", Uuid(), "The device: UUID5 of maker, model and serial number, else of its station."),
    *_columns(study.EQUIPMENT),
    Column(
        "first_received_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment=_RECEIVED,
    ),
    comment="X-ray devices, as their objects name them.",
)

_TOTALS = {
    "CT": ct.TOTALS,
    "RF": projection.TOTALS,
    "DX": projection.TOTALS,
    "MG": mammography.TOTALS,
    "NM": nuclear_medicine.TOTALS,
}
TOTALS = (*ct.TOTALS, *projection.TOTALS, *mammography.TOTALS, *nuclear_medicine.TOTALS)
MODALITIES = tuple(_TOTALS)

_IDENTIFYING = ("accession_number", "patient_id", "patient_name")
_TOLD_WITH_NEWEST = ("equipment_id", "procedure_id", "event_count", "problem_count", "study_time")
_STUDY_FACTS = (*study.STUDY, *study.PATIENT_IDENTITY, *study.PATIENT, *TOTALS)


def _newest_of(modality: str) -> Index:
    """The studies of a family, newest first: what every list shows.

    With what they are sorted by, counted by and drawn by, so that the rows, which are wide, need not be visited.
    """
    facts = (*study.PATIENT, *_TOTALS[modality])
    return Index(
        f"ix_study_newest_{modality.lower()}",
        text("study_at DESC NULLS LAST"),
        text("study_id DESC"),
        postgresql_where=text(f"modalities @> ARRAY['{modality}']"),
        postgresql_include=[*_TOLD_WITH_NEWEST, *(fact.name for fact in facts)],
    )


def _most_of(modality: str) -> Index:
    """The studies of a family, highest dose first: the first of its totals."""
    return Index(
        f"ix_study_most_{modality.lower()}",
        text(f"{_TOTALS[modality][0].name} DESC NULLS LAST"),
        text("study_id DESC"),
        postgresql_where=text(f"modalities @> ARRAY['{modality}']"),
    )


def _plain_of(name: str) -> Index:
    """What stands plain in a column of an identifying fact: a search within texts visits no hashes."""
    return Index(f"ix_study_plain_{name}", name, postgresql_where=text(f"{name} !~ '{HASH}'"))


study_table = Table(
    "study",
    metadata,
    _study_key(),
    Column("equipment_id", Uuid(), nullable=False, comment="The device that irradiated."),
    *_columns(_STUDY_FACTS),
    Column(
        "modalities",
        ARRAY(Text()),
        nullable=False,
        server_default="{}",
        comment="All families that the study belongs to: a PET/CT is both NM and CT.",
    ),
    Column("procedure_id", Uuid(), comment="The name of its description, see `known_term`; NULL: it has none."),
    Column(
        "term_ids",
        ARRAY(Uuid()),
        nullable=False,
        server_default="{}",
        comment="All names of the study and its events, see `known_term`.",
    ),
    Column(
        "study_at",
        DateTime(),
        comment="Date and time the study started, local; NULL where the date is unknown.",
    ),
    Column("event_count", Integer(), nullable=False, comment="Number of irradiation events."),
    Column("object_count", Integer(), nullable=False, comment="Number of dose objects that tell of it."),
    Column("problem_count", Integer(), nullable=False, comment="Number of problems."),
    Column(
        "problems",
        JSONB(),
        nullable=False,
        comment="List of {where, what, sop_instance_uid}; said: pattern and values of the sentence; "
        "absent: true where the object leaves something out.",
    ),
    Column(
        "provenance",
        JSONB(),
        nullable=False,
        comment="For each study fact and total, the SOP Instance UID that told it.",
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
    CheckConstraint("modality in ('CT', 'RF', 'DX', 'MG', 'NM')", name="known_modality"),
    Index("uq_study_study_instance_uid", "study_instance_uid", unique=True),
    Index("ix_study_modality_at", "modality", text("study_at DESC NULLS LAST"), text("study_id DESC")),
    *map(_newest_of, MODALITIES),
    *map(_most_of, MODALITIES),
    Index("ix_study_equipment_at", "equipment_id", text("study_at DESC NULLS LAST")),
    Index(
        "ix_study_accession_number",
        "accession_number",
        postgresql_ops={"accession_number": "text_pattern_ops"},
    ),
    *map(_plain_of, _IDENTIFYING),
    Index("ix_study_patient_id", "patient_id", postgresql_using="hash"),
    Index("ix_study_patient_name", "patient_name", postgresql_using="hash"),
    Index("ix_study_term_ids", "term_ids", postgresql_using="gin"),
    comment="One row a study: patient and study facts that the site allows, and the totals of its final reports.",
)

dose_object = Table(
    "dose_object",
    metadata,
    _study_key(),
    key("sop_instance_uid", Text(), "SOP Instance UID of the object."),
    Column("orthanc_id", Text(), nullable=False, comment="Orthanc's identifier of the instance."),
    Column("sop_class_uid", Text(), nullable=False, comment="SOP Class UID."),
    Column("source", Text(), nullable=False, comment="What told the dose: ct_rdsr, projection_rdsr, ..."),
    Column("content_at", DateTime(), comment="Content date and time of the object, local."),
    Column("reading", LargeBinary(), nullable=False, comment="All facts read from it: zlib-compressed JSON."),
    Column("sr_tree", LargeBinary(), comment="The full content tree: zlib-compressed JSON; NULL for images."),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment=_RECEIVED),
    Index("ix_dose_object_orthanc_id", "orthanc_id"),
    comment="Each object that told a dose, with everything it said.",
)

plane_total = Table(
    "plane_total",
    metadata,
    _study_key(),
    key("plane", Text(), "X-ray plane: single, A or B."),
    *_columns(projection.TOTALS),
    _below("study", "study_id"),
    comment="Accumulated dose per plane (TID 10002).",
)


def _event_table(name: str, facts: Iterable[Fact], comment: str, *extra: Column[Any]) -> Table:
    """A table of irradiation events with their identity and the object that told each."""
    return Table(
        name,
        metadata,
        _study_key(),
        _event_key(),
        Column("ordinal", Integer(), nullable=False, comment="Order of the event in the study, from 0."),
        Column("sop_instance_uid", Text(), nullable=False, comment="The object that told this event."),
        Column(
            "provenance",
            JSONB(),
            nullable=False,
            comment="Facts that another object told: name to SOP Instance UID.",
        ),
        *_columns((*event.IDENTITY, *facts)),
        *extra,
        _below("study", "study_id"),
        comment=comment,
    )


ct_event = _event_table("ct_event", ct.EVENT, "Irradiation events of CT studies (TID 10013).")
projection_event = _event_table(
    "projection_event", projection.EVENT, "Irradiation events of fluoroscopy and radiography (TID 10003)."
)
mammography_event = _event_table(
    "mammography_event", mammography.EVENT, "Irradiation events of mammography (TID 10003)."
)
nuclear_medicine_event = _event_table(
    "nuclear_medicine_event", nuclear_medicine.EVENT, "Administrations of radiopharmaceuticals (TID 10022)."
)

#: The table that holds the irradiation events of each family of studies.
EVENT_TABLES = {
    "CT": ct_event,
    "RF": projection_event,
    "DX": projection_event,
    "MG": mammography_event,
    "NM": nuclear_medicine_event,
}

ct_source = Table(
    "ct_source",
    metadata,
    _study_key(),
    _event_key(),
    _ordinal(),
    *_columns(ct.SOURCE),
    _below("ct_event", "study_id", "event_id"),
    comment="X-ray sources of a CT event.",
)

ct_dose_check = Table(
    "ct_dose_check",
    metadata,
    _study_key(),
    _event_key(),
    _ordinal(),
    Column("kind", Text(), nullable=False, comment="alert or notification (NEMA XR 25)."),
    Column("quantity", Text(), nullable=False, comment="dlp_mgy_cm or ctdi_vol_mgy."),
    Column("configured_value", Double(), comment="The value set at the scanner, in the unit of its quantity."),
    Column("forward_estimate", Double(), comment="What the scanner expected, in the unit of its quantity."),
    Column("reason", Text(), comment="Why the operator proceeded."),
    Column("person", Text(), comment="Who proceeded."),
    _below("ct_event", "study_id", "event_id"),
    comment="CT dose check details (TID 10015).",
)

projection_filter = Table(
    "projection_filter",
    metadata,
    _study_key(),
    _event_key(),
    _ordinal(),
    *_columns(projection.FILTER),
    _below("projection_event", "study_id", "event_id"),
    comment="Added filters of a projection event (TID 10003B).",
)

organ_dose = Table(
    "organ_dose",
    metadata,
    _study_key(),
    _event_key(),
    _ordinal(),
    *_columns(nuclear_medicine.ORGAN_DOSE),
    _below("nuclear_medicine_event", "study_id", "event_id"),
    comment="Organ doses of an administration, as the report states them (TID 10023).",
)

ledger = Table(
    "ledger",
    metadata,
    key("orthanc_id", Text(), "Orthanc's identifier of the instance."),
    Column("sop_instance_uid", Text(), comment="SOP Instance UID; NULL where the object was not opened."),
    Column("sop_class_uid", Text(), comment="SOP Class UID."),
    Column("study_instance_uid", Text(), comment="Study Instance UID; NULL where the object was not opened."),
    Column("status", Text(), nullable=False, comment="extracted, skipped, failed, or pending (to be read again)."),
    Column("reason", Text(), comment="Why it was skipped or failed, as a sentence."),
    Column("reason_said", JSONB(none_as_null=True), comment="Pattern and values of the reason."),
    Column("source", Text(), comment="What told the dose: ct_rdsr, projection_rdsr, ..."),
    Column(
        "problem_count",
        Integer(),
        nullable=False,
        server_default="0",
        comment="Problems found while reading.",
    ),
    Column("extractor_version", Text(), nullable=False, comment="Version of Kerma that read it last."),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment=_RECEIVED),
    Column(
        "read_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When it was read last.",
    ),
    CheckConstraint("status in ('extracted', 'skipped', 'failed', 'pending')", name="known_status"),
    Index("ix_ledger_status_read_at", "status", text("read_at DESC")),
    Index("ix_ledger_sop_instance_uid", "sop_instance_uid"),
    Index(
        "ix_ledger_failed_study_instance_uid",
        "study_instance_uid",
        postgresql_where=text("status = 'failed'"),
    ),
    comment="Every object that Orthanc received, exactly once, and what became of it.",
)

cursor = Table(
    "cursor",
    metadata,
    key("node", Text(), "The Orthanc whose change log is followed."),
    Column("seq", BigInteger(), nullable=False, comment="Last change whose facts are stored."),
    Column(
        "last_seq",
        BigInteger(),
        nullable=False,
        server_default="0",
        comment="Last change that Orthanc told of.",
    ),
    Column("seen_at", DateTime(timezone=True), comment="When the follower last reported."),
    Column("reconciled_at", DateTime(timezone=True), comment="When the ledger was last compared with Orthanc."),
    Column("last_error", Text(), comment="The last error of the follower; NULL when all is well."),
    comment="How far each Orthanc's change log has been followed.",
)
