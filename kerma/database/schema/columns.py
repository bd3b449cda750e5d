"""Columns that several tables share, and columns that are made from declared facts."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, Date, DateTime, Double, ForeignKeyConstraint, Integer, LargeBinary, Text, Time, Uuid

from kerma.database.schema.metadata import key
from kerma.database.sql_types import SqlType, TableColumn
from kerma.facts.fact import Fact, ValueKind
from kerma.privacy import ITEMS

_TYPES: Mapping[ValueKind, SqlType] = {
    ValueKind.NUMBER: Double(),
    ValueKind.COUNT: Integer(),
    ValueKind.TEXT: Text(),
    ValueKind.CODE: Text(),
    ValueKind.UID: Text(),
    ValueKind.DATE: Date(),
    ValueKind.TIME: Time(),
    ValueKind.DATETIME: DateTime(),
}


def comment_of(fact: Fact) -> str:
    """Meaning, unit and source of a fact."""
    unit = f" Unit: {fact.symbol}." if fact.symbol else ""
    source = f" Source: {fact.source}." if fact.source else ""
    return f"{fact.meaning}{unit}{source}"


def fact_columns(facts: Iterable[Fact]) -> list[TableColumn]:
    """One nullable column per fact, with meaning, unit and source as its comment."""
    return [Column(fact.name, _TYPES[fact.kind], comment=comment_of(fact)) for fact in facts]


def one_of(column: str, words: Iterable[str]) -> str:
    """The SQL condition that a column has one of these words."""
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"{column} in ({quoted})"


def study_key() -> TableColumn:
    """First column of the key of every table below the study."""
    return key("study_id", Uuid(), "The study: UUID5 of its Study Instance UID.")


def event_key() -> TableColumn:
    """The key of an irradiation event within its study."""
    return key("event_id", Uuid(), "The event: UUID5 of study, event UID, and its ordinal among equals.")


def ordinal() -> TableColumn:
    """The key of an item in a list of an event."""
    return key("ordinal", Integer(), "Position in the object, from 0.")


def version_columns() -> list[TableColumn]:
    """What was read from one version of a dose object, and who sent it."""
    return [
        Column("study_id", Uuid(), nullable=False, comment="The study it states: UUID5 of its Study Instance UID."),
        Column("sop_class_uid", Text(), nullable=False, comment="SOP Class UID."),
        Column("calling_ae_title", Text(), comment="AE title of its sender; NULL where it was not received by DICOM."),
        Column("source", Text(), nullable=False, comment="Kind of source object: ct_rdsr, projection_rdsr, ..."),
        Column("content_at", DateTime(), comment="Content date and time, local."),
        Column(
            "extraction",
            LargeBinary(),
            nullable=False,
            comment="Facts and problems read from it: zlib-compressed JSON.",
        ),
        Column(
            "content_tree", LargeBinary(), comment="The whole SR content tree: zlib-compressed JSON; NULL for images."
        ),
        Column(
            "protection",
            Text(),
            nullable=False,
            comment=f"How {', '.join(ITEMS)} are stored in it, in this order: n not, p plain, h hashed, with the "
            "fingerprint of the key; e erased.",
        ),
    ]


def below(parent: str, *columns: str) -> ForeignKeyConstraint:
    """A foreign key to a study or event; rows are deleted with it."""
    return ForeignKeyConstraint(columns, [f"{parent}.{name}" for name in columns], ondelete="CASCADE")
