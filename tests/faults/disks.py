"""Disks of a round: an ordinary folder, or a small one that can be filled."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

_BALLAST = "ballast"


class Disk(Protocol):
    """A disk that a server stores on."""

    @property
    def folder(self) -> Path:
        """Where it is mounted."""


@dataclass(frozen=True)
class SmallDisk:
    """A disk of some megabytes (tmpfs)."""

    folder: Path

    def fill(self) -> None:
        """Take all space that is left."""
        with (self.folder / _BALLAST).open("wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                with suppress(OSError):  # the disk is full
                    while True:
                        file.write(bytes(size))

    def free(self) -> None:
        """Give the space back."""
        (self.folder / _BALLAST).unlink(missing_ok=True)


def small_disk(megabytes: int) -> Callable[[Path], AbstractContextManager[SmallDisk]]:
    """Opens small disks of this size."""

    @contextmanager
    def open_(folder: Path) -> Iterator[SmallDisk]:
        folder.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "kerma", folder], check=True)
        try:
            yield SmallDisk(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)

    return open_


@cache
def why_no_mounts() -> str | None:
    """Why no disk can be mounted here; None where it can."""
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "kerma", "/mnt"], capture_output=True, text=True, check=False
    )
    return None if tried.returncode == 0 else f"no disk can be mounted here: {tried.stderr.strip()}"
