"""Whoever dies when: every object that Orthanc acknowledged ends in the ledger exactly once."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import text

from kerma.database.engine import make_engine
from kerma.database.schema import migrate
from kerma.simulate import hospital as demo_hospital
from local_stack import PrivatePostgres, StackError
from tests.support.hospital import Hospital, orthanc_id, wait_until, write_all

OpenHospital = Callable[..., AbstractContextManager[Hospital]]


@pytest.fixture
def postgres() -> Iterator[PrivatePostgres]:
    """A PostgreSQL of one's own whose commits survive."""
    with tempfile.TemporaryDirectory(prefix="kerma-test-") as folder:
        Path(folder).chmod(0o755)
        server = PrivatePostgres(Path(folder) / "postgres", durable=True)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def migrated(postgres: PrivatePostgres) -> str:
    engine = make_engine(postgres.url())
    migrate.upgrade(engine)
    engine.dispose()
    return postgres.url()


def settle(hospital: Hospital, acknowledged: list[Path]) -> dict[str, int]:
    """How often each acknowledged object is in the ledger, once everything has settled."""
    hospital.settle()
    query = text("select orthanc_id, count(*) from ledger group by 1")
    with hospital.engine.connect() as connection:
        counts = {row[0]: row[1] for row in connection.execute(query)}
    return {path.name: counts.get(orthanc_id(path), 0) for path in acknowledged}


def test_orthanc_receives_while_the_database_is_away_from_the_start(
    open_hospital: OpenHospital,
    postgres: PrivatePostgres,
    migrated: str,
    tmp_path: Path,
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(10)])
    postgres.stop()
    with open_hospital(migrated) as hospital:
        hospital.storescu(*paths)
        wait_until(lambda: "Nobody answers there" in str(hospital.rest("/kerma/status")["last_error"]))
        postgres.start()
        assert settle(hospital, paths) == {path.name: 1 for path in paths}


def test_orthanc_stops_quickly_while_the_database_is_away(
    open_hospital: OpenHospital, postgres: PrivatePostgres, migrated: str
) -> None:
    with open_hospital(migrated) as hospital:
        hospital.settle()
        postgres.stop(immediately=True)
        wait_until(lambda: hospital.rest("/kerma/status")["last_error"] is not None)
        assert hospital.node.child is not None
        hospital.node.child.process.terminate()
        assert hospital.node.child.process.wait(10) == 0


def test_a_database_without_tables_is_reported_and_waited_for(
    open_hospital: OpenHospital, postgres: PrivatePostgres, tmp_path: Path
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(3)])
    with open_hospital(postgres.url()) as hospital:
        hospital.storescu(*paths)
        wait_until(lambda: "kerma migrate" in str(hospital.rest("/kerma/status")["last_error"]))
        assert hospital.kerma("migrate").returncode == 0
        assert settle(hospital, paths) == {path.name: 1 for path in paths}


def test_objects_are_found_though_their_changes_were_deleted(
    open_hospital: OpenHospital,
    postgres: PrivatePostgres,
    migrated: str,
    tmp_path: Path,
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(5)])
    with open_hospital(migrated) as hospital:
        hospital.settle()
        postgres.stop()
        hospital.storescu(*paths)
        hospital.answer("/changes", "DELETE")
        hospital.node.restart()
        postgres.start()
        assert settle(hospital, paths) == {path.name: 1 for path in paths}


def test_an_orthanc_that_begins_anew_is_followed_from_its_beginning(
    open_hospital: OpenHospital, database_url: str, tmp_path: Path
) -> None:
    objects = [made.to_bytes() for made in demo_hospital(8)]
    old, new = write_all(tmp_path / "old", objects[:6]), write_all(tmp_path / "new", objects[6:])
    with open_hospital(database_url) as hospital:
        hospital.storescu(*old)
        hospital.settle()
    with open_hospital(database_url) as hospital:
        hospital.storescu(*new)
        assert settle(hospital, [*old, *new]) == {path.name: 1 for path in [*old, *new]}
        wait_until(lambda: hospital.rest("/kerma/status")["cursor"]["seq"] == hospital.rest("/changes?last")["Last"])


def test_a_wrong_setting_stops_the_start_with_a_sentence(open_hospital: OpenHospital, database_url: str) -> None:
    wrong = {"KERMA_SECRET_FILE": "/nowhere/secret"}
    with pytest.raises(StackError, match="Kerma cannot start: The key file /nowhere/secret"):
        open_hospital(database_url, **wrong).__enter__()
