"""A Debian in a folder, booted with its own systemd: processes, mounts and network of its own, loopback only."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from containers.podman import ContainerError, announce, run
from debian_package.payload import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
#: Options of nsenter: mounts, host name, IPC, network, processes, cgroups, root and folder of the system.
_NAMESPACES = ("-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w")
_BOOTED_WITHIN_S = 300


class BootedDebian:
    """The booted system.

    Args:
        root: its file system.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._cgroup = _cgroup_folder() / f"kerma-trial-{os.getpid()}"
        command = ["sh", str(HERE / "boot.sh"), str(root), str(self._cgroup)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for(self._has_booted, "systemd has started", _BOOTED_WITHIN_S)

    def run(self, command: str) -> str:
        """Run a command of the shell as root; returns its output.

        Raises:
            ContainerError: it failed; with the end of its output.
        """
        return run(*self._enter(*_NAMESPACES), "env", "-i", _PATH, "HOME=/root", "sh", "-euc", command)

    def succeeds(self, command: str) -> bool:
        """Whether a command of the shell ends well."""
        try:
            self.run(command)
        except ContainerError:
            return False
        return True

    def stop(self) -> None:
        """End all its processes."""
        with contextlib.suppress(ProcessLookupError, ContainerError):
            os.kill(self._first_process(), signal.SIGKILL)
        self._process.wait()
        for folder, _, _ in os.walk(self._cgroup, topdown=False):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()

    def _enter(self, *options: str) -> list[str]:
        return ["nsenter", "--target", str(self._first_process()), *options, "--"]

    def _first_process(self) -> int:
        """The process id of its systemd.

        Raises:
            ContainerError: it has ended.
        """
        if self._process.poll() is not None:
            raise ContainerError("the booted Debian has ended.")
        return int(run("pgrep", "--parent", str(self._process.pid)))

    def _has_booted(self) -> bool:
        return self.succeeds("systemctl is-system-running | grep -E 'running|degraded'")


def _cgroup_folder() -> Path:
    """Where the second version of cgroups is mounted.

    Raises:
        ContainerError: it is not.
    """
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    found = [Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"]
    if not found:
        raise ContainerError("cgroup2 is not mounted; systemd needs it.")
    return found[0]


@contextlib.contextmanager
def booted(archive: Path, root: Path) -> Iterator[BootedDebian]:
    """Unpack an archive of a Debian, boot it for the time of the block, and remove it."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    run("tar", "-C", str(root), "-xpf", str(archive))
    # Nothing of the trial has to survive a loss of power.
    (root / "etc" / "dpkg" / "dpkg.cfg.d" / "trial").write_text("force-unsafe-io\n")
    announce("Booting a bare Debian without a network")
    system = BootedDebian(root)
    try:
        yield system
    finally:
        system.stop()
        shutil.rmtree(root)


def wait_for(condition: Callable[[], bool], what: str, patience_s: float = 120) -> None:
    """Wait until something is so.

    Raises:
        ContainerError: when it is not in time.
    """
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            raise ContainerError(f"after {patience_s} s it is not so that {what}.")
        time.sleep(1)
