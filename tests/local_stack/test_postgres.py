"""The private PostgreSQL keeps what was committed, and is seen by nobody else."""

import os
import pwd
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from local_stack import PrivatePostgres, private_postgres
from local_stack import postgres as postgres_module
from local_stack.postgres import MAX_SOCKET_PATH_LENGTH, SOCKET_NAME, lasting_folder, may_enter

NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def postgres(make_folder: Callable[[], Path]) -> Iterator[PrivatePostgres]:
    server = PrivatePostgres(make_folder())
    server.start()
    yield server
    server.stop()


def ask(url: str, *statements: str) -> object:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        return [connection.execute(text(statement)) for statement in statements][-1].scalar()


def test_what_was_committed_survives_an_immediate_stop(postgres: PrivatePostgres) -> None:
    ask(postgres.url(), "CREATE TABLE stored_number (n int)", "INSERT INTO stored_number VALUES (7) RETURNING n")
    postgres.stop(immediately=True)
    postgres.start()
    assert ask(postgres.url(), "SELECT n FROM stored_number") == 7


def test_it_listens_on_no_network_address(postgres: PrivatePostgres) -> None:
    assert ask(postgres.url(), "SHOW listen_addresses") == ""


def test_its_socket_is_closed_to_other_users(postgres: PrivatePostgres) -> None:
    assert postgres.socket_folder.stat().st_mode & 0o077 == 0


def test_a_folder_with_a_long_path_gets_a_short_socket(make_folder: Callable[[], Path]) -> None:
    folder = make_folder() / ("long" * 25)
    with private_postgres(folder) as url:
        assert len(url.split("host=")[1] + "/" + SOCKET_NAME) <= MAX_SOCKET_PATH_LENGTH
        assert ask(url, "SELECT 1") == 1


def test_a_relative_folder_is_taken_from_where_we_are(
    make_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_folder())
    with private_postgres(Path("here")) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_closed_folder_is_not_entered_by_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert not may_enter(NOBODY, tmp_path / "postgres")


def test_an_open_folder_is_entered_by_others(make_folder: Callable[[], Path]) -> None:
    folder = make_folder()
    folder.chmod(0o755)
    assert may_enter(NOBODY, folder / "postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_data_whose_folder_is_closed_lives_elsewhere_and_is_found_again(
    tmp_path: Path, make_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_module, "SYSTEM_FOLDER", elsewhere := make_folder())
    tmp_path.chmod(0o700)
    place = lasting_folder(tmp_path / "postgres")
    assert place.parent == elsewhere
    assert lasting_folder(tmp_path / "postgres") == place
    (tmp_path / "postgres").unlink()
    assert lasting_folder(tmp_path / "postgres") != place, "a new clone met the data of a deleted one"
