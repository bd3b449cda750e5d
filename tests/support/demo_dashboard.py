"""The demo hospital on a dashboard of its own, with skin doses and one object that could not be read."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import create_engine

from kerma.database.ingest.store import Received, store
from kerma.extract import extract
from kerma.simulate import hospital_studies
from kerma.worker.worker import Worker
from local_stack import dashboard_server, free_port
from tests.support.database_contents import HASHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from kerma.simulate import DemoStudy

STUDIES = 320


@dataclass(frozen=True)
class Hospital:
    """A dashboard on the demo hospital, and what the hospital consists of."""

    url: str
    engine: Engine
    studies: list[DemoStudy]


@contextmanager
def demo_dashboard(database_url: str, folder: Path, further: Iterable[bytes] = ()) -> Iterator[Hospital]:
    """The demo hospital up to yesterday, as the plugin and the worker store it in an empty database.

    Args:
        database_url: of the empty database.
        folder: for the secret and the log.
        further: objects that are stored as well.
    """
    secret = folder / "secret"
    secret.write_bytes(HASHED.secret)
    engine = create_engine(database_url)
    studies = list(hospital_studies(STUDIES, until=datetime.now(tz=UTC).date() - timedelta(days=1)))
    _store(engine, studies, further)
    Worker(engine).drain()
    settings = {"KERMA_DATABASE_URL": database_url, "KERMA_SECRET_FILE": str(secret)}
    with dashboard_server(free_port(), settings, folder / "dashboard.log") as dashboard:
        yield Hospital(dashboard.url, engine, studies)
    engine.dispose()


def _store(engine: Engine, studies: list[DemoStudy], further: Iterable[bytes]) -> None:
    objects = [made.to_bytes() for study in studies for made in study.objects]
    objects += [objects[0][: len(objects[0]) // 3], *further]
    received = [Received(f"orthanc-{number}", extract(data)) for number, data in enumerate(objects)]
    with engine.connect() as connection, connection.begin():
        store(connection, received, HASHED)
