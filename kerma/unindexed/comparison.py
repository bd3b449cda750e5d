"""Compares the files in Orthanc's storage with a copy of its index.

After a loss of power, or where the index was replaced by an older copy, files of acknowledged objects lie in the
storage, and the index does not name them.
"""

import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from kerma.database import orthanc_index
from kerma.database.orthanc_index import AttachedFile, IndexedObject
from kerma.errors import ObjectError
from kerma.unindexed import stored_file
from kerma.unindexed.stored_file import ObjectIdentity

#: Orthanc writes a file before its index names it: a file of this age is not lost, unless Orthanc has ended.
MINIMUM_AGE = timedelta(minutes=5)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class FileState(StrEnum):
    """How a file that the index does not name relates to the objects that it names."""

    MISSING = "missing in Orthanc"
    SAME = "Orthanc holds the same"
    OTHER_VERSION = "Orthanc holds another version"
    OLDER_VERSION = "older than another such file"
    UNREADABLE = "unreadable"


class FoundFile(NamedTuple):
    """A file in Orthanc's storage."""

    path: Path
    size_bytes: int
    written_at: datetime


class UnindexedFile(NamedTuple):
    """A file that the index does not name.

    Attributes:
        path: where it lies.
        size_bytes: its size as it is stored.
        written_at: when it was written last: when Orthanc received the object.
        identity: the object that it holds; None where it is unreadable.
        state: how it relates to what Orthanc holds.
        reason: why it is unreadable, or what differs; empty where the state says all.
    """

    path: Path
    size_bytes: int
    written_at: datetime
    identity: ObjectIdentity | None
    state: FileState
    reason: str = ""


def unindexed_files(storage: Path, minimum_age: timedelta = MINIMUM_AGE) -> list[UnindexedFile]:
    """Files that the index does not name, those of objects that Orthanc lacks included; the oldest first.

    Args:
        storage: folder of Orthanc's objects and index; Orthanc may run.
        minimum_age: younger files are left out.

    Raises:
        ConfigurationError: there is no index.
        UnavailableError: the index cannot be copied or read.
    """
    # The files before the index: a file that is received meanwhile is not taken for a lost one.
    found = list(_files(storage, datetime.now(tz=UTC), minimum_age))
    with tempfile.TemporaryDirectory(prefix="kerma-unindexed-") as folder:
        index = orthanc_index.copy(storage, Path(folder))
        indexed = {file.uuid for file in orthanc_index.files(index)}
        files = [file for file in found if file.path.name not in indexed]
        compared = [_compared(file, storage, index) for file in sorted(files, key=lambda file: file.written_at)]
    return _only_newest_missing(compared)


def _files(storage: Path, now: datetime, minimum_age: timedelta) -> Iterator[FoundFile]:
    """The files that are named as Orthanc names them, xx/yy/UUID, and are not young."""
    for path in storage.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if not _UUID.fullmatch(path.name) or path != storage / AttachedFile(path.name, 0, "").path:
            continue
        try:
            status = path.stat()
        except FileNotFoundError:  # Orthanc deletes objects meanwhile
            continue
        written_at = datetime.fromtimestamp(status.st_mtime, UTC)
        # A file of the future was written while a clock was wrong: it is not young.
        if abs(now - written_at) >= minimum_age:
            yield FoundFile(path, status.st_size, written_at)


def _compared(file: FoundFile, storage: Path, index: Path) -> UnindexedFile:
    try:
        data = stored_file.content(file.path)
        identity = stored_file.identity(data)
    except ObjectError as error:
        return UnindexedFile(*file, None, FileState.UNREADABLE, str(error))
    objects = orthanc_index.objects(index, identity.sop_instance_uid)
    if any(_content_or_none(storage / one.file) == data for one in objects):
        return UnindexedFile(*file, identity, FileState.SAME)
    if objects:
        return UnindexedFile(*file, identity, FileState.OTHER_VERSION, _difference(file, objects[0], storage))
    return UnindexedFile(*file, identity, FileState.MISSING)


def _content_or_none(path: Path) -> bytes | None:
    """The content of a file that the index names; None where the storage lacks it."""
    try:
        return stored_file.content(path)
    except ObjectError:
        return None


def _difference(file: FoundFile, indexed: IndexedObject, storage: Path) -> str:
    """What is known about the version that the index names."""
    if not (storage / indexed.file).exists():
        return "its file is missing: delete the object in Orthanc, then import this one"
    if indexed.received_at is None:
        return ""
    order = "older" if indexed.received_at < file.written_at.replace(microsecond=0) else "newer or as old"
    return f"received {indexed.received_at.astimezone():%Y-%m-%d %H:%M:%S}, which is {order}"


def _only_newest_missing(files: list[UnindexedFile]) -> list[UnindexedFile]:
    """Of several files of one missing object, only the newest is missing: it is the version that counts."""
    newest = {
        file.identity.sop_instance_uid: file.path
        for file in files
        if file.identity is not None and file.state is FileState.MISSING
    }
    return [
        file._replace(state=FileState.OLDER_VERSION)
        if file.state is FileState.MISSING
        and file.identity is not None
        and newest[file.identity.sop_instance_uid] != file.path
        else file
        for file in files
    ]
