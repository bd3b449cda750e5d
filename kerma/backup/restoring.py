"""Checking a backup by restoring it into a temporary database, and restoring it for good."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from kerma.backup import database_dump, manifest, orthanc_files
from kerma.backup.encryption import decrypted
from kerma.backup.manifest import Manifest, PartName
from kerma.database import orthanc_index
from kerma.database.query.operations import table_digests
from kerma.database.schema import database_replacement, migrate, restore_target, roles
from kerma.errors import ConfigurationError, UnavailableError


@dataclass(frozen=True)
class Backup:
    """A backup that is to be checked or restored.

    Attributes:
        folder: its folder `kerma-…`.
        identity: file with the secret key of age; None for other encryption.
        manifest: its manifest.
    """

    folder: Path
    identity: Path | None
    manifest: Manifest

    @classmethod
    def open(cls, folder: Path, identity: Path | None) -> "Backup":
        """A backup whose files are complete and intact.

        Raises:
            ConfigurationError: the folder is no backup, or one of a later version of Kerma.
            UnavailableError: a file is missing or damaged.
        """
        found = Manifest.read(folder)
        if not migrate.is_known(found.schema_revision):
            raise ConfigurationError(
                f"The database in {folder} is at revision {found.schema_revision}, which this version of Kerma does "
                f"not know: restore it with Kerma {found.kerma_version} or a later version."
            )
        found.require_intact(folder)
        return cls(folder, identity, found)

    def path(self, part: PartName) -> Path:
        """The file of a part."""
        return self.folder / self.manifest.files[part].name


@dataclass(frozen=True)
class Target:
    """What is restored into.

    Attributes:
        engine: Kerma's database; None: it stays as it is.
        storage: folder of Orthanc's index and objects; None: it stays as it is.
        key_file: KERMA_SECRET_FILE.
    """

    engine: Engine | None
    storage: Path | None
    key_file: Path | None


def check(backup: Backup, engine: Engine) -> None:
    """Restore the database into a temporary one on the same server, compare it, and check every file of Orthanc.

    Raises:
        DBAPIError: the role may not create databases.
        UnavailableError: the backup does not give what its manifest states.
    """
    with restore_target.temporary_database(engine) as url:
        _restore_and_close(backup, url)
    with decrypted(backup.path(PartName.ORTHANC), backup.identity) as archive:
        orthanc_files.check(archive, backup.manifest.objects)


def restore(backup: Backup, target: Target, key: Path | None, *, force: bool) -> None:
    """Restore database, Orthanc's folder and key; the database keeps the revision that it had.

    What the target holds is replaced last: a backup that does not give what its manifest states leaves it as it was.

    Args:
        backup: the backup.
        target: where it goes.
        key: file of the key in the backup's folder of keys; None where KERMA_SECRET_FILE has it.
        force: whether what the target holds is replaced.

    Raises:
        ConfigurationError: the target is not empty, or the key is missing or another one.
        DBAPIError: the database is to be replaced, and the role may not create databases.
        UnavailableError: Orthanc runs, or the backup does not give what its manifest states.
    """
    content = _key_content(backup, target, key)
    if target.storage is not None:
        _require_free_folder(target.storage, force=force)
        with decrypted(backup.path(PartName.ORTHANC), backup.identity) as archive:
            orthanc_files.check(archive, backup.manifest.objects)
    if target.engine is not None:
        _put_database(backup, target.engine, force=force)
    if target.storage is not None:
        orthanc_files.remove(target.storage)
        with decrypted(backup.path(PartName.ORTHANC), backup.identity) as archive:
            orthanc_files.extract(archive, target.storage, backup.manifest.objects)
    if content is not None and target.key_file is not None:
        _write_key(target.key_file, content)


def settings(backup: Backup) -> dict[str, str]:
    """The variables of the site when the backup was made, without passwords."""
    with decrypted(backup.path(PartName.SETTINGS), backup.identity) as file:
        variables: dict[str, str] = json.loads(file.read())
    return variables


def _require_free_folder(storage: Path, *, force: bool) -> None:
    """Make sure that Orthanc does not run on a folder, and that nothing in it is replaced unasked."""
    if not storage.is_dir():
        raise ConfigurationError(
            f"There is no folder {storage}: make it, with Orthanc's user as owner, or correct KERMA_ORTHANC_STORAGE."
        )
    if orthanc_index.is_locked(storage):
        raise UnavailableError(f"Orthanc runs on {storage}: stop it, the worker and the dashboard first.")
    if (storage / orthanc_index.FILE_NAME).exists() and not force:
        raise ConfigurationError(_not_empty(f"{storage} holds an index of Orthanc"))


def _put_database(backup: Backup, engine: Engine, *, force: bool) -> None:
    """Restore into an empty database, or into a new one that replaces it."""
    with engine.connect() as connection:
        is_empty = restore_target.is_empty(connection)
    if is_empty:
        _restore_database(backup, engine)
    elif not force:
        raise ConfigurationError(_not_empty("The database has tables"))
    else:
        with database_replacement.replacement(engine) as url:
            _restore_and_close(backup, url)


def _restore_and_close(backup: Backup, url: URL) -> None:
    engine = restore_target.engine_of(url)
    try:
        _restore_database(backup, engine)
    finally:
        engine.dispose()


def _not_empty(what: str) -> str:
    return f"{what}: restore into an empty database and an empty folder, or replace what they hold by --force."


def _restore_database(backup: Backup, engine: Engine) -> None:
    with engine.begin() as connection:
        roles.require_scoped_role(connection)
        server_version = table_digests.server_version(connection)
    version = max(server_version, backup.manifest.postgres_version)
    with decrypted(backup.path(PartName.DATABASE), backup.identity) as dumped:
        database_dump.restore(engine.url, version, dumped)
    with engine.begin() as connection:
        found = table_digests.contents(connection)
    wrong = [name for name, expected in backup.manifest.tables.items() if found.get(name) != expected]
    if wrong or found.keys() != backup.manifest.tables.keys():
        names = ", ".join(wrong or sorted(found.keys() ^ backup.manifest.tables.keys()))
        raise UnavailableError(f"The restored database differs from the manifest in {names}: use another backup.")


def _key_content(backup: Backup, target: Target, key: Path | None) -> bytes | None:
    """The key to be written to KERMA_SECRET_FILE; None where it is there, or none is needed."""
    expected = backup.manifest.key_id
    if expected is None:
        return None
    if target.key_file is None:
        raise ConfigurationError("The backup needs a key for hashes: set KERMA_SECRET_FILE to where it is or shall be.")
    if key is not None:
        with decrypted(key, backup.identity) as file:
            content = file.read()
        _require_key(content, expected, key)
    elif not target.key_file.exists():
        raise ConfigurationError(
            f"{target.key_file} (KERMA_SECRET_FILE) does not exist: name the key of the backup, kerma-{expected}.key…, "
            "by --key. With another key the same patient gets another hash."
        )
    if target.key_file.exists():
        _require_key(target.key_file.read_bytes(), expected, target.key_file)
        return None
    return content


def _require_key(content: bytes, expected: str, path: Path) -> None:
    found = manifest.key_id(content)
    if found != expected:
        raise ConfigurationError(
            f"{path} holds another key (identifier {found}) than the backup was made with ({expected}): the same "
            "patient would get another hash."
        )


def _write_key(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
