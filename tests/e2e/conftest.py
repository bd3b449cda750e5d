"""Real servers: one hospital for a module that leaves it intact, a fresh one for a test that does not."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from kerma.database.engine import make_engine
from local_stack import free_port, orthanc_node
from tests.support.hospital import Hospital

OpenHospital = Callable[..., AbstractContextManager[Hospital]]


@pytest.fixture(scope="session")
def open_hospital(tmp_path_factory: pytest.TempPathFactory) -> OpenHospital:
    """Open a hospital on a database."""

    @contextmanager
    def open_(database_url: str, **extra_env: str) -> Iterator[Hospital]:
        folder = tmp_path_factory.mktemp("hospital")
        secret = folder / "secret"
        secret.write_text("the key of all these tests, 0123456789\n")
        env = {"KERMA_SECRET_FILE": str(secret), **extra_env}
        engine = make_engine(database_url)
        with orthanc_node(folder / "orthanc", database_url, free_port(), free_port(), extra_env=env) as node:
            yield Hospital(node, engine, secret)
        engine.dispose()

    return open_


@pytest.fixture(scope="module")
def hospital(
    open_hospital: OpenHospital, make_database: Callable[[str], str], migrated_template: str
) -> Iterator[Hospital]:
    """A hospital that the tests of a module share."""
    with open_hospital(make_database(migrated_template)) as opened:
        yield opened


@pytest.fixture
def fresh_hospital(open_hospital: OpenHospital, database_url: str) -> Iterator[Hospital]:
    """A hospital of one's own."""
    with open_hospital(database_url) as opened:
        yield opened
