"""A fresh database, and readings stored in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from kerma.database.ingest.store import Received, store
from kerma.database.schema.tables import metadata
from kerma.extract import Extraction
from kerma.privacy import PatientProtection
from tests.support.database_contents import HASHED

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose rows nobody keeps."""
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def put(engine: Engine) -> Put:
    """Store readings, given by Orthanc's identifier, in one transaction."""

    def put(protection: PatientProtection = HASHED, **readings: Extraction) -> None:
        with engine.begin() as connection:
            store(connection, [Received(*each) for each in readings.items()], protection)

    return put


@pytest.fixture
def rows(engine: Engine) -> Rows:
    """The rows of a table, by its name."""

    def rows(table: str) -> list[dict[str, Any]]:
        with engine.connect() as connection:
            found = connection.execute(select(metadata.tables[table]).order_by(*metadata.tables[table].primary_key))
            return [dict(row) for row in found.mappings()]

    return rows
