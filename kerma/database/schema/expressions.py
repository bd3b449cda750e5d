"""SQL expressions that writing and querying share: conditions on modalities, arrays as parameters."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import literal, literal_column
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger, Text, Uuid

from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.tables import MODALITIES, study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.standard.enumerations import ExamModality

#: Studies that statistics count: not those of phantoms and tests, nor those that a person excluded.
IS_COUNTED: Condition = study_table.c.exclusion.is_(None)

#: The row of `examination_name` of a study. PostgreSQL leaves an outer join on it out where no column of it is used.
IS_EXAMINATION: Condition = examination_name.c.examination_id == study_table.c.examination_id


def has_modality(modality: ExamModality) -> Condition:
    """Studies of a modality, including those that have another one as well, as a PET/CT does.

    The text equals the predicate of the modality's partial index; PostgreSQL recognises no other form.

    Raises:
        ValueError: unknown modality.
    """
    if modality not in MODALITIES:
        raise ValueError(f"{modality!r} is no modality; known are {', '.join(MODALITIES)}")
    return study_table.c.modalities.op("@>", is_comparison=True)(literal_column(f"ARRAY['{modality}']"))


def texts(values: Iterable[str]) -> AnyColumn:
    """A PostgreSQL array of texts, for `= ANY(...)`."""
    return literal(list(values), ARRAY(Text))


def uuids(values: Iterable[UUID]) -> AnyColumn:
    """A PostgreSQL array of UUIDs, for `= ANY(...)`."""
    return literal(list(values), ARRAY(Uuid))


def bigints(values: Iterable[int]) -> AnyColumn:
    """A PostgreSQL array of 64-bit numbers."""
    return literal(list(values), ARRAY(BigInteger))
