"""An administrator who cancels or ends the statements of the follower loses no object."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from kerma.simulate import hospital as demo_hospital
from tests.support.hospital import Hospital, wait_until, write_all

pytestmark = pytest.mark.faults
OBJECTS = 12
ROUNDS = 3


@contextmanager
def blocked_storing(engine: Engine) -> Iterator[Connection]:
    """Whoever stores a dose object waits until the block ends."""
    with engine.connect() as connection:
        connection.execute(text("lock table dose_object in share row exclusive mode"))
        yield connection
        connection.rollback()


def interrupt(engine: Engine, function: str, connection: Connection) -> None:
    """Interrupt the session that waits for this connection, as an administrator does."""
    own = connection.execute(text("select pg_backend_pid()")).scalar_one()
    query = text(f"select {function}(pid) from pg_stat_activity where :own = any(pg_blocking_pids(pid))")

    def interrupted() -> bool:
        with engine.begin() as other:
            return other.execute(query, {"own": own}).scalar() is True

    wait_until(interrupted)


@pytest.mark.parametrize("function", ["pg_cancel_backend", "pg_terminate_backend"])
def test_objects_whose_storing_is_interrupted_are_extracted_later(
    fresh_hospital: Hospital, tmp_path: Path, function: str
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(OBJECTS)])
    with blocked_storing(fresh_hospital.engine) as connection:
        fresh_hospital.storescu(*paths)
        for _ in range(ROUNDS):
            interrupt(fresh_hospital.engine, function, connection)
    fresh_hospital.settle()
    assert [fresh_hospital.status_of(path)["status"] for path in paths] == ["extracted"] * len(paths)


def test_objects_whose_storing_times_out_are_extracted_later(
    open_hospital: Callable[..., AbstractContextManager[Hospital]], database_url: str, server: Engine, tmp_path: Path
) -> None:
    database = database_url.rsplit("/", 1)[1].partition("?")[0]
    with server.connect() as connection:
        connection.execute(text(f"alter database {database} set statement_timeout = '200ms'"))
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(OBJECTS)])
    with open_hospital(database_url) as hospital:
        with blocked_storing(hospital.engine):
            hospital.storescu(*paths)
            wait_until(lambda: "statement timeout" in str(hospital.rest("/kerma/status")["last_error"]))
        hospital.settle()
        assert [hospital.status_of(path)["status"] for path in paths] == ["extracted"] * len(paths)
