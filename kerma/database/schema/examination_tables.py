"""Tables of examinations as objects name them, their standard names, and the rules that give these."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Double, Index, Integer, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kerma.database.schema.columns import one_of
from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn
from kerma.standard_names.naming_rules import CONDITIONS
from kerma.standard_names.region import Region


def _examination() -> TableColumn:
    return key("examination_id", Uuid(), "The examination: UUID5 of modality and texts.")


def _texts(name: str, comment: str) -> TableColumn:
    return Column(name, ARRAY(Text()), nullable=False, server_default="{}", comment=comment)


#: What rules and suggestions say of an examination: columns of `examination_name`.
NAME_COLUMNS = ("standard_name", "region")

examination = Table(
    "examination",
    metadata,
    _examination(),
    Column("modality", Text(), nullable=False, comment="Characteristic modality of its studies."),
    Column("study_description", Text(), comment="Study Description (0008,1030); NULL: none."),
    Column("requested_procedure", Text(), comment="Requested Procedure Description (0032,1060); NULL: none."),
    Column("performed_procedure", Text(), comment="Performed Procedure Step Description (0040,0254); NULL: none."),
    _texts("acquisition_protocols", "Protocols of its events, or its radiopharmaceuticals, sorted."),
    _texts("target_regions", "Target regions of its events, sorted."),
    Column("suggested_name", Text(), nullable=False, comment="Standard name that its texts suggest."),
    Column("suggested_region", Text(), nullable=False, comment="Region that its texts suggest."),
    Column("confidence", Double(), nullable=False, comment="0 to 1: the share of such suggestions that are right."),
    Column("reason", Text(), nullable=False, comment="From which texts it is suggested."),
    Column("reason_parts", JSONB(none_as_null=True), comment="Pattern and values of the reason, for translation."),
    Column(
        "vocabulary_edition",
        Integer(),
        nullable=False,
        comment="Edition of Kerma's vocabulary by which it is suggested.",
    ),
    Column(
        "first_stored_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When its first study was stored, and the suggestion made.",
    ),
    CheckConstraint(one_of("suggested_region", Region), name="known_suggested_region"),
    comment="Examinations as objects name them: all studies with the same texts are one.",
)

examination_name = Table(
    "examination_name",
    metadata,
    _examination(),
    Column("standard_name", Text(), comment="Its standard name; NULL: no rule fits, and no suggestion suffices."),
    Column("region", Text(), comment="What it covers; NULL: unknown."),
    Column("rule_number", Integer(), comment="The rule that names it; NULL: its suggestion, or it has no name."),
    Column("counted_name", Text(), comment="The name under which the rollups count its studies; a worker follows."),
    CheckConstraint(one_of("region", Region), name="known_region"),
    Index("ix_examination_name_standard_name", "standard_name"),
    Index(
        "ix_examination_name_to_count",
        "examination_id",
        postgresql_where=text("counted_name is distinct from standard_name"),
    ),
    comment="Standard names of examinations, as rules and suggestions give them.",
)

naming_rule = Table(
    "naming_rule",
    metadata,
    key("rule_number", Integer(), "Its number, by which people name it; of rules that fit, the highest decides."),
    Column("modality", Text(), nullable=False, comment="The examination modality that it concerns."),
    Column("standard_name", Text(), nullable=False, comment="The standard name that it gives."),
    Column("region", Text(), nullable=False, comment="What an examination of this name covers."),
    *(
        Column(name, Text(), comment=f"Pattern that the {name.replace('_', ' ')} must fit; NULL: every one.")
        for name in CONDITIONS
    ),
    Column(
        "is_exact",
        Boolean(),
        nullable=False,
        server_default="false",
        comment="Whether it names the examinations with these very descriptions alone; NULL: they have none.",
    ),
    Column("added_at", DateTime(timezone=True), nullable=False, comment="When it was added."),
    Column("added_by", Text(), nullable=False, comment="Who added it."),
    Column("removed_at", DateTime(timezone=True), comment="When it was removed; NULL: in force."),
    Column("removed_by", Text(), comment="Who removed it."),
    CheckConstraint(one_of("region", Region), name="known_region"),
    comment="Rules from which standard names of examinations are derived; removed rules stay as history.",
)

standard_name_code = Table(
    "standard_name_code",
    metadata,
    key("modality", Text(), "The examination modality."),
    key("standard_name", Text(), "The standard name."),
    key("scheme", Text(), "Coding scheme: RADLEX, SCT, NICIP, or the name of a list of the site."),
    key("code", Text(), "Value of the code."),
    Column("meaning", Text(), nullable=False, comment="Meaning of the code in its list; empty: not loaded."),
    comment="Codes of standard names in lists that the site loads.",
)
