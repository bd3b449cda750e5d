"""Terms: study descriptions, procedures, protocols and radiopharmaceuticals, each text stored once.

A text is searched in some thousand terms instead of millions of studies. The identifiers found become parts of the
query, so that PostgreSQL knows whether they are rare and uses the index on `study.term_ids`, or common and scans the
newest studies.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Text, Uuid, any_, cast, func, select

from kerma.database.schema.rollup_tables import known_term
from kerma.database.schema.tables import study_table
from kerma.database.scope import of_all_or_each
from kerma.database.sql_types import Condition
from kerma.facts import rollup_quantities
from kerma.identity import term_id
from kerma.standard.enumerations import ExamModality

#: Every kind of term: the fact that holds it.
KINDS = tuple(
    dict.fromkeys(
        (*rollup_quantities.STUDY_TERMS, *(kind for kinds in rollup_quantities.EVENT_TERMS.values() for kind in kinds)),
    )
)


class FrequentTerm(NamedTuple):
    """A term and the number of studies that use it."""

    term_id: UUID
    text: str
    study_count: int


def containing(connection: Connection, modality: ExamModality, text: str, kinds: Collection[str] = KINDS) -> list[UUID]:
    """The identifiers of the terms that contain a text, case-insensitive, in order.

    Args:
        connection: connection to read from.
        modality: the modality whose studies use the terms.
        text: searched text.
        kinds: facts that hold the terms.
    """
    query = (
        select(known_term.c.term_id)
        .distinct()
        .where(
            of_all_or_each(connection, known_term),
            known_term.c.modality == modality,
            known_term.c.kind == any_(cast(list(kinds), ARRAY(Text))),
            known_term.c.text.icontains(text, autoescape=True),
        )
        .order_by(known_term.c.term_id)
    )
    return list(connection.execute(query).scalars())


def ids_of(kind: str, texts: Iterable[str]) -> list[UUID]:
    """The identifiers of exactly these terms, whether a study uses them or not."""
    return [term_id(kind, text) for text in texts]


def has_term(ids: Collection[UUID]) -> Condition:
    """Studies that have one of these terms, in the study or an event; none for an empty collection."""
    return study_table.c.term_ids.op("&&", is_comparison=True)(cast(list(ids), ARRAY(Uuid)))


def by_frequency(connection: Connection, modality: ExamModality, kind: str, limit: int = 500) -> list[FrequentTerm]:
    """The most frequent terms of a kind; of equally frequent ones in the order of their texts."""
    study_count = func.sum(known_term.c.study_count)
    query = (
        select(known_term.c.term_id, known_term.c.text, study_count)
        .where(of_all_or_each(connection, known_term), known_term.c.modality == modality, known_term.c.kind == kind)
        .group_by(known_term.c.term_id, known_term.c.text)
        .order_by(study_count.desc(), known_term.c.text)
        .limit(limit)
    )
    return [FrequentTerm(*row) for row in connection.execute(query)]


def largest_study_count(connection: Connection, modality: ExamModality, ids: Collection[UUID]) -> int:
    """The number of studies of the most frequent of these terms; 0 where no study uses any."""
    is_one = known_term.c.term_id == any_(cast(list(ids), ARRAY(Uuid)))
    by_term = (
        select(func.sum(known_term.c.study_count).label("study_count"))
        .where(of_all_or_each(connection, known_term), known_term.c.modality == modality, is_one)
        .group_by(known_term.c.term_id)
        .subquery()
    )
    query = select(func.coalesce(func.max(by_term.c.study_count), 0))
    return int(connection.execute(query).scalar_one())


def texts(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """The texts of terms by identifier; terms that no study uses are left out."""
    is_one = known_term.c.term_id == any_(cast(list(ids), ARRAY(Uuid)))
    query = select(known_term.c.term_id, known_term.c.text).distinct().where(is_one)
    return {row.term_id: row.text for row in connection.execute(query)}
