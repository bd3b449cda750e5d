"""Every table, every volume and every secret is in a backup, or left out for a reason."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kerma.backup.programs import postgres_program
from kerma.database.schema.audit_partitions import is_partition
from kerma.database.schema.audit_tables import audit_event
from kerma.database.schema.tables import metadata

REPOSITORY = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())

#: What lies in each volume, mounted folder and secret, and the part of a backup that holds it.
IN_THE_BACKUP = {
    "postgres": "database.dump: all tables, by pg_dump",
    "orthanc": "orthanc.tar: index and objects",
    "kerma_secret": "the key, in a file of its own",
}
LEFT_OUT = {
    "${KERMA_DICOM_TLS_FOLDER:-./dicom-tls}": "certificates and their keys: the site's authority makes them again",
    "${KERMA_PROXY_FOLDER:-./proxy}": "certificate and key of the proxy: the site's authority makes them again",
    "${KERMA_CERTIFICATES_FOLDER:-./certificates}": "authorities and passwords of other systems: the site has them",
    "${KERMA_BACKUP_FOLDER:-./backups}": "the backups themselves",
    "uploads": "files on their way to Orthanc, and exports on their way to the browser",
}
#: Tables that no backup holds.
TABLES_LEFT_OUT: dict[str, str] = {}


def lasting_data() -> set[str]:
    """Volumes, mounted folders and secrets of all services."""
    mounts = [mount for service in COMPOSE["services"].values() for mount in service.get("volumes", [])]
    sources = {re.sub(r":/[^:]*(:ro)?$", "", mount) for mount in mounts}
    return sources | set(COMPOSE["volumes"]) | set(COMPOSE["secrets"])


def test_all_lasting_data_of_the_composition_is_in_the_backup_or_left_out_for_a_reason() -> None:
    assert lasting_data() == IN_THE_BACKUP.keys() | LEFT_OUT.keys()
    assert not IN_THE_BACKUP.keys() & LEFT_OUT.keys()


def test_every_table_is_in_the_dump_or_left_out_for_a_reason(backup: Path) -> None:
    program = postgres_program("pg_restore", 13)
    listed = subprocess.run(
        [program, "--list", str(backup / "database.dump")], capture_output=True, text=True, check=True
    )
    names = re.findall(r"TABLE DATA public (\w+) ", listed.stdout)
    dumped = {audit_event.name if is_partition(name) else name for name in names}
    assert dumped | TABLES_LEFT_OUT.keys() == {*metadata.tables, "alembic_version"}
    assert not dumped & TABLES_LEFT_OUT.keys()


def test_the_service_that_makes_backups_knows_every_setting_of_orthanc() -> None:
    services = COMPOSE["services"]
    of_orthanc = {name for name in services["orthanc"]["environment"] if name.startswith("KERMA_")}
    # Passwords are in no backup, and whether HTTP answers from outside is the composition's own choice.
    assert of_orthanc - services["backup"]["environment"].keys() == {
        "KERMA_ORTHANC_USERS",
        "KERMA_ORTHANC_REMOTE_ACCESS",
    }


@pytest.mark.parametrize("volume", ["orthanc", "${KERMA_BACKUP_FOLDER:-./backups}"])
def test_the_service_that_makes_backups_reaches_what_it_copies(volume: str) -> None:
    assert [mount for mount in COMPOSE["services"]["backup"]["volumes"] if mount.startswith(f"{volume}:/")]
