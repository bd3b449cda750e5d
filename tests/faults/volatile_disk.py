"""A simulated disk that is slow, or forgets at a power loss what was not synced.

A FUSE file system over a folder. What is written stays in the memory of its process until the program syncs the file
(fsync, fdatasync, or a file opened with O_SYNC or O_DSYNC); ending the process with SIGKILL loses the rest, as a power
loss does. Names (create, rename, delete) are durable at once: the order that is hardest on programs that sync too late.
A file beside the folder states how long a sync takes.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mfusepy import FUSE, FuseOSError, Operations, fuse_get_context

_BLOCK = 4096
_SYNCED = os.O_SYNC | os.O_DSYNC
_STAT = ("st_gid", "st_mode", "st_nlink", "st_size", "st_uid", "st_ino", "st_blocks")
_STATVFS = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_flag", "f_frsize")
_NAME_MAX = 255


@dataclass
class _Unsynced:
    """What was written to a file since its last sync.

    Attributes:
        size: its size, in bytes.
        lower_size: so many bytes of the folder's file still belong to it.
        blocks: changed blocks by number.
    """

    size: int
    lower_size: int
    blocks: dict[int, bytearray] = field(default_factory=dict)

    def read(self, descriptor: int, size: int, offset: int) -> bytes:
        """A part of the file, with what was written since."""
        size = max(0, min(size, self.size - offset))
        first, last = offset // _BLOCK, (offset + size + _BLOCK - 1) // _BLOCK
        data = b"".join(bytes(self.block(descriptor, number)) for number in range(first, last))
        return data[offset - first * _BLOCK :][:size]

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Change a part of the file."""
        position = 0
        while position < len(data):
            number, start = divmod(offset + position, _BLOCK)
            part = data[position : position + _BLOCK - start]
            block = self.blocks.setdefault(number, self.block(descriptor, number))
            block[start : start + len(part)] = part
            position += len(part)
        self.size = max(self.size, offset + len(data))

    def truncate(self, descriptor: int, size: int) -> None:
        """Make the file shorter or longer; what is beyond the end is zero."""
        if size < self.size:
            self.lower_size = min(self.lower_size, size)
            self.blocks = {number: block for number, block in self.blocks.items() if number * _BLOCK < size}
            if size % _BLOCK and size // _BLOCK in self.blocks:
                block = self.block(descriptor, size // _BLOCK)
                block[size % _BLOCK :] = bytes(_BLOCK - size % _BLOCK)
        self.size = size

    def block(self, descriptor: int, number: int) -> bytearray:
        """One block, padded with zeros."""
        if number in self.blocks:
            return self.blocks[number]
        start = number * _BLOCK
        found = os.pread(descriptor, max(0, min(_BLOCK, self.lower_size - start)), start)
        return bytearray(found.ljust(_BLOCK, b"\0"))

    def sync(self, descriptor: int) -> None:
        """Write it into the folder's file."""
        if self.lower_size < os.fstat(descriptor).st_size:
            os.ftruncate(descriptor, self.lower_size)
        for number, block in self.blocks.items():
            os.pwrite(descriptor, block, number * _BLOCK)
        os.ftruncate(descriptor, self.size)


class VolatileDisk(Operations):  # type: ignore[misc] # mfusepy is without annotations for mypy
    """The file system.

    Args:
        folder: where synced data lies.
        delay_file: states how long a sync takes, in seconds; absent: no delay.
    """

    use_ns = True  # times are nanoseconds

    def __init__(self, folder: Path, delay_file: Path) -> None:
        self._folder = folder
        self._delay_file = delay_file
        self._unsynced: dict[int, _Unsynced] = {}
        self._open_counts: defaultdict[int, int] = defaultdict(int)
        self._synced_handles: set[int] = set()

    def _path(self, path: str) -> Path:
        return self._folder / path.lstrip("/")

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        """Attributes, with the size that the file has now."""
        found = os.fstat(fh) if fh is not None else self._path(path).lstat()
        attributes = {name: getattr(found, name) for name in _STAT}
        attributes |= {name: getattr(found, f"{name}_ns") for name in ("st_atime", "st_mtime", "st_ctime")}
        if (unsynced := self._unsynced.get(found.st_ino)) is not None:
            attributes["st_size"] = unsynced.size
        return attributes

    def readdir(self, path: str, _fh: int) -> list[str]:
        """Names in a folder."""
        return [".", "..", *(entry.name for entry in self._path(path).iterdir())]

    def readlink(self, path: str) -> str:
        """Target of a link."""
        return str(self._path(path).readlink())

    def mkdir(self, path: str, mode: int) -> int:
        """Make a folder that belongs to the caller."""
        self._path(path).mkdir(mode)
        return self._give_to_caller(path)

    def symlink(self, target: str, source: str) -> int:
        """Make a link."""
        self._path(target).symlink_to(source)
        return self._give_to_caller(target)

    def rmdir(self, path: str) -> int:
        """Delete a folder."""
        self._path(path).rmdir()
        return 0

    def chmod(self, path: str, mode: int) -> int:
        """Change the mode."""
        self._path(path).chmod(mode)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        """Change the owner."""
        os.chown(self._path(path), uid, gid)
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        """Change the times."""
        os.utime(self._path(path), ns=times or (time.time_ns(), time.time_ns()))
        return 0

    def statfs(self, path: str) -> dict[str, int]:
        """Space."""
        found = os.statvfs(self._path(path))
        return {**{name: getattr(found, name) for name in _STATVFS}, "f_namemax": _NAME_MAX}

    def open(self, path: str, flags: int) -> int:
        """Open a file; truncation is not durable either."""
        handle = os.open(self._path(path), (flags & ~(os.O_TRUNC | os.O_APPEND | os.O_ACCMODE)) | os.O_RDWR)
        self._opened(handle, flags)
        if flags & os.O_TRUNC:
            self.truncate(path, 0, handle)
        return handle

    def create(self, path: str, mode: int, fi: int | None = None) -> int:
        """Make a file that belongs to the caller."""
        del fi
        handle = os.open(self._path(path), os.O_RDWR | os.O_CREAT, mode)
        self._give_to_caller(path)
        self._opened(handle, 0)
        return handle

    def read(self, _path: str, size: int, offset: int, fh: int) -> bytes:
        """Read."""
        unsynced = self._unsynced.get(os.fstat(fh).st_ino)
        return os.pread(fh, size, offset) if unsynced is None else unsynced.read(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        """Write into memory; into the folder where the file was opened so."""
        self._unsynced_of(fh).write(fh, data, offset)
        if fh in self._synced_handles:
            self.fsync(path, 0, fh)
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        """Change the size in memory."""
        descriptor = os.open(self._path(path), os.O_RDWR) if fh is None else fh
        try:
            self._unsynced_of(descriptor).truncate(descriptor, length)
        finally:
            if fh is None:
                os.close(descriptor)
        return 0

    def fsync(self, _path: str, _datasync: int, fh: int) -> int:
        """Write what was written into the folder, after the delay of a slow disk."""
        with suppress(OSError, ValueError):  # no delay
            time.sleep(float(self._delay_file.read_text()))
        unsynced = self._unsynced.pop(os.fstat(fh).st_ino, None)
        if unsynced is not None:
            unsynced.sync(fh)
        return 0

    def flush(self, _path: str, _fh: int) -> int:
        """Closing a file syncs nothing."""
        return 0

    def fsyncdir(self, _path: str, _datasync: int, _fh: int) -> int:
        """Names are durable at once."""
        return 0

    def release(self, _path: str, fh: int) -> int:
        """Close a file, and forget it where it has no name any more."""
        found = os.fstat(fh)
        self._open_counts[found.st_ino] -= 1
        if found.st_nlink == 0 and self._open_counts[found.st_ino] == 0:
            self._unsynced.pop(found.st_ino, None)
        self._synced_handles.discard(fh)
        os.close(fh)
        return 0

    def unlink(self, path: str) -> int:
        """Delete a name."""
        found = self._path(path).lstat()
        self._path(path).unlink()
        self._forget(found)
        return 0

    def rename(self, old: str, new: str) -> int:
        """Give another name; the file that had it goes."""
        target = self._path(new)
        replaced = target.lstat() if os.path.lexists(target) else None
        self._path(old).rename(target)
        if replaced is not None:
            self._forget(replaced)
        return 0

    def link(self, target: str, source: str) -> int:
        """Give a second name."""
        self._path(target).hardlink_to(self._path(source))
        return 0

    def _opened(self, handle: int, flags: int) -> None:
        self._open_counts[os.fstat(handle).st_ino] += 1
        if flags & _SYNCED:
            self._synced_handles.add(handle)

    def _unsynced_of(self, descriptor: int) -> _Unsynced:
        found = os.fstat(descriptor)
        if found.st_ino not in self._unsynced:
            self._unsynced[found.st_ino] = _Unsynced(found.st_size, found.st_size)
        return self._unsynced[found.st_ino]

    def _forget(self, found: os.stat_result) -> None:
        """The folder may give the number of a deleted file to another."""
        if found.st_nlink <= 1 and self._open_counts[found.st_ino] == 0:
            self._unsynced.pop(found.st_ino, None)

    def _give_to_caller(self, path: str) -> int:
        uid, gid, _ = fuse_get_context()
        os.chown(self._path(path), uid, gid, follow_symlinks=False)
        return 0

    def mknod(self, path: str, mode: int, dev: int) -> int:
        """Make a socket or pipe."""
        os.mknod(self._path(path), mode, dev)
        return self._give_to_caller(path)

    def access(self, path: str, _mode: int) -> int:
        """The kernel checks rights (default_permissions)."""
        if not os.path.lexists(self._path(path)):
            raise FuseOSError(errno.ENOENT)
        return 0


if __name__ == "__main__":
    lower, mount_point, delay = map(Path, sys.argv[1:])
    FUSE(
        VolatileDisk(lower, delay),
        str(mount_point),
        foreground=True,
        nothreads=True,
        allow_other=True,
        default_permissions=True,
        fsname="kerma-faults",
    )
