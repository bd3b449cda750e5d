"""A filter made quick: what its words are found in is looked up first, among names and machines."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from kerma.database.query.filters import terms
from kerma.database.query.filters.criteria import Criterion, Found, FoundWord, Kind, Place, Sought, Value
from kerma.database.query.filters.criterion_sql import of_machine
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.schema.tables import equipment

#: A word found in more names is so common that looking at the newest studies themselves is quicker.
MOST_NAMES = 300


def resolved(connection: Connection, chosen: StudyFilter) -> StudyFilter:
    """The same filter, with what its criteria on names were found in.

    It holds for as long as no new name arrives: resolve a filter again before it is used minutes later.
    """
    pairs = ((each.name, _found(connection, chosen.modality, each, value)) for each, value in chosen.criteria)
    return replace(chosen, found=tuple((name, found) for name, found in pairs if found is not None))


def _found(connection: Connection, modality: str, criterion: Criterion, value: Value) -> Found | None:
    if criterion.place is Place.MACHINE:
        return (FoundWord((), tuple(_machines(connection, of_machine(criterion, value)))),)
    kinds = [column for column in criterion.columns if column in terms.KINDS]
    if criterion.kind is Kind.WORDS and isinstance(value, Sought):
        words = value.text.split()
        return _usable(
            FoundWord(
                tuple(terms.containing(connection, modality, word)),
                tuple(_machines(connection, equipment.c.station_name.icontains(word, autoescape=True))),
            )
            for word in words
        )
    if criterion.kind is Kind.CONTAINS and kinds and isinstance(value, str):
        return _usable([FoundWord(tuple(terms.containing(connection, modality, value, kinds)))])
    if criterion.kind is Kind.ONE_OF and kinds and isinstance(value, tuple):
        return (FoundWord(tuple(terms.called(kinds[0], map(str, value)))),)
    return None


def _usable(found: Iterable[FoundWord]) -> Found | None:
    words = tuple(found)
    return None if any(len(word.names) > MOST_NAMES for word in words) else words


def _machines(connection: Connection, fits: ColumnElement[bool]) -> list[UUID]:
    return list(connection.execute(select(equipment.c.equipment_id).where(fits)).scalars())
