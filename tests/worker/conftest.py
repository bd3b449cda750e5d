"""A fresh database with readings, and a worker on it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from kerma.database.engine import make_engine
from kerma.database.ingest.store import Received, store
from kerma.extract import Extraction
from tests.support.database_contents import HASHED

Put = Callable[..., None]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def put(engine: Engine) -> Put:
    """Store readings, given by Orthanc's identifier, in one transaction."""

    def put(**readings: Extraction) -> None:
        with engine.begin() as connection:
            store(connection, [Received(*each) for each in readings.items()], HASHED)

    return put
