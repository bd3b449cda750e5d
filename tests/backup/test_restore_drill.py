"""The pages about backup and upgrade word by word: destroy everything, restore; update, roll back, a new PostgreSQL.

The commands of the pages run as they stand there, with folders of the test in place of /var/backups/kerma.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from kerma.backup.programs import postgres_program
from kerma.database.engine import make_engine
from local_stack import free_port, orthanc_node, private_postgres
from tests.backup.conftest import REPORTS, instances, report
from tests.support import documented
from tests.support.database_contents import contents
from tests.support.documented import section
from tests.support.hospital import Hospital

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.faults
BACKUPS = "/var/backups/kerma"


def commands(title: str, page: str = "backup.md") -> str:
    """The commands of a section that need neither a container engine nor an installed package."""
    return section(page, title).commands


def run(script: str, folder: Path, environment: dict[str, str]) -> str:
    """Run commands of the page in a folder."""
    done = documented.run("set -eu\n" + script.replace(BACKUPS, str(folder / "backups")), folder, environment)
    assert done.returncode == 0, done.stdout
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
    return run(commands("First: a key"), tmp_path, {}).split()[-1]


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
    run(commands("Every night"), tmp_path, before)
    assert "can be restored" in run(commands("Check"), tmp_path, before)

    shutil.rmtree(old)
    drop_database(database_url)

    new = tmp_path / "new"
    (new / "orthanc" / "storage").mkdir(parents=True)
    after = environment(empty_database_url, new)
    find = commands("Check").splitlines()[0]
    run(f"{find}\n{commands('Restore')}", tmp_path, after)
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
    lines = commands("New major version of PostgreSQL", "upgrade.md").splitlines()
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
    site |= {"KERMA_ORTHANC_DICOM_PORT": str(hospital.node.dicom_port)}
    output = run(commands("Update of Kerma", "upgrade.md"), tmp_path, site)
    assert f"{REPORTS} objects compared; 0 of them would change" in output
    assert f"{REPORTS} objects will be extracted again" in output
    rows = contents(hospital.engine)
    run("kerma settings export site.json\n" + commands("From Orthanc alone"), tmp_path, site)
    assert contents(hospital.engine) == rows


def test_an_update_is_rolled_back_by_the_commands_of_the_page(
    hospital: Hospital, tmp_path: Path, age_recipient: str
) -> None:
    site = environment(hospital.node.database_url, hospital.node.folder.parent) | {"RECIPIENT": age_recipient}
    run(commands("Every night"), tmp_path, site)
    rows = contents(hospital.engine)
    hospital.node.stop()
    with hospital.engine.begin() as connection:
        connection.execute(text("ALTER TABLE study ADD COLUMN of_a_later_version integer"))
    hospital.engine.dispose()
    run(commands("Roll back", "upgrade.md"), tmp_path, site)
    hospital.node.start()
    hospital.settle()
    assert contents(hospital.engine) == rows
    with hospital.engine.connect() as connection:
        columns = connection.execute(text("SELECT * FROM study")).keys()
    assert "of_a_later_version" not in list(columns)
