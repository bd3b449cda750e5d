"""Follows SQLite's write-ahead log while the database file is copied (https://sqlite.org/walformat.html).

SQLite changes the file only by copying pages from the log into it (a checkpoint), and then begins the log anew under
new random numbers, over the frames of before. The state at the end of a copy is therefore the copied file, with all
frames of the log that was in use when the copy began and of all logs after it. SQLite itself verifies the checksums of
the frames when a log is merged; a log that was not captured as a whole is noticed by its number of frames.
"""

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24
_POLL_S = 0.03


class LogLostError(Exception):
    """Frames of a log were overwritten before they were captured: the copy must begin again."""


class _Header(NamedTuple):
    """What distinguishes a log: page size, number of its beginning, and random numbers that each frame repeats."""

    page_bytes: int
    sequence: int
    salts: bytes

    @classmethod
    def of_log(cls, content: bytes) -> "_Header":
        return cls(int.from_bytes(content[8:12]), int.from_bytes(content[12:16]), content[16:24])

    @property
    def frame_bytes(self) -> int:
        return _FRAME_HEADER_BYTES + self.page_bytes


@dataclass
class _Log:
    """A log as captured so far.

    Attributes:
        header: its header.
        content: header and frames.
        settled_commit: number of frames up to a commit that was there at two looks.
    """

    header: _Header
    content: bytes
    settled_commit: int = 0

    @property
    def last_commit(self) -> int:
        """Number of frames up to the last that ends a transaction."""
        size = self.header.frame_bytes
        count = (len(self.content) - _HEADER_BYTES) // size
        starts = ((number, _HEADER_BYTES + (number - 1) * size) for number in range(count, 0, -1))
        return next((number for number, start in starts if any(self.content[start + 4 : start + 8])), 0)


class LogFollower:
    """Captures a log and all that follow it, as long as a block lasts.

    Args:
        path: the log; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._logs: list[_Log] = []
        self._is_lost = False
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        # A frame that was being written at the first look is complete at the second, or belongs to no commit yet.
        self._look()
        self._is_over.wait(_POLL_S)
        if self._logs:
            self._logs[-1].settled_commit = self._logs[-1].last_commit
        self._look()

    def _follow(self) -> None:
        while not self._is_over.wait(_POLL_S):
            self._look()

    def _look(self) -> None:
        """Capture what the log holds now."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            content = b""
        current = self._logs[-1] if self._logs else None
        if len(content) < _HEADER_BYTES:
            # Merged and removed by the last that used it: what it held at the end is unknown.
            self._is_lost |= current is not None
            return
        header = _Header.of_log(content)
        if current is None:
            self._logs.append(_Log(header, _frames(content, header, _HEADER_BYTES)))
        elif header == current.header:
            found = _frames(content, header, _HEADER_BYTES)
            current.content = found if len(found) >= len(current.content) else current.content
        else:
            self._begin(current, content, header)

    def _begin(self, before: _Log, content: bytes, header: _Header) -> None:
        """Capture the rest of a log, whose frames lie behind those of the new one, and begin the new one."""
        frames = _frames(content, header, _HEADER_BYTES)
        is_next = header.sequence == before.header.sequence + 1 and header.page_bytes == before.header.page_bytes
        self._is_lost |= not is_next or len(frames) > len(before.content)
        if is_next:
            before.content += _frames(content, before.header, len(before.content))[_HEADER_BYTES:]
        before.settled_commit = before.last_commit
        self._logs.append(_Log(header, frames))

    def merge_into(self, database: Path) -> None:
        """Merge the captured logs into a copy of the database that was made within the block.

        Raises:
            LogLostError: they were not captured as a whole.
        """
        if self._is_lost:
            raise LogLostError
        for log in self._logs:
            database.with_name(f"{database.name}-wal").write_bytes(log.content)
            with closing(sqlite3.connect(database)) as connection:
                _, frame_count, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if frame_count < log.settled_commit:
                raise LogLostError


def _frames(content: bytes, header: _Header, start: int) -> bytes:
    """Header of the log and its complete frames from a position on, as far as they follow each other."""
    end = start
    while end + header.frame_bytes <= len(content) and content[end + 8 : end + _FRAME_HEADER_BYTES - 8] == header.salts:
        end += header.frame_bytes
    return content[:_HEADER_BYTES] + content[start:end]
