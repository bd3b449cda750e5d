"""A backup of running servers gives the same database, the same Orthanc and the same key where nothing was before."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from kerma.database.engine import make_engine
from kerma.database.query.operations import table_digests
from local_stack import free_port, orthanc_node
from tests.backup.conftest import REPORTS, Place, instances, key_of
from tests.support.hospital import Hospital

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("hospital")


def execute(url: str, statement: str) -> list[str]:
    """Run a statement; gives the first column of its rows."""
    engine = make_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = list(result.scalars()) if result.returns_rows else []
    engine.dispose()
    return rows


def names_of_databases(url: str) -> list[str]:
    return execute(url, "SELECT datname FROM pg_database ORDER BY 1")


def rights_of(url: str) -> str:
    return str(execute(url, "SELECT datacl::text FROM pg_database WHERE datname = current_database()"))


RUNS = "task_run"


def contents(url: str) -> dict[str, table_digests.TableContent]:
    engine = make_engine(url)
    with engine.begin() as connection:
        found = table_digests.contents(connection)
    engine.dispose()
    return found


def restored(url: str) -> dict[str, dict[str, object]]:
    """What a restored database holds, apart from runs: that of the backup itself does not go on there."""
    return {name: vars(content) for name, content in contents(url).items() if name != RUNS}


def test_a_restored_site_is_the_one_that_was_backed_up(hospital: Hospital, backup: Path, empty_place: Place) -> None:
    done = empty_place.kerma("restore", str(backup), "--key", str(key_of(backup)))
    assert done.exit_code == 0, done.output
    stated = json.loads((backup / "manifest.json").read_text())["tables"]
    assert restored(empty_place.database_url) == {name: rows for name, rows in stated.items() if name != RUNS}
    assert empty_place.key_file.read_bytes() == hospital.secret.read_bytes()
    env = {"KERMA_SECRET_FILE": str(empty_place.key_file)}
    folder = empty_place.storage.parent
    with orthanc_node(folder, empty_place.database_url, free_port(), free_port(), extra_env=env) as node:
        there = Hospital(node, hospital.engine, hospital.secret)
        assert instances(there) == instances(hospital)
        for instance in instances(there):
            assert there.answer(f"/instances/{instance}/file")[1] == hospital.answer(f"/instances/{instance}/file")[1]


def test_a_restore_states_which_settings_differ(backup: Path, empty_place: Place) -> None:
    done = empty_place.kerma("restore", str(backup), "--key", str(key_of(backup)))
    assert f"KERMA_ORTHANC_STORAGE is {empty_place.storage}; in the backup it was" in done.output


def test_nothing_is_replaced_unasked(backup: Path, site: Place, empty_place: Place) -> None:
    first = empty_place.kerma("restore", str(backup), "--key", str(key_of(backup)))
    again = empty_place.kerma("restore", str(backup))
    forced = empty_place.kerma("restore", str(backup), "--force")
    assert [first.exit_code, again.exit_code, forced.exit_code] == [0, 2, 0], forced.output
    assert "restore into an empty database and an empty folder, or replace what they hold by --force" in again.output
    running = site.kerma("restore", str(backup), "--force")
    assert (running.exit_code, "Orthanc runs on" in running.output) == (1, True)


def test_a_forced_restore_that_fails_leaves_what_was_there(backup: Path, own_backup: Path, empty_place: Place) -> None:
    assert empty_place.kerma("restore", str(backup), "--key", str(key_of(backup))).exit_code == 0
    rows, files = contents(empty_place.database_url), sorted(empty_place.storage.rglob("*"))
    databases = names_of_databases(empty_place.database_url)
    path = own_backup / "manifest.json"
    document = json.loads(path.read_text())
    document["tables"]["study"]["row_count"] += 1
    path.write_text(json.dumps(document))
    done = empty_place.kerma("restore", str(own_backup), "--force")
    assert (done.exit_code, "differs from the manifest in study" in done.output) == (1, True)
    assert contents(empty_place.database_url) == rows
    assert sorted(empty_place.storage.rglob("*")) == files
    assert names_of_databases(empty_place.database_url) == databases


def test_a_forced_restore_keeps_the_rights_on_the_database(backup: Path, empty_place: Place) -> None:
    assert empty_place.kerma("restore", str(backup), "--key", str(key_of(backup))).exit_code == 0
    name = make_url(empty_place.database_url).database
    execute(empty_place.database_url, f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    execute(empty_place.database_url, f"GRANT CONNECT ON DATABASE {name} TO pg_monitor")
    rights = rights_of(empty_place.database_url)
    assert empty_place.kerma("restore", str(backup), "--force").exit_code == 0
    assert "pg_monitor=c" in rights
    assert rights_of(empty_place.database_url) == rights


def test_a_database_in_use_is_not_replaced(backup: Path, empty_place: Place) -> None:
    assert empty_place.kerma("restore", str(backup), "--key", str(key_of(backup))).exit_code == 0
    engine = make_engine(empty_place.database_url)
    with engine.connect():
        done = empty_place.kerma("restore", str(backup), "--force")
    engine.dispose()
    assert (done.exit_code, "1 other sessions use the database: stop Orthanc" in done.output) == (1, True)


@pytest.mark.parametrize("name", ["database.dump", "orthanc.tar", "settings.json"])
def test_a_damaged_part_is_named_before_anything_is_restored(own_backup: Path, empty_place: Place, name: str) -> None:
    with (own_backup / name).open("r+b") as file:
        file.seek((own_backup / name).stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    done = empty_place.kerma("restore", str(own_backup), "--key", str(own_backup / name))
    assert (done.exit_code, f"{name} is damaged" in done.output) == (1, True)
    assert contents(empty_place.database_url) == {}


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"format": 99, "kerma_version": "9.1"}, 2, "restore it with that version or a later one"),
        ({"schema_revision": "9999"}, 2, "is at revision 9999, which this version of Kerma does not know"),
        ({"objects": None}, 1, "is damaged: restore another backup"),
    ],
)
def test_a_backup_of_another_version_is_refused(
    own_backup: Path, empty_place: Place, change: dict[str, object], status: int, words: str
) -> None:
    path = own_backup / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    done = empty_place.kerma("restore", str(own_backup))
    assert (done.exit_code, words in done.output) == (status, True)


def test_the_database_alone_is_restored_beside_an_orthanc_that_has_all_objects(
    backup: Path, site: Place, empty_place: Place
) -> None:
    beside = Place(empty_place.database_url, site.storage, site.key_file)
    before = sorted(path.name for path in site.storage.rglob("*"))
    done = beside.kerma("restore", str(backup), "--only", "database")
    assert done.exit_code == 0, done.output
    stated = json.loads((backup / "manifest.json").read_text())["tables"]
    assert restored(beside.database_url) == {name: rows for name, rows in stated.items() if name != RUNS}
    assert sorted(path.name for path in site.storage.rglob("*")) == before


def test_orthanc_alone_is_restored_beside_a_database_that_stays(backup: Path, empty_place: Place) -> None:
    done = empty_place.kerma("restore", str(backup), "--only", "orthanc", "--key", str(key_of(backup)))
    assert done.exit_code == 0, done.output
    assert len(list(empty_place.storage.glob("??/??/*"))) >= REPORTS
    assert contents(empty_place.database_url) == {}


def test_a_missing_or_wrong_key_is_refused(backup: Path, empty_place: Place, tmp_path: Path) -> None:
    missing = empty_place.kerma("restore", str(backup))
    wrong = tmp_path / "wrong"
    wrong.write_text("another key with another content\n")
    other = empty_place.kerma("restore", str(backup), "--key", str(wrong))
    assert (missing.exit_code, "name the key of the backup, kerma-" in missing.output) == (2, True)
    assert (other.exit_code, "holds another key" in other.output) == (2, True)
    assert contents(empty_place.database_url) == {}


def test_a_check_finds_rows_that_the_dump_lacks(own_backup: Path, site: Place) -> None:
    path = own_backup / "manifest.json"
    document = json.loads(path.read_text())
    document["tables"]["study"]["row_count"] += 1
    path.write_text(json.dumps(document))
    done = site.kerma("restore", str(own_backup), "--check")
    assert (done.exit_code, "differs from the manifest in study" in done.output) == (1, True)


def test_a_folder_that_is_no_backup_is_named(empty_place: Place, tmp_path: Path) -> None:
    done = empty_place.kerma("restore", str(tmp_path))
    assert (done.exit_code, "is no backup: manifest.json cannot be read" in done.output) == (2, True)
