"""A hospital that is backed up, and an empty place to restore into."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.settings import settings
from local_stack import free_port, orthanc_node
from tests.support.hospital import Hospital, unique
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REPORTS = 3


@dataclass(frozen=True)
class Place:
    """A database and a folder of Orthanc, as the settings name them."""

    database_url: str
    storage: Path
    key_file: Path

    def kerma(self, *words: str) -> Result:
        """Run a command on this place."""
        settings.cache_clear()
        variables = {
            "KERMA_DATABASE_URL": self.database_url,
            "KERMA_ORTHANC_STORAGE": str(self.storage),
            "KERMA_SECRET_FILE": str(self.key_file),
        }
        return CliRunner().invoke(app, list(words), env={**variables, "COLUMNS": "200"})


def report(dlp_mgy_cm: str = "100") -> bytes:
    return unique(ct_report(ct_event(ct_dose("5", dlp_mgy_cm))))


@pytest.fixture(scope="module")
def hospital(
    tmp_path_factory: pytest.TempPathFactory, make_database: Callable[[str], str], migrated_template: str
) -> Iterator[Hospital]:
    """A hospital with some reports, whose Orthanc runs."""
    folder = tmp_path_factory.mktemp("hospital")
    secret = folder / "secret"
    secret.write_text("the key of all these tests, 0123456789\n")
    url = make_database(migrated_template)
    engine = make_engine(url)
    env = {"KERMA_SECRET_FILE": str(secret)}
    with orthanc_node(folder / "orthanc", url, free_port(), free_port(), extra_env=env) as node:
        opened = Hospital(node, engine, secret)
        for number in range(REPORTS):
            opened.rest("/instances", "POST", report(str(100 + number)))
        opened.settle()
        yield opened
    engine.dispose()


@pytest.fixture(scope="module")
def site(hospital: Hospital) -> Place:
    """The place of the hospital."""
    return Place(hospital.node.database_url, hospital.node.folder / "storage", hospital.secret)


@pytest.fixture
def empty_place(empty_database_url: str, tmp_path: Path) -> Place:
    """An empty database, an empty folder, and no key."""
    storage = tmp_path / "restored" / "orthanc" / "storage"
    storage.mkdir(parents=True)
    return Place(empty_database_url, storage, tmp_path / "restored" / "secret")


@pytest.fixture(scope="module")
def backup(site: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the hospital that is not encrypted."""
    folder = tmp_path_factory.mktemp("backups")
    done = site.kerma("backup", str(folder), "--not-encrypted", "--verify")
    assert done.exit_code == 0, done.output
    (made,) = folder.glob("kerma-*")
    return made


@pytest.fixture
def own_backup(backup: Path, tmp_path: Path) -> Path:
    """A copy of the backup, to be damaged."""
    return shutil.copytree(backup, tmp_path / backup.name)


def key_of(backup: Path) -> Path:
    """The key beside a backup."""
    (key,) = (backup.parent / "keys").iterdir()
    return key


def instances(hospital: Hospital) -> list[Any]:
    return sorted(hospital.rest("/instances"))
