"""Rewrites what is stored of objects, their earlier versions included, without reading the objects again."""

import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, Table, any_, select

from kerma.database.ingest.dose_objects import COMPRESSION
from kerma.database.ingest.rows import Row, dumps, execute_rows, update_rows
from kerma.database.schema.expressions import uuids
from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import dose_object
from kerma.database.schema.version_tables import object_version
from kerma.json_types import Json

_TABLES = (dose_object, object_version)


@dataclass(frozen=True)
class StoredForm:
    """What one row of a table of objects holds.

    Attributes:
        study_id: the study that the object states.
        protection: how identifying items are stored in it.
        extraction: its facts, compressed.
        content_tree: its content tree, compressed; None for images.
    """

    study_id: UUID
    protection: str
    extraction: bytes
    content_tree: bytes | None

    def with_facts(self, change: Callable[[Json], Json]) -> "StoredForm":
        """The row with other facts."""
        return replace(self, extraction=_compressed(dumps(change(unpack(self.extraction)))))

    def with_tree(self, change: Callable[[str], str]) -> "StoredForm":
        """The row with another content tree, as JSON; of an image, the row itself."""
        if self.content_tree is None:
            return self
        tree = zlib.decompress(self.content_tree).decode()
        return replace(self, content_tree=_compressed(change(tree)))


#: The row as it is to be; the same row: it stays.
Change = Callable[[StoredForm], StoredForm]


def rewrite(connection: Connection, studies: Collection[UUID], change: Change) -> int:
    """Rewrite the rows of studies; returns how many have changed.

    Args:
        connection: within a transaction that has locked the studies.
        studies: the studies that the objects state.
        change: gives each row as it is to be.
    """
    return sum(_rewrite(connection, table, studies, change) for table in _TABLES)


def _rewrite(connection: Connection, table: Table, studies: Collection[UUID], change: Change) -> int:
    keys = list(table.primary_key)
    columns = [table.c[name] for name in StoredForm.__dataclass_fields__]
    query = select(*keys, *columns).where(table.c.study_id == any_(uuids(studies))).order_by(*keys)
    changed: list[Row] = []
    for row in connection.execute(query.with_for_update()).all():
        before = StoredForm(row[-4], row[-3], bytes(row[-2]), None if row[-1] is None else bytes(row[-1]))
        now = change(before)
        if now is not before:
            key = {column.name: str(value) for column, value in zip(keys, row, strict=False)}
            changed.append({**key, **_as_json(now)})
    execute_rows(connection, update_rows(table, keys, columns), changed)
    return len(changed)


def _as_json(row: StoredForm) -> Row:
    tree = None if row.content_tree is None else _hexadecimal(row.content_tree)
    return {
        "study_id": str(row.study_id),
        "protection": row.protection,
        "extraction": _hexadecimal(row.extraction),
        "content_tree": tree,
    }


def _hexadecimal(value: bytes) -> str:
    """As PostgreSQL reads a bytea."""
    return "\\x" + value.hex()


def _compressed(text: str) -> bytes:
    return zlib.compress(text.encode(), COMPRESSION)
