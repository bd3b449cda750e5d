"""A backup is restored on a bare Debian, where the package was installed, by the commands of the page about backups.

The package is that of the newest bundle in .run/debian, or is built. The result is in .run/debian/restore.txt.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import make_url

from debian_package.booted import BootedDebian, booted, wait_for
from debian_package.build import FOLDER, build
from debian_package.bundle import bare_debian, pack
from kerma.backup.programs import postgres_program
from kerma.database.engine import make_engine
from kerma.simulate import hospital as demo_hospital
from local_stack import free_port, orthanc_node, private_postgres
from local_stack.postgres import binary
from local_stack.worker import worker
from tests.conftest import migrate
from tests.support import documented
from tests.support.documented import section
from tests.support.hospital import Hospital, wait_until, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.empty_root
RESULT = FOLDER / "restore.txt"
STUDIES = 60
EXAMINED = 5
BACKUPS = "/var/backups/kerma"
#: The rows of each study with those of its events, as text.
_FACTS = "SELECT s.study_id, concat_ws(' ', s::text, {events}) FROM study s ORDER BY 1"
_EVENTS = ("ct_event", "projection_event", "mammography_event", "nuclear_medicine_event")
_OF_EVENTS = "(SELECT string_agg(e::text, ' ' ORDER BY e::text) FROM {table} e WHERE e.study_id = s.study_id)"
_DUMP = "--no-owner --no-privileges"


class Destroyed(NamedTuple):
    """What a site was before it was destroyed.

    Attributes:
        backups: folder of the backups, with the key to read them.
        sql: its database as SQL.
        files: MD5 of the file of each object, by its place in Orthanc's folder.
        facts: the rows of each study and its events.
        key: the key of hashes.
    """

    backups: Path
    sql: str
    files: dict[str, str]
    facts: dict[str, str]
    key: bytes


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Destroyed:
    """A demo hospital that was backed up by the commands of the page, and destroyed."""
    place = tmp_path_factory.mktemp("place")
    folder = place / "site"
    folder.mkdir()
    secret = folder / "secret"
    secret.write_text("the key of the destroyed site, 0123456789\n")
    with private_postgres(folder / "postgres") as url:
        migrate(url)
        variables = {"KERMA_DATABASE_URL": url, "KERMA_SECRET_FILE": str(secret)}
        with (
            orthanc_node(folder / "orthanc", url, free_port(), free_port(), extra_env=variables) as node,
            worker(variables),
        ):
            hospital = Hospital(node, make_engine(url), secret)
            hospital.storescu(*write_all(folder / "objects", (made.to_bytes() for made in demo_hospital(STUDIES))))
            hospital.settle()
            wait_until(lambda: "Work: 0 waiting, 0 under way" in hospital.kerma("status").stdout, 300)
        # Both have ended; Orthanc answers nothing, and its files are those of its folder.
        variables["KERMA_ORTHANC_STORAGE"] = str(node.folder / "storage")
        _back_up(place, variables)
        psql = [str(binary("psql")), "-At", "--dbname", _libpq(url), "--command", _facts_query()]
        facts = _by_study(subprocess.run(psql, capture_output=True, text=True, check=True).stdout)
        files = _files(node.folder / "storage")
        found = Destroyed(place / "backups", _dump(url), files, facts, secret.read_bytes())
    shutil.rmtree(folder)
    return found


def _back_up(place: Path, variables: dict[str, str]) -> None:
    key = section("backup.md", "First: a key").commands
    recipient = documented.run(f"set -e\n{key}", place, {}).stdout.split()[-1]
    commands = section("backup.md", "Every night").commands.replace(BACKUPS, str(place / "backups"))
    done = documented.run(f"set -e\n{commands}", place, {**variables, "RECIPIENT": recipient})
    assert done.returncode == 0, done.stdout
    (place / "kerma-backup.key").rename(place / "backups" / "kerma-backup.key")


def _dump(url: str) -> str:
    command = [postgres_program("pg_dump", 13), *_DUMP.split(), f"--dbname={_libpq(url)}"]
    return _comparable(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _facts_query() -> str:
    return _FACTS.format(events=", ".join(_OF_EVENTS.format(table=table) for table in _EVENTS))


def _by_study(lines: str) -> dict[str, str]:
    return dict(line.split("|", 1) for line in lines.splitlines())


def _comparable(sql: str) -> str:
    """Without the random key of psql's restricted mode, and the versions of server and program."""
    return re.sub(r"^(\\(un)?restrict |-- Dumped ).*\n", "", sql, flags=re.MULTILINE)


def _files(storage: Path) -> dict[str, str]:
    """MD5 of each file of an object, by its place in Orthanc's folder."""
    return {
        str(path.relative_to(storage)): hashlib.md5(path.read_bytes()).hexdigest()
        for path in sorted(storage.glob("??/??/*"))
    }


@pytest.fixture(scope="module")
def system() -> Iterator[BootedDebian]:
    """A bare Debian without network, into which the package was installed from its bundle."""
    bundles = sorted(FOLDER.glob("kerma_*.tar"), key=lambda path: path.stat().st_mtime)
    bundle = bundles[-1] if bundles else pack(build())
    RESULT.unlink(missing_ok=True)
    _note(f"{bundle.name}, {datetime.now(UTC):%Y-%m-%d}")
    with booted(bare_debian(), FOLDER / "restore") as opened:
        shutil.copy2(bundle, opened.root / "root")
        opened.run(f"cd /root && tar -xf {bundle.name} && sh kerma/install.sh")
        opened.run("systemctl disable --now orthanc.service")
        yield opened


def test_a_destroyed_site_is_restored_on_an_empty_root(site: Destroyed, system: BootedDebian) -> None:
    shutil.copytree(site.backups, system.root / BACKUPS.lstrip("/"), dirs_exist_ok=True)
    commands = "".join(section("backup.md", "Restore with the Debian package").blocks())
    restore, start = commands.rsplit("systemctl start", 1)
    _note(*(line for line in system.run(restore).splitlines() if line.startswith("Restored")))

    sql = _comparable(system.run(f"cd /tmp && runuser -u postgres -- pg_dump {_DUMP} kerma"))
    assert sql == site.sql
    storage = system.root / "var" / "lib" / "kerma" / "orthanc"
    assert _files(storage) == site.files
    assert (system.root / "var" / "lib" / "kerma" / "secret.key").read_bytes() == site.key

    system.run(f"systemctl start{start}")
    wait_for(lambda: system.succeeds("kerma check --calling-aet KERMA | grep -q '^ok *Follower'"), "objects are read")
    examined = random.SystemRandom().sample(sorted(site.facts), EXAMINED)
    restored = _by_study(_query(system, _facts_query()))
    assert {study: restored[study] for study in examined} == {study: site.facts[study] for study in examined}
    for study in examined:
        _note(f"study {study}: {_query(system, _SHOWN.format(id=study)).strip()}")
    lines, files = len(sql.splitlines()), len(site.files)
    _note(f"{lines} lines of SQL, {files} files of Orthanc and the facts of {EXAMINED} studies are equal.")


def _note(*lines: str) -> None:
    with RESULT.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


_SHOWN = "SELECT modalities, study_at, dlp_mgy_cm, dap_gy_cm2, event_count FROM study WHERE study_id = '{id}'"


def _query(system: BootedDebian, sql: str) -> str:
    return system.run(f"cd /tmp && runuser -u postgres -- psql -d kerma -At <<'END'\n{sql}\nEND\n")
