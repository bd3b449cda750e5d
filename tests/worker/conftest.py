"""A fresh database with readings, and a worker on it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from kerma.database.ingest.store import Received, store
from kerma.extract import Extraction
from tests.support.database_contents import HASHED

Put = Callable[..., None]


@pytest.fixture
def put(engine: Engine) -> Put:
    """Store readings, given by Orthanc's identifier, in one transaction."""

    def put(**readings: Extraction) -> None:
        with engine.begin() as connection:
            store(connection, [Received(*each) for each in readings.items()], HASHED)

    return put
