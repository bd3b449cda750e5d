"""`kerma selftest` in an installed copy: it passes without the repository, and leaves nothing behind."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from kerma.database.schema.temporary_schema import PREFIX, abandoned_schemas
from kerma.errors import UnavailableError
from kerma.selftest.processes import ChildProcess
from tests.selftest.installed_copy import command, copy_packages, environment, run_in

#: All tables but that of the results of self-tests.
_TABLES = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'selftest_run' ORDER BY tablename"
)
_SCHEMAS = text("SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY nspname")


def row_counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = connection.execute(_TABLES).scalars().all()
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}


def schemas(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(_SCHEMAS).scalars())


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    copy_packages(folder)
    return folder


def test_the_full_test_of_a_copy_passes_and_leaves_nothing(copied: Path, database_url: str, engine: Engine) -> None:
    before = row_counts(engine), schemas(engine)
    run = run_in(copied, database_url, "--full")
    assert run.document is not None, run.printed
    assert (run.status, run.failed) == (0, {})
    assert {one["outcome"] for one in run.document["values"]} == {"passed"}
    assert run.document["seconds"] < 60
    assert (row_counts(engine), schemas(engine)) == before


def test_what_an_interrupted_run_leaves_is_cleared_by_the_next(copied: Path, database_url: str, engine: Engine) -> None:
    before = row_counts(engine), schemas(engine)
    run = subprocess.Popen(
        command(), env=environment(copied, database_url), cwd=copied, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    _wait_for_rows(engine)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    _wait_for_abandoned(engine)
    left = list(Path(tempfile.gettempdir()).glob(f"kerma-selftest-{run.pid}-*"))
    assert len(left) == 1
    assert run_in(copied, database_url).status == 0
    assert not left[0].exists()
    assert (row_counts(engine), schemas(engine)) == before


def _wait_for_rows(engine: Engine) -> None:
    """Wait until objects of the test are stored."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        own = [name for name in schemas(engine) if name.startswith(PREFIX)]
        if own and _has_objects(engine, own[0]):
            return
        time.sleep(0.05)
    pytest.fail("no object of the test was stored")


def _has_objects(engine: Engine, schema: str) -> bool:
    with engine.connect() as connection:
        known = connection.execute(text(f"SELECT to_regclass('{schema}.ledger')")).scalar_one()
        return bool(known) and bool(connection.execute(text(f'SELECT count(*) FROM "{schema}".ledger')).scalar_one())


def _wait_for_abandoned(engine: Engine) -> None:
    """Wait until the server has noticed that the session of the killed process has ended."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if abandoned_schemas(connection):
                return
        time.sleep(0.1)
    pytest.fail("the schema of the killed test is still locked")


def test_a_plugin_that_is_not_installed_is_one_message(copied: Path, database_url: str, engine: Engine) -> None:
    before = schemas(engine)
    variables = {**environment(copied, database_url), "KERMA_ORTHANC_PLUGINS": '"/nowhere/libOrthancPython.so"'}
    done = subprocess.run(command(), env=variables, cwd=copied, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "install the package orthanc-python" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert schemas(engine) == before


def test_where_orthanc_is_not_installed_the_message_names_the_place_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="docker compose exec orthanc kerma selftest"):
        ChildProcess("The second Orthanc", ["NoSuchOrthanc"], tmp_path / "log", {"PATH": "/usr/bin"})


def test_a_program_that_ends_at_once_is_reported_with_its_log(tmp_path: Path) -> None:
    child = ChildProcess(
        "A program", ["sh", "-c", "echo no storage; exit 3"], tmp_path / "log", {"PATH": "/usr/bin:/bin"}
    )
    with pytest.raises(UnavailableError, match=r"(?s)ended with status 3.*no storage"):
        child.wait_until(lambda: False, "answers", 20)
