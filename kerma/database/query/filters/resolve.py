"""Looks up the stored terms and equipment that match a filter's texts, so that its SQL uses indexes."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, or_, select

from kerma.database.query.filters import terms
from kerma.database.query.filters.criterion import (
    Criterion,
    FilterKind,
    FilterTarget,
    FilterValue,
    SearchText,
    TermMatch,
    TermMatches,
)
from kerma.database.query.filters.criterion_sql import equipment_condition
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.schema.tables import equipment
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import ExamModality

#: A word that more terms contain is so common that scanning the newest studies is faster.
MAX_TERMS = 300


def with_matching_terms(connection: Connection, study_filter: StudyFilter) -> StudyFilter:
    """The same filter with the stored terms and equipment that match its criteria.

    It is valid until a new term is stored: resolve a filter again before using it minutes later.
    """
    pairs = (
        (criterion.name, _matches(connection, study_filter.modality, criterion, value))
        for criterion, value in study_filter.criteria
    )
    return replace(study_filter, matches=tuple((name, matches) for name, matches in pairs if matches is not None))


def _matches(
    connection: Connection, modality: ExamModality, criterion: Criterion, value: FilterValue
) -> TermMatches | None:
    if criterion.target is FilterTarget.EQUIPMENT:
        return (TermMatch((), tuple(_equipment_ids(connection, equipment_condition(criterion, value)))),)
    if criterion.kind is FilterKind.WORDS and isinstance(value, SearchText):
        return _unless_common(_word_match(connection, modality, word) for word in value.text.split())
    kinds = [column for column in criterion.columns if column in terms.KINDS]
    return _column_matches(connection, modality, criterion.kind, kinds, value) if kinds else None


def _column_matches(
    connection: Connection, modality: ExamModality, filter_kind: FilterKind, kinds: list[str], value: FilterValue
) -> TermMatches | None:
    """The stored terms of those kinds that match a value."""
    if filter_kind is FilterKind.CONTAINS and isinstance(value, str):
        return _unless_common([TermMatch(tuple(terms.containing(connection, modality, value, kinds)))])
    if filter_kind is FilterKind.ONE_OF and isinstance(value, tuple):
        return (TermMatch(tuple(terms.ids_of(kinds[0], map(str, value)))),)
    return None


def _word_match(connection: Connection, modality: ExamModality, word: str) -> TermMatch:
    names = (equipment.c.station_name, equipment.c.display_name)
    has_station = or_(*(name.icontains(word, autoescape=True) for name in names))
    return TermMatch(
        tuple(terms.containing(connection, modality, word)), tuple(_equipment_ids(connection, has_station))
    )


def _unless_common(matches: Iterable[TermMatch]) -> TermMatches | None:
    words = tuple(matches)
    return None if any(len(word.term_ids) > MAX_TERMS for word in words) else words


def _equipment_ids(connection: Connection, condition: Condition) -> list[UUID]:
    return list(connection.execute(select(equipment.c.equipment_id).where(condition)).scalars())
