"""Making a backup: database, then Orthanc's index, then its objects, the settings, and the key in a file of its own."""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

import kerma
from kerma.backup import database_dump, manifest, orthanc_files
from kerma.backup.encryption import Encryption
from kerma.backup.manifest import Manifest, Objects, PartName, StoredFile
from kerma.database.query.operations import table_digests
from kerma.database.query.operations.table_digests import Snapshot
from kerma.database.schema import migrate
from kerma.errors import ConfigurationError, UnavailableError

_PREFIX = "kerma-"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Source:
    """What is backed up.

    Attributes:
        engine: Kerma's database.
        storage: folder of Orthanc's index and objects.
        key_file: file with the key of the hashes; None where patient data are not hashed.
        settings: variables without passwords, by name.
    """

    engine: Engine
    storage: Path
    key_file: Path | None
    settings: Mapping[str, str]


def create(source: Source, folder: Path, key_folder: Path, encryption: Encryption) -> tuple[Path, Manifest]:
    """Make a backup in a folder of backups; returns its own folder `kerma-…` and its manifest.

    An interrupted backup leaves a folder `.unfinished-…`, which the next one removes.

    Raises:
        ConfigurationError: something cannot be backed up as the settings are.
        UnavailableError: database, Orthanc's folder or the folder of backups cannot be used now.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _only_one(folder):
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        moment = datetime.now(UTC)
        name = f"{_PREFIX}{moment:%Y%m%dT%H%M%SZ}"
        unfinished = folder / f"{_UNFINISHED}{name}"
        unfinished.mkdir(mode=0o700)
        made = _write_parts(source, unfinished, encryption, moment)
        made.write(unfinished)
        if source.key_file is not None:
            _write_key(source.key_file, key_folder, encryption)
        return unfinished.rename(folder / name), made


def _write_parts(source: Source, folder: Path, encryption: Encryption, moment: datetime) -> Manifest:
    paths = {part: folder / f"{part.value}{encryption.method.value}" for part in PartName}
    snapshot = _dump(source.engine, paths[PartName.DATABASE], encryption)
    # After the database, so that it knows no object that the index lacks (see the package).
    with encryption.writing(paths[PartName.ORTHANC]) as target:
        objects: Objects = orthanc_files.write(source.storage, target)
    with encryption.writing(paths[PartName.SETTINGS]) as target:
        target.write(json.dumps(dict(source.settings), indent=2).encode())
    return Manifest(
        format=manifest.FORMAT,
        made_at=moment.isoformat(timespec="seconds"),
        kerma_version=kerma.__version__,
        schema_revision=_revision(source.engine),
        postgres_version=snapshot.server_version,
        key_id=None if source.key_file is None else manifest.key_id(_key(source.key_file)),
        files={part: StoredFile.from_path(path) for part, path in paths.items()},
        tables=snapshot.tables,
        objects=objects,
    )


def _dump(engine: Engine, path: Path, encryption: Encryption) -> Snapshot:
    with table_digests.snapshot(engine) as snapshot, encryption.writing(path) as target:
        database_dump.dump(engine.url, snapshot.name, snapshot.server_version, target)
    return snapshot


def _revision(engine: Engine) -> str:
    with engine.connect() as connection:
        return migrate.current(connection) or ""


def _key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"The key file {path} (KERMA_SECRET_FILE): {error.strerror}.") from error


def _write_key(path: Path, folder: Path, encryption: Encryption) -> None:
    """Write the key into the folder of keys, unless it is there."""
    key = _key(path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{_PREFIX}{manifest.key_id(key)}.key{encryption.method.value}"
    if not target.exists():
        with encryption.writing(target) as file:
            file.write(key)


def remove_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder; returns the removed ones."""
    finished = sorted(path for path in folder.glob(f"{_PREFIX}*") if (path / manifest.FILE_NAME).is_file())
    removed = finished[:-keep]
    for path in removed:
        shutil.rmtree(path)
    return removed


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Make sure that no second backup is written into the folder.

    Raises:
        UnavailableError: one is.
    """
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnavailableError(f"Another backup is being written into {folder}: wait for it.") from error
        yield
