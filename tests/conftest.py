"""What the tests share: a private PostgreSQL for the session, a fresh database for each test that asks."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from kerma.database.engine import make_engine
from local_stack import private_postgres
from tests.support.database_pool import DatabasePool
from tests.support.one_browser import OneBrowserScheduling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLES = REPOSITORY.parent / "shared" / "samples"
TEMPLATE = "kerma_template"
#: PR_CAPBSET_DROP of prctl(2), and the right of capabilities(7) to raise priorities.
_DROP_FROM_BOUNDING_SET, _CAP_SYS_NICE = 24, 23
NAMED_SERVER = "KERMA_TEST_POSTGRES_URL"


#: Folders whose files take minutes, the slowest first: begun last, one of them would keep one process busy at the end
#: while the others have nothing left.
_SLOW_FOLDERS = (
    "browser",
    "selftest",
    "faults",
    "e2e",
    "backup",
    "containers",
    "local_stack",
    "unindexed",
    "orthanc_plugin",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneBrowserScheduling:
    """Distribute the tests over the processes of `make test`."""
    return OneBrowserScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow folders; the order within a folder stays."""
    items.sort(key=_slowness)


def _slowness(item: pytest.Item) -> int:
    folder = item.path.relative_to(REPOSITORY / "tests").parts[0]
    return _SLOW_FOLDERS.index(folder) if folder in _SLOW_FOLDERS else len(_SLOW_FOLDERS)


@pytest.fixture(scope="session", autouse=True)
def _priority() -> Iterator[None]:
    """All processes work at the priority of this one, except those that lower theirs.

    Started by root, Chromium would raise its own, and paint spinners while the server that it waits for gets little
    processor time. Commands that lower their priority must not make this process, which runs them, wait for all others.
    """
    # Fails where this process is not root's: then none may raise its priority anyway.
    ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDING_SET, _CAP_SYS_NICE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.setpriority", lambda *_: None)
        yield


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real dose objects, which is not part of the repository."""
    if not SAMPLES.is_dir():
        pytest.skip(f"the folder of real dose objects {SAMPLES} is absent")
    return SAMPLES


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a private PostgreSQL that lives as long as the test session, or of the one that the caller names.

    A mutation run (`scripts/mutation.py`) starts the tests once for each mutant and one server for them all.
    """
    if url := os.environ.get(NAMED_SERVER):
        yield url
        return
    with private_postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def server(postgres_url: str) -> Iterator[Engine]:
    """An engine for commands that concern whole databases."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def make_database(server: Engine) -> Callable[..., str]:
    """Make a database, empty or as a copy of another; gives its address."""

    def make(template: str = "template0", name: str = "") -> str:
        name = name or f"test_{uuid4().hex[:12]}"
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return server.url.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def drop_database(server: Engine) -> Callable[[str], None]:
    """Drop a database, with the connections that a stopped program has left."""

    def drop(url: str) -> None:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))

    return drop


@pytest.fixture(scope="session")
def migrated_template(server: Engine, make_database: Callable[..., str]) -> str:
    """The name of a database with Kerma's tables, to copy from: migrating takes seconds, copying does not."""
    if NAMED_SERVER in os.environ:
        with server.connect() as connection:
            if connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": TEMPLATE}):
                return TEMPLATE
    url = make_database(name=TEMPLATE)
    migrate(url)
    return TEMPLATE


@pytest.fixture
def empty_database_url(make_database: Callable[..., str], drop_database: Callable[[str], None]) -> Iterator[str]:
    """The address of a database without any table."""
    url = make_database()
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def database_pool(
    make_database: Callable[..., str], drop_database: Callable[[str], None], migrated_template: str
) -> DatabasePool:
    """Databases with Kerma's tables and no rows."""
    return DatabasePool(lambda: make_database(migrated_template), drop_database)


@pytest.fixture
def database_url(database_pool: DatabasePool) -> Iterator[str]:
    """The address of a database with Kerma's tables and no rows."""
    url = database_pool.take()
    yield url
    database_pool.give_back(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Connections to a fresh database, as Kerma opens them."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def migrate(url: str) -> None:
    """Bring a database to the newest schema, as an administrator does."""
    subprocess.run(
        [sys.executable, "-m", "kerma.cli", "migrate"],
        env={**os.environ, "KERMA_DATABASE_URL": url},
        cwd=REPOSITORY,
        check=True,
    )
