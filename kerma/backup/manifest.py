"""The manifest of a backup: versions, what each part is, and what restoring must give; it holds no patient data."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from kerma.database.query.operations.table_digests import TableContent
from kerma.errors import ConfigurationError, UnavailableError

FILE_NAME = "manifest.json"
#: Number of the form of backups; it changes when older versions of Kerma cannot restore them.
FORMAT = 1
_KEY_ID_DIGITS = 8


class PartName(StrEnum):
    """Parts of a backup; the value is the name of the file without the ending of its encryption."""

    DATABASE = "database.dump"
    ORTHANC = "orthanc.tar"
    SETTINGS = "settings.json"


@dataclass(frozen=True)
class StoredFile:
    """A file of a backup as it is stored.

    Attributes:
        name: its name in the folder of the backup.
        size_bytes: its size.
        sha256: its SHA-256.
    """

    name: str
    size_bytes: int
    sha256: str

    @classmethod
    def from_path(cls, path: Path) -> "StoredFile":
        """The file as it is now."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path.name, path.stat().st_size, digest)


@dataclass(frozen=True)
class Objects:
    """Files in Orthanc's storage.

    Attributes:
        file_count: number of files.
        size_bytes: size of all files.
        missing: identifiers of files that the index names and the storage lacks.
    """

    file_count: int
    size_bytes: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        format: number of the form of the backup.
        made_at: when it was begun, ISO 8601 in UTC.
        kerma_version: version of Kerma that made it.
        schema_revision: revision of the database.
        postgres_version: major version of the programs that dumped it.
        key_id: identifier of the key of the hashes; None where patient data are not hashed.
        files: the parts, by name of the part.
        tables: rows of each table, by its name.
        objects: files in Orthanc's storage.
    """

    format: int
    made_at: str
    kerma_version: str
    schema_revision: str
    postgres_version: int
    key_id: str | None
    files: dict[PartName, StoredFile]
    tables: dict[str, TableContent]
    objects: Objects

    def write(self, folder: Path) -> None:
        """Write it into the folder of a backup."""
        (folder / FILE_NAME).write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a backup.

        Raises:
            ConfigurationError: the folder is no backup, or one of a later version of Kerma.
            UnavailableError: the manifest is damaged.
        """
        path = folder / FILE_NAME
        try:
            document = json.loads(path.read_text("utf-8"))
            if document["format"] > FORMAT:
                raise ConfigurationError(
                    f"{folder} was made by Kerma {document['kerma_version']} in a form that this version does not "
                    "know: restore it with that version or a later one."
                )
            return _parsed(document)
        except OSError as error:
            raise ConfigurationError(
                f"{folder} is no backup: {path.name} cannot be read ({error.strerror}). Name the folder kerma-… that "
                "`kerma backup` made."
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnavailableError(f"{path} is damaged: restore another backup.") from error

    def require_intact(self, folder: Path) -> None:
        """Make sure that every part has the size and SHA-256 that the manifest states.

        Raises:
            UnavailableError: one is missing or damaged.
        """
        for expected in self.files.values():
            path = folder / expected.name
            if not path.is_file():
                raise UnavailableError(f"{path} is missing: the backup is not complete. Restore another one.")
            if StoredFile.from_path(path) != expected:
                raise UnavailableError(
                    f"{path} is damaged: its SHA-256 is not that of the manifest. Restore another backup."
                )


def _parsed(document: dict[str, Any]) -> Manifest:
    """Raises: KeyError or TypeError where something is missing or superfluous."""
    objects = document["objects"]
    return Manifest(
        **{
            **document,
            "files": {PartName(name): StoredFile(**file) for name, file in document["files"].items()},
            "tables": {name: TableContent(**table) for name, table in document["tables"].items()},
            "objects": Objects(**{**objects, "missing": tuple(objects["missing"])}),
        }
    )


def key_id(key: bytes) -> str:
    """Identifier of a key: too short to find the key by trying, long enough to notice a wrong one."""
    return hashlib.sha256(key.strip()).hexdigest()[:_KEY_ID_DIGITS]
