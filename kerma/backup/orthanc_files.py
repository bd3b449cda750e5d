"""Orthanc's index and objects as one tar archive: written while Orthanc runs, checked, and extracted."""

import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kerma.backup.manifest import Objects
from kerma.database import orthanc_index
from kerma.database.orthanc_index import AttachedFile
from kerma.errors import UnavailableError

#: Files that were deleted while they were copied: so many times the index is copied again.
_ROUNDS = 5
_MAX_NAMED = 3


def write(storage: Path, target: IO[bytes]) -> Objects:
    """Write index and objects as a tar archive; the index is its last member.

    A file that was deleted before it was copied is named by no later index: the index is copied again until all files
    that it names are in the archive. Where the storage has really lost a file, it is listed.

    Args:
        storage: folder of Orthanc's index and objects.
        target: where the archive is written.

    Raises:
        ConfigurationError: there is no index.
        UnavailableError: the index cannot be copied.
    """
    written: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="kerma-backup-") as folder, tarfile.open(fileobj=target, mode="w|") as tar:
        for _ in range(_ROUNDS):
            index = orthanc_index.copy(storage, Path(folder))
            missing = _add_files(tar, storage, index, written)
            if not missing:
                break
        named = {file.uuid for file in orthanc_index.files(index)}
        tar.add(index, orthanc_index.FILE_NAME)
    sizes = [size for uuid, size in written.items() if uuid in named]
    return Objects(len(sizes), sum(sizes), tuple(missing))


def _add_files(tar: tarfile.TarFile, storage: Path, index: Path, written: dict[str, int]) -> list[str]:
    """Add the files that an index names; returns the identifiers of those that the storage lacks."""
    missing = []
    for file in orthanc_index.files(index):
        if file.uuid in written:
            continue
        try:
            tar.add(storage / file.path, file.path)
        except FileNotFoundError:
            missing.append(file.uuid)
        else:
            written[file.uuid] = file.size_bytes
    return sorted(missing)


def check(archive: IO[bytes], expected: Objects) -> None:
    """Make sure that an archive holds every file that its index names, each with the MD5 of the index.

    Raises:
        UnavailableError: it does not.
    """
    with tempfile.TemporaryDirectory(prefix="kerma-backup-") as folder:
        found: dict[str, tuple[int, str]] = {}
        for member, content in _members(archive):
            if member.name == orthanc_index.FILE_NAME:
                with (Path(folder) / member.name).open("wb") as index:
                    shutil.copyfileobj(content, index)
            else:
                found[Path(member.name).name] = (member.size, _md5(content))
        named = list(orthanc_index.files(Path(folder) / orthanc_index.FILE_NAME))
    _require_complete(named, found, expected)


def extract(archive: IO[bytes], storage: Path, expected: Objects) -> None:
    """Extract an archive into an empty folder, with the folder's owner, and make sure that it is complete.

    Raises:
        UnavailableError: it is not complete.
    """
    owner = storage.stat()
    found: dict[str, tuple[int, str]] = {}
    for member, content in _members(archive):
        path = storage / member.name
        _make_parents(path, storage, owner)
        with path.open("wb") as extracted:
            shutil.copyfileobj(content, extracted)
        os.chown(path, owner.st_uid, owner.st_gid)
        if member.name != orthanc_index.FILE_NAME:
            with path.open("rb") as file:
                found[path.name] = (member.size, _md5(file))
    named = list(orthanc_index.files(storage / orthanc_index.FILE_NAME))
    _require_complete(named, found, expected)
    for superfluous in found.keys() - {file.uuid for file in named}:
        (storage / AttachedFile(superfluous, 0, "").path).unlink()


def remove(storage: Path) -> None:
    """Remove index and objects from a folder; what is not Orthanc's stays."""
    for path in storage.iterdir():
        if path.is_dir() and len(path.name) == len("00") and set(path.name) <= set("0123456789abcdef"):
            shutil.rmtree(path)
        elif path.name.startswith(orthanc_index.FILE_NAME) and path.is_file():
            path.unlink()


def _members(archive: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Files of an archive with their contents, in order; only such as `write` makes.

    Raises:
        UnavailableError: the archive is damaged.
    """
    with _readable(), tarfile.open(fileobj=archive, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            uuid = Path(member.name).name
            if content is None or member.name not in {orthanc_index.FILE_NAME, AttachedFile(uuid, 0, "").path}:
                raise UnavailableError(f"The archive of Orthanc's objects holds {member.name}, which is none.")
            yield member, content


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except tarfile.TarError as error:
        raise UnavailableError(f"The archive of Orthanc's objects is damaged ({error}): use another backup.") from error


def _make_parents(path: Path, storage: Path, owner: os.stat_result) -> None:
    for parent in reversed([parent for parent in path.parents if storage in parent.parents]):
        if not parent.exists():
            parent.mkdir()
            os.chown(parent, owner.st_uid, owner.st_gid)


def _md5(content: IO[bytes]) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    while block := content.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _require_complete(named: list[AttachedFile], found: dict[str, tuple[int, str]], expected: Objects) -> None:
    wrong = [file.uuid for file in named if file.uuid not in expected.missing and not _is_intact(file, found)]
    if wrong:
        some = ", ".join(wrong[:_MAX_NAMED])
        raise UnavailableError(
            f"{len(wrong)} files of Orthanc are missing in the backup or damaged ({some}): use another backup."
        )
    count = len(named) - len(expected.missing)
    if count != expected.file_count:
        raise UnavailableError(
            f"The backup holds {count} files of Orthanc; its manifest states {expected.file_count}: use another backup."
        )


def _is_intact(file: AttachedFile, found: dict[str, tuple[int, str]]) -> bool:
    size, md5 = found.get(file.uuid, (-1, ""))
    return size == file.size_bytes and md5 == (file.md5 or md5)
