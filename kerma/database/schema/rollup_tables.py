"""Rollup tables: counts and histograms of studies and events that are stored beside the facts, for charts.

Each row is a key and, in the last column, a count. Whoever changes a study changes these rows by the difference in the
same transaction (`kerma.database.ingest.rollups`). A study of several examination modalities counts for each of them.
"""

from sqlalchemy import DDL, Column, Date, Index, Integer, SmallInteger, Table, Text, Uuid, event

from kerma.database.schema.metadata import key, metadata
from kerma.database.sql_types import TableColumn


def _modality() -> TableColumn:
    return key("modality", Text(), "Examination modality of the study: CT, RF, DX, MG or NM.")


def _equipment(more: str = "") -> TableColumn:
    return key("equipment_id", Uuid(), f"The equipment{more}.")


def _month() -> TableColumn:
    return key("month", Date(), "First day of the month; 0001-01-01 where the study has no date.")


def _studies() -> TableColumn:
    return Column("study_count", Integer(), nullable=False, comment="Number of studies.")


known_term = Table(
    "known_term",
    metadata,
    _modality(),
    key("term_id", Uuid(), "The term: MD5 of kind, a slash, and text."),
    _equipment("; all bits set in rows over all equipment"),
    Column("kind", Text(), nullable=False, comment="The fact that holds the text: study_description, ..."),
    Column("text", Text(), nullable=False, comment="The text as in the objects, or the standard name."),
    _studies(),
    Index("ix_known_term_term_id", "term_id"),
    comment="Texts that name procedures, protocols and radiopharmaceuticals, and standard names, per modality and "
    "equipment.",
)


# The rows over all equipment are few, and most queries read these alone. PostgreSQL would multiply the shares of single
# columns, expect a hundredth of the rows, and sort and join for so few.
def _joint_statistics(table: str) -> DDL:
    columns = "modality, quantity, equipment_id"
    return DDL(f"CREATE STATISTICS {table}_rows (dependencies, mcv) ON {columns} FROM {table}")  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy


def _histogram(name: str, named: str, comment: str, *further: TableColumn) -> Table:
    statistics = _joint_statistics(name)
    table = Table(
        name,
        metadata,
        _modality(),
        key("quantity", Text(), "Name of the fact; `count`: number of studies or events, with or without a value."),
        _month(),
        _equipment("; all bits set in rows over all equipment and terms"),
        key("term_id", Uuid(), f"{named}; zeros where there is none."),
        *further,
        key("bin", Integer(), "floor(200 log10(value)); -2147483648 for zero and less."),
        Column("value_count", Integer(), nullable=False, comment="Number of values in the bin."),
        comment=comment,
        info={"further": (statistics,)},
    )
    event.listen(table, "after_create", statistics)
    return table


study_histogram = _histogram(
    "study_histogram",
    "The study description, see `known_term`",
    "Histograms of totals of studies, in bins 1.2 % wide.",
    key("standard_name_id", Uuid(), "The standard name, see `known_term`; zeros where there is none."),
)
event_histogram = _histogram(
    "event_histogram",
    "The acquisition protocol or radiopharmaceutical, see `known_term`",
    "Histograms of quantities of irradiation events, in bins 1.2 % wide.",
)

study_day = Table(
    "study_day",
    metadata,
    _modality(),
    _equipment(),
    key("day", Date(), "The day; 0001-01-01 where the study has no date."),
    _studies(),
    comment="Number of studies per day and equipment.",
)

study_hour = Table(
    "study_hour",
    metadata,
    _modality(),
    _month(),
    _equipment(),
    key("weekday", SmallInteger(), "1 Monday to 7 Sunday; 0 where the study has no date."),
    key("hour", SmallInteger(), "Hour of the day at which the study started; -1 where unknown."),
    _studies(),
    comment="Number of studies per weekday and hour.",
)

#: In the order in which a transaction locks their rows.
ROLLUP_TABLES = (known_term, study_histogram, event_histogram, study_day, study_hour)
