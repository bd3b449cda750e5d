"""Uploaded files on disk, until they have been sent or their session has ended.

Streamlit would hold them in memory as long as the session lasts. They are counted while they arrive: a file, a session
and all sessions together have limits.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import IO

from kerma.interop.unpack import MAX_BYTES, MAX_FILES

#: As `server.maxUploadSize`, which the browser checks.
MAX_FILE_BYTES = 500 * 1024**2
#: Of all sessions together; the disk holds the archives and, while they are sent, what was in them.
MAX_ALL_BYTES = 4 * MAX_BYTES
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]{1,64}")


class UploadRefusedError(Exception):
    """A file is beyond a limit."""


@dataclass
class _Entry:
    """One file: its session, its size so far, and whether all of it has arrived."""

    session_id: str
    size: int = 0
    is_complete: bool = False


@dataclass
class StoredFiles:
    """The uploaded files of all sessions, by Streamlit's identifiers.

    Attributes:
        is_active: whether a session lasts; the files of others are deleted when the next file arrives.
    """

    is_active: Callable[[str], bool]
    max_file_bytes: int = MAX_FILE_BYTES
    max_files: int = MAX_FILES
    max_session_bytes: int = MAX_BYTES
    max_all_bytes: int = MAX_ALL_BYTES
    _entries: dict[str, _Entry] = field(default_factory=dict, init=False)
    _bytes: Counter[str] = field(default_factory=Counter, init=False)
    _refused: dict[str, int] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _folder: TemporaryDirectory[str] | None = field(default=None, init=False)

    def begin(self, session_id: str, file_id: str) -> None:
        """Count a file that begins to arrive.

        Raises:
            UploadRefusedError: the session has too many, or does not last.
        """
        self._delete_abandoned()
        if not _IDENTIFIER.fullmatch(file_id) or not self.is_active(session_id):
            raise UploadRefusedError
        with self._lock:
            own = [entry for entry in self._entries.values() if entry.session_id == session_id]
            if len(own) >= self.max_files or file_id in self._entries:
                raise self._refusal(session_id)
            self._entries[file_id] = _Entry(session_id)

    def take(self, file_id: str, count: int) -> None:
        """Count bytes of a file as they arrive.

        Raises:
            UploadRefusedError: they are too many for the file, its session, or all sessions.
        """
        with self._lock:
            entry = self._entries[file_id]
            entry.size += count
            self._bytes[entry.session_id] += count
            is_too_much = (
                entry.size > self.max_file_bytes
                or self._bytes[entry.session_id] > self.max_session_bytes
                or self._bytes.total() > self.max_all_bytes
            )
            if is_too_much:
                raise self._refusal(entry.session_id)

    def finish(self, file_id: str, content: IO[bytes]) -> None:
        """Store the content of a file on disk.

        Raises:
            OSError: the disk is full, for instance.
        """
        with self._path(file_id).open("wb") as file:
            shutil.copyfileobj(content, file, 1024**2)
        with self._lock:
            self._entries[file_id].is_complete = True

    def open(self, file_id: str) -> IO[bytes] | None:
        """The content of a file; None where it is not here."""
        entry = self._entries.get(file_id)
        return self._path(file_id).open("rb") if entry is not None and entry.is_complete else None

    def delete(self, file_id: str) -> None:
        """Delete a file, if it is here."""
        with self._lock:
            entry = self._entries.pop(file_id, None)
            if entry is not None:
                self._bytes[entry.session_id] -= entry.size
                self._bytes += Counter()  # without sessions that hold nothing
        if entry is not None:
            self._path(file_id).unlink(missing_ok=True)

    def refused(self, session_id: str) -> int:
        """How many files of a session were refused since the last call."""
        with self._lock:
            return self._refused.pop(session_id, 0)

    def close(self) -> None:
        """Delete all files and their folder."""
        with self._lock:
            self._entries.clear()
            self._bytes.clear()
            folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _refusal(self, session_id: str) -> UploadRefusedError:
        self._refused[session_id] = self._refused.get(session_id, 0) + 1
        return UploadRefusedError()

    def _delete_abandoned(self) -> None:
        sessions = {entry.session_id for entry in list(self._entries.values())}
        ended = {session for session in sessions if not self.is_active(session)}
        for file_id in [file_id for file_id, entry in list(self._entries.items()) if entry.session_id in ended]:
            self.delete(file_id)

    def _path(self, file_id: str) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="kerma-upload-")
            return Path(self._folder.name) / file_id
