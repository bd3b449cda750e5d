"""The large database that is measured: the named one, or a private one that is filled the first time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.database.schema import migrate, roles
from kerma.database.schema.tables import equipment, study_table
from kerma.database.scope import with_scope
from local_stack import private_postgres
from local_stack.postgres import lasting_folder

STUDIES = 1_000_000
_REPOSITORY = Path(__file__).resolve().parents[2]


@contextmanager
def database() -> Iterator[str]:
    """URL of the database at KERMA_BENCH_DATABASE_URL, or of a private one in `.run/bench`."""
    with ExitStack() as stack:
        url = os.environ.get("KERMA_BENCH_DATABASE_URL")
        if not url:
            folder = _REPOSITORY / ".run" / "bench"
            folder.parent.mkdir(exist_ok=True)
            url = stack.enter_context(private_postgres(lasting_folder(folder), durable=True))
            _fill(url)
        yield url


def _fill(url: str) -> None:
    """Create the tables, and fill an empty database with KERMA_BENCH_STUDIES synthetic studies."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    with engine.begin() as connection:
        roles.grant(connection)
    with engine.connect() as connection:
        is_filled = connection.execute(select(study_table.c.study_id).limit(1)).first()
    engine.dispose()
    if not is_filled:
        studies = os.environ.get("KERMA_BENCH_STUDIES", str(STUDIES))
        command = [sys.executable, "-m", "bench.synthetic_load", studies, "2026-10-31"]
        subprocess.run(command, env={**os.environ, "KERMA_DATABASE_URL": url}, cwd=_REPOSITORY, check=True)


@contextmanager
def limited(url: str) -> Iterator[Connection]:
    """A read-only connection of a user whose scope contains every second piece of equipment."""
    with read_only(url) as (engine, connection):
        ids = connection.execute(select(equipment.c.equipment_id).order_by(equipment.c.equipment_id)).scalars().all()
        with with_scope(engine, ids[::2]).connect() as of_user:
            yield of_user


@contextmanager
def read_only(url: str) -> Iterator[tuple[Engine, Connection]]:
    """A read-only engine and a connection, closed at the end of the block."""
    engine = make_engine(url, READ_ONLY_OPTIONS)
    with engine.connect() as connection:
        yield engine, connection
    engine.dispose()
