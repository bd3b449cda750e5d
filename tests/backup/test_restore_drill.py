"""The page about backups word by word: backup, destroy everything, restore; and a new version of PostgreSQL's server.

The commands of the page run as they stand there, with folders of the test in place of /var/backups/kerma.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from kerma.backup.programs import postgres_program
from kerma.database.engine import make_engine
from local_stack import free_port, orthanc_node, private_postgres
from tests.backup.conftest import REPORTS, instances, report
from tests.support.database_contents import contents
from tests.support.hospital import Hospital

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.faults
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "administrator" / "backup.md").read_text()
FOLDER = "/var/backups/kerma"


def section(title: str) -> str:
    """The commands of a section of the page that do not need Docker."""
    (text,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "".join(block for block in blocks if "docker" not in block)


def run(commands: str, folder: Path, environment: dict[str, str]) -> str:
    """Run commands of the page in a folder."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = "set -eu\n" + commands.replace(FOLDER, str(folder / "backups"))
    done = subprocess.run(
        ["sh"],
        input=script,
        cwd=folder,
        env={**os.environ, **environment, "PATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def dump(url: str) -> str:
    """The whole database as SQL, without the random key of psql's restricted mode."""
    program = postgres_program("pg_dump", 13)
    name = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([program, "--no-owner", f"--dbname={name}"], capture_output=True, text=True, check=True)
    return re.sub(r"^\\(un)?restrict .*\n", "", done.stdout, flags=re.MULTILINE)


def environment(url: str, folder: Path) -> dict[str, str]:
    storage, secret = folder / "orthanc" / "storage", folder / "secret"
    return {
        "KERMA_DATABASE_URL": url,
        "KERMA_ORTHANC_STORAGE": str(storage),
        "KERMA_SECRET_FILE": str(secret),
        "RECIPIENT": "",
    }


@pytest.fixture
def age_recipient(tmp_path: Path) -> str:
    """The key that the page has one make first."""
    return run(section("First: a key"), tmp_path, {}).split()[-1]


def test_everything_is_destroyed_and_restored_by_the_commands_of_the_page(
    database_url: str,
    empty_database_url: str,
    drop_database: Callable[[str], None],
    make_database: Callable[..., str],
    tmp_path: Path,
    age_recipient: str,
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    before = environment(database_url, old) | {"RECIPIENT": age_recipient}
    Path(before["KERMA_SECRET_FILE"]).write_text("the key of all these tests, 0123456789\n")
    secret = Path(before["KERMA_SECRET_FILE"]).read_bytes()
    engine = make_engine(database_url)
    variables = {"KERMA_SECRET_FILE": before["KERMA_SECRET_FILE"]}
    with orthanc_node(old / "orthanc", database_url, free_port(), free_port(), extra_env=variables) as node:
        hospital = Hospital(node, engine, old / "secret")
        for _ in range(REPORTS):
            hospital.rest("/instances", "POST", report())
        hospital.settle()
        held = instances(hospital)
        files = {name: hospital.answer(f"/instances/{name}/file")[1] for name in held}
    rows, sql = contents(engine), dump(database_url)
    engine.dispose()
    run(section("Every night"), tmp_path, before)
    assert "can be restored" in run(section("Check"), tmp_path, before)

    shutil.rmtree(old)
    drop_database(database_url)

    new = tmp_path / "new"
    (new / "orthanc" / "storage").mkdir(parents=True)
    after = environment(empty_database_url, new)
    find = section("Check").splitlines()[0]
    run(f"{find}\n{section('Restore')}", tmp_path, after)
    assert dump(empty_database_url) == sql
    assert Path(after["KERMA_SECRET_FILE"]).read_bytes() == secret
    engine = make_engine(empty_database_url)
    variables = {"KERMA_SECRET_FILE": after["KERMA_SECRET_FILE"]}
    with orthanc_node(new / "orthanc", empty_database_url, free_port(), free_port(), extra_env=variables) as node:
        hospital = Hospital(node, engine, new / "secret")
        hospital.settle()
        assert instances(hospital) == held
        assert {name: hospital.answer(f"/instances/{name}/file")[1] for name in held} == files
        assert contents(engine) == rows
        hospital.rest("/instances", "POST", report())
        hospital.settle()
        assert len(contents(engine)["study"]) == REPORTS + 1
    engine.dispose()
    make_database(name=str(make_url(database_url).database))  # for the fixture, which drops it


def test_a_database_moves_to_another_server_by_the_commands_of_the_page(
    hospital: Hospital, tmp_path: Path, age_recipient: str
) -> None:
    old = environment(hospital.node.database_url, hospital.node.folder.parent) | {"RECIPIENT": age_recipient}
    lines = section("New major version of PostgreSQL").splitlines()
    run("\n".join(lines[:-1]), tmp_path, old)
    with private_postgres(tmp_path / "postgres") as url:
        run("\n".join(lines[1:]), tmp_path, old | {"KERMA_DATABASE_URL": url})
        moved = make_engine(url)
        assert contents(moved) == contents(hospital.engine)
        moved.dispose()


def test_the_commands_for_an_update_and_for_rebuilding_run(
    hospital: Hospital, tmp_path: Path, age_recipient: str
) -> None:
    site = environment(hospital.node.database_url, hospital.node.folder.parent)
    site |= {"RECIPIENT": age_recipient, "KERMA_ORTHANC_URL": hospital.node.url}
    assert f"{REPORTS} objects compared; 0 of them would change" in run(section("Update of Kerma"), tmp_path, site)
    rows = contents(hospital.engine)
    run("kerma settings export site.json\n" + section("From Orthanc alone"), tmp_path, site)
    assert contents(hospital.engine) == rows
