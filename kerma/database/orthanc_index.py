"""Orthanc's index, an SQLite database: a consistent copy while Orthanc runs, and the files that it names.

Orthanc holds an exclusive lock on its index, so that SQLite's own backup cannot read it. The file is copied instead,
and the write-ahead log is followed meanwhile (`kerma.database.write_ahead_log`).
"""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kerma.database.write_ahead_log import LogFollower, LogLostError
from kerma.errors import ConfigurationError, UnavailableError

FILE_NAME = "index"
_ATTEMPTS = 20
#: Orthanc's numbers: level of an instance, file of an object, Metadata "ReceptionDate", SOP Instance UID (0008,0018).
_INSTANCE, _DICOM_FILE, _RECEPTION, _SOP_INSTANCE_UID = 4, 1, 2, (0x0008, 0x0018)
_PAUSE_S = 1


class AttachedFile(NamedTuple):
    """A file that the index names.

    Attributes:
        uuid: its identifier, which is also its name.
        size_bytes: size as it is stored.
        md5: MD5 as it is stored; empty where Orthanc computes none.
    """

    uuid: str
    size_bytes: int
    md5: str

    @property
    def path(self) -> str:
        """Its path within Orthanc's storage."""
        return f"{self.uuid[0:2]}/{self.uuid[2:4]}/{self.uuid}"


class IndexedObject(NamedTuple):
    """An object that the index names.

    Attributes:
        orthanc_id: Orthanc's identifier of the instance.
        file: path of its file within Orthanc's storage.
        received_at: when Orthanc received it; None where the index does not state it.
    """

    orthanc_id: str
    file: str
    received_at: datetime | None


def copy(storage: Path, folder: Path) -> Path:
    """Copy the index into a folder as one file; Orthanc may run.

    Args:
        storage: folder of Orthanc's index.
        folder: an existing folder for the copy.

    Raises:
        ConfigurationError: there is no index.
        UnavailableError: it changes too fast to be copied, or is damaged.
    """
    index, target = storage / FILE_NAME, folder / FILE_NAME
    if not index.is_file():
        raise ConfigurationError(
            f"There is no index of Orthanc in {storage}: set KERMA_ORTHANC_STORAGE to the folder in which Orthanc "
            "stores its objects, and run the command where that folder is."
        )
    for _ in range(_ATTEMPTS):
        with LogFollower(storage / f"{FILE_NAME}-wal") as follower:
            shutil.copyfile(index, target)
        try:
            follower.merge_into(target)
        except LogLostError:
            time.sleep(_PAUSE_S)
        else:
            _require_intact(target)
            return target
    raise UnavailableError(
        f"The index in {storage} was written faster than it could be copied. Run the command when fewer objects "
        "arrive, or stop Orthanc for it."
    )


def _require_intact(index: Path) -> None:
    """Make one file of a copy, and make sure that SQLite can read all of it.

    Raises:
        UnavailableError: the index is damaged.
    """
    with _opened(index) as database:
        database.execute("PRAGMA journal_mode=DELETE").fetchone()
        (found,) = database.execute("PRAGMA quick_check").fetchone()
    if found != "ok":
        raise UnavailableError(f"Orthanc's index is damaged. SQLite says: {found}")


def files(index: Path) -> Iterator[AttachedFile]:
    """The files that a copy of the index names, in no certain order.

    Raises:
        UnavailableError: it is damaged, or no index of Orthanc.
    """
    with _opened(index) as database:
        query = "SELECT uuid, compressedSize, coalesce(compressedMD5, '') FROM AttachedFiles"
        for row in database.execute(query):
            yield AttachedFile(*row)


def objects(index: Path, sop_instance_uid: str) -> list[IndexedObject]:
    """The objects with a SOP Instance UID that a copy of the index names; several where patient or study differ.

    Raises:
        UnavailableError: it is damaged, or no index of Orthanc.
    """
    query = (
        "SELECT publicId, uuid, Metadata.value FROM DicomIdentifiers "
        "JOIN Resources ON internalId = DicomIdentifiers.id "
        "JOIN AttachedFiles ON AttachedFiles.id = internalId AND fileType = ? "
        "LEFT JOIN Metadata ON Metadata.id = internalId AND Metadata.type = ? "
        "WHERE resourceType = ? AND tagGroup = ? AND tagElement = ? AND DicomIdentifiers.value = ?"
    )
    with _opened(index) as database:
        rows = database.execute(
            query, (_DICOM_FILE, _RECEPTION, _INSTANCE, *_SOP_INSTANCE_UID, sop_instance_uid)
        ).fetchall()
    return [IndexedObject(orthanc_id, AttachedFile(uuid, 0, "").path, _utc(date)) for orthanc_id, uuid, date in rows]


def _utc(text: str | None) -> datetime | None:
    """The time in Orthanc's form 20260131T235959, which is UTC; None where it is another form."""
    try:
        return datetime.strptime(text or "", "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def is_locked(storage: Path) -> bool:
    """Whether an Orthanc runs on the index of a folder."""
    index = storage / FILE_NAME
    if not index.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"file:{index}?mode=rw", uri=True, timeout=0)) as database:
            # An Orthanc that has only read since its start holds a shared lock, which only this mode conflicts with.
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    return False


@contextmanager
def _opened(index: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(index)) as database:
            yield database
    except sqlite3.Error as error:
        raise UnavailableError(f"Orthanc's index cannot be read. SQLite says: {error}") from error
