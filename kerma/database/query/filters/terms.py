"""Names of procedures, protocols and radiopharmaceuticals: each text is kept once, and studies are found by it.

A word is looked for among some thousand names, never among millions of studies. The names found are put into the
query as they are, so that PostgreSQL knows whether they are rare, and takes the index on the studies' names, or
common, and walks through the newest studies.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Connection, Text, Uuid, any_, cast, select

from kerma.database.query import Row
from kerma.database.schema.rollup_tables import known_term
from kerma.database.schema.tables import study_table
from kerma.facts import rollup_quantities
from kerma.identity import term_id

#: Every kind of name.
KINDS = tuple(
    dict.fromkeys(
        (*rollup_quantities.STUDY_NAMES, *(kind for kinds in rollup_quantities.EVENT_NAMES.values() for kind in kinds)),
    )
)


def containing(connection: Connection, modality: str, text: str, kinds: Collection[str] = KINDS) -> list[UUID]:
    """The identifiers of the names that contain a text, upper and lower case alike, in order.

    Args:
        connection: where to ask.
        modality: the family whose studies use them.
        text: what they contain.
        kinds: facts that hold them.
    """
    query = (
        select(known_term.c.term_id)
        .where(
            known_term.c.modality == modality,
            known_term.c.kind == any_(cast(list(kinds), ARRAY(Text))),
            known_term.c.text.icontains(text, autoescape=True),
        )
        .order_by(known_term.c.term_id)
    )
    return list(connection.execute(query).scalars())


def called(kind: str, texts: Iterable[str]) -> list[UUID]:
    """The identifiers of these very names, whether any study uses them or not."""
    return [term_id(kind, text) for text in texts]


def has_name(ids: Collection[UUID]) -> ColumnElement[bool]:
    """Studies that have one of these names, themselves or in an event; none where no names are given."""
    return study_table.c.term_ids.op("&&", is_comparison=True)(cast(list(ids), ARRAY(Uuid)))


def facets(connection: Connection, modality: str, kind: str, limit: int = 500) -> list[Row]:
    """The commonest names of a kind: `term_id`, `text`, `study_count`."""
    query = (
        select(known_term.c.term_id, known_term.c.text, known_term.c.study_count)
        .where(known_term.c.modality == modality, known_term.c.kind == kind)
        .order_by(known_term.c.study_count.desc(), known_term.c.text)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def texts(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """The texts of names; those of which no study is kept are left out."""
    query = select(known_term.c.term_id, known_term.c.text).where(
        known_term.c.term_id == any_(cast(list(ids), ARRAY(Uuid)))
    )
    return {row.term_id: row.text for row in connection.execute(query)}
