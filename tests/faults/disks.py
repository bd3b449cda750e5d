"""Disks of a round: an ordinary folder, or a small one that can be filled."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from local_stack.orthanc import REPOSITORY
from local_stack.processes import Child, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

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


@dataclass
class SimulatedDisk:
    """A disk that can be slow, or lose its power (`volatile_disk.py`).

    Attributes:
        folder: where it is mounted.
    """

    folder: Path
    _child: Child | None = None

    @property
    def _delay(self) -> Path:
        return self.folder.with_name("sync-delay")

    def mount(self) -> None:
        """Mount it, with what was synced before."""
        lower = self.folder.with_name("synced")
        lower.mkdir(exist_ok=True)
        self.folder.mkdir(exist_ok=True)
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "tests.faults.volatile_disk",
            lower,
            self.folder,
            self._delay,
        ]
        self._child = start(
            "The simulated disk", command, log=self.folder.with_name("disk.log"), env={}, cwd=REPOSITORY
        )
        wait_until(lambda: os.path.ismount(self.folder), self._child)

    def lose_power(self) -> None:
        """Lose what was not synced, and everything else stops to answer."""
        assert self._child is not None
        self._child.kill()

    def unmount(self) -> None:
        """Take it away, whoever still uses it."""
        self.lose_power()
        subprocess.run(["umount", "--lazy", self.folder], check=True)

    def be_slow(self, seconds: float) -> None:
        """Let each sync take so long from now on; 0: as long as it takes."""
        self._delay.write_text(f"{seconds}")


@contextmanager
def simulated_disk(folder: Path) -> Iterator[SimulatedDisk]:
    """Opens a simulated disk."""
    folder.mkdir(parents=True)
    disk = SimulatedDisk(folder / "disk")
    disk.mount()
    try:
        yield disk
    finally:
        disk.unmount()


@cache
def why_no_simulated_disk() -> str | None:
    """Why no disk can be simulated here; None where one can."""
    if not Path("/dev/fuse").exists():
        return "no disk can be simulated here: the device /dev/fuse is missing"
    if shutil.which("fusermount3") is None:
        return "no disk can be simulated here; install the package fuse3"
    return why_no_mounts()


@cache
def why_no_mounts() -> str | None:
    """Why no disk can be mounted here; None where it can."""
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "kerma", "/mnt"], capture_output=True, text=True, check=False
    )
    return None if tried.returncode == 0 else f"no disk can be mounted here: {tried.stderr.strip()}"
