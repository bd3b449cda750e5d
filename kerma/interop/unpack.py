"""Unpacks uploaded files and zip archives into plain files to be sent.

An archive is not trusted: files and bytes are counted while it is unpacked, and its names are never used as paths.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from kerma.errors import ObjectError
from kerma.messages import Message, message

MAX_FILES = 5_000
MAX_BYTES = 2 * 1024**3
_CHUNK = 1024**2
_ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP_MAGIC = b"PK\x05\x06"
# Added by the archivers of desktop systems.
_DESKTOP_FOLDER = "__MACOSX/"
_DESKTOP_FILES = (".DS_Store", "Thumbs.db")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)


class NamedFile(NamedTuple):
    """An uploaded file with its original name."""

    name: str
    content: IO[bytes]


class UnpackedFile(NamedTuple):
    """A file that is ready to be sent, or why it is not: one of `path` and `refusal` is None."""

    name: str
    path: Path | None
    refusal: Message | None


class _TooMuchError(ObjectError):
    """The limit is reached."""


@dataclass
class _Budget:
    """Files and bytes that may still be unpacked."""

    files: int = MAX_FILES
    bytes: int = MAX_BYTES
    taken: int = field(default=0, init=False)

    def take_file(self) -> int:
        """Count a file; returns its number."""
        if self.taken >= self.files:
            raise _TooMuchError(message("more than {most} files at a time; send the rest separately", most=self.files))
        self.taken += 1
        return self.taken

    def take_bytes(self, count: int) -> None:
        """Count bytes before they are written."""
        if count > self.bytes:
            raise _TooMuchError(message("the files hold more than can be taken at a time; send the rest separately"))
        self.bytes -= count


def unpack(
    uploaded: Iterable[NamedFile], folder: Path, *, max_files: int = MAX_FILES, max_bytes: int = MAX_BYTES
) -> Iterator[UnpackedFile]:
    """Write files, and what archives hold, into a folder under numbers as names; yields the outcome of each.

    Archives within archives are not opened. When a limit is reached, the last entry says so and nothing follows.
    """
    budget = _Budget(max_files, max_bytes)
    name = ""
    try:
        for name, content in uploaded:
            if _is_zip(content):
                yield from _members(name, content, folder, budget)
            else:
                yield UnpackedFile(name, _write(content, folder, budget), None)
    except _TooMuchError as error:
        yield UnpackedFile(name, None, error.what)


def _is_zip(content: IO[bytes]) -> bool:
    magic = content.read(len(_ZIP_MAGIC))
    content.seek(0)
    return magic in (_ZIP_MAGIC, _EMPTY_ZIP_MAGIC)


def _members(archive_name: str, content: IO[bytes], folder: Path, budget: _Budget) -> Iterator[UnpackedFile]:
    try:
        archive = zipfile.ZipFile(content)
    except _DAMAGED as error:
        yield UnpackedFile(archive_name, None, message("the zip archive is damaged ({error})", error=str(error)))
        return
    with archive:
        members = [member for member in archive.infolist() if _is_content(member)]
        if not members:
            yield UnpackedFile(archive_name, None, message("the zip archive is empty"))
        for member in members:
            yield _member(archive, member, f"{archive_name}: {member.filename}", folder, budget)


def _is_content(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    return not (member.is_dir() or name.startswith(_DESKTOP_FOLDER) or name.endswith(_DESKTOP_FILES))


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, folder: Path, budget: _Budget
) -> UnpackedFile:
    if member.flag_bits & 1:
        return UnpackedFile(name, None, message("it is encrypted with a password"))
    try:
        with archive.open(member) as content:
            return UnpackedFile(name, _write(content, folder, budget), None)
    except NotImplementedError as error:
        return UnpackedFile(name, None, message("its compression cannot be read ({error})", error=str(error)))
    except _DAMAGED as error:
        return UnpackedFile(name, None, message("it is damaged within the zip archive ({error})", error=str(error)))


def _write(content: IO[bytes], folder: Path, budget: _Budget) -> Path:
    """Copy to a file of our own name; counts the bytes written, whatever the archive claims."""
    path = folder / f"{budget.take_file():06}"
    with path.open("wb") as file:
        while chunk := content.read(_CHUNK):
            budget.take_bytes(len(chunk))
            file.write(chunk)
    return path
