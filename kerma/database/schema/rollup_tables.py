"""Tables of counts that the store keeps beside the facts: names, histograms, days and hours.

Each row is a key and a count; the last column is the count. A study adds to the rows of its keys and takes away again
what it added when it changes or goes, so that the tables say the same as a count of all studies at any time.
A study of several families counts for each of them.
"""

from typing import Any

from sqlalchemy import Column, Date, Index, Integer, SmallInteger, Table, Text, Uuid

from kerma.database.schema.metadata import key, metadata


def _family() -> Column[Any]:
    return key("modality", Text(), "Family of the study: CT, RF, DX, MG or NM.")


def _device(more: str = "") -> Column[Any]:
    return key("equipment_id", Uuid(), f"The device{more}.")


def _month() -> Column[Any]:
    return key("month", Date(), "First day of the month; 0001-01-01 where the study has no date.")


def _studies() -> Column[Any]:
    return Column("study_count", Integer(), nullable=False, comment="Number of studies.")


known_term = Table(
    "known_term",
    metadata,
    _family(),
    key("term_id", Uuid(), "MD5 of kind, a slash, and text."),
    Column("kind", Text(), nullable=False, comment="The fact that holds the text: study_description, ..."),
    Column("text", Text(), nullable=False, comment="The text as it stands in the objects."),
    _studies(),
    Index("ix_known_name_name_id", "term_id"),
    comment="Every text by which procedures, protocols and radiopharmaceuticals are known, once per family.",
)


def _histogram(table: str, named: str, comment: str) -> Table:
    return Table(
        table,
        metadata,
        _family(),
        key("quantity", Text(), "Name of the fact; `count` counts all, with or without a value."),
        _month(),
        _device("; all ones in the rows that count all devices and names together"),
        key("term_id", Uuid(), f"{named}; zeros where there is none."),
        key("bin", Integer(), "floor(200 log10(value)); -2147483648 for zero and less."),
        Column("value_count", Integer(), nullable=False, comment="Number of values in the bin."),
        comment=comment,
    )


study_histogram = _histogram(
    "study_histogram", "The study description, see `known_term`", "Totals of studies, counted in bins 1.2 % wide."
)
event_histogram = _histogram(
    "event_histogram",
    "The acquisition protocol or radiopharmaceutical, see `known_term`",
    "Quantities of irradiation events, counted in bins 1.2 % wide.",
)

study_day = Table(
    "study_day",
    metadata,
    _family(),
    _device(),
    key("day", Date(), "The day; 0001-01-01 where the study has no date."),
    _studies(),
    comment="Studies per day and device.",
)

study_hour = Table(
    "study_hour",
    metadata,
    _family(),
    _month(),
    _device(),
    key("weekday", SmallInteger(), "1 Monday to 7 Sunday; 0 where the study has no date."),
    key("hour", SmallInteger(), "Hour of the day at which the study started; -1 where unknown."),
    _studies(),
    comment="Studies per weekday and hour.",
)

#: In the order in which a transaction locks their rows.
SUMMARIES = (known_term, study_histogram, event_histogram, study_day, study_hour)
