"""Reads what Orthanc has added to its log since the last time."""

from pathlib import Path

#: Of a log that was not read before, or that grew by more, only the end is read.
MAX_BYTES = 1 << 20


class LogFile:
    """A growing file; one that was rotated or shortened is read from its beginning.

    Args:
        path: the file; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._inode = 0
        self._offset = 0
        self._rest = b""

    def rewind(self) -> None:
        """Read the end of the file again the next time."""
        self._inode = self._offset = 0
        self._rest = b""

    def new_lines(self) -> list[str]:
        """The complete lines that were added.

        Raises:
            OSError: the file cannot be read.
        """
        with self.path.open("rb") as file:
            size = file.seek(0, 2)
            inode = self.path.stat().st_ino
            if inode != self._inode or size < self._offset:
                self._inode, self._offset, self._rest = inode, 0, b""
            start = max(self._offset, size - MAX_BYTES)
            file.seek(start)
            added = file.read(size - start)
        if start != self._offset:
            self._rest, added = b"", added.partition(b"\n")[2]
        self._offset = size
        *lines, self._rest = (self._rest + added).split(b"\n")
        # A log that is truncated while it is written has NUL up to the old position; PostgreSQL stores none.
        return [line.replace(b"\0", b"").decode("utf-8", "replace") for line in lines]
