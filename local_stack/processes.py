"""Child processes that end with their parent, write a log, and can say why they died."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LOG_LINES_SHOWN = 12


class StackError(Exception):
    """A part of the local stack cannot run; the message is a sentence that says what to change."""


@dataclass(frozen=True)
class Child:
    """A running child process and the file its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self.process.poll() is None

    def stop(self, with_signal: signal.Signals = signal.SIGTERM, timeout_s: float = 30) -> None:
        """Ask the process to end and wait for it; kill it when it does not end in time."""
        if self.is_running:
            self.process.send_signal(with_signal)
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once (SIGKILL), as a power cut would."""
        self.process.kill()
        self.process.wait()

    def last_lines(self) -> str:
        """The end of the log, for an error message."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LOG_LINES_SHOWN:])

    def death(self) -> StackError:
        """The error for this process's unexpected end, with the end of its log."""
        how = describe_exit(self.process.returncode)
        return StackError(f"{self.name} {how}. Its log {self.log} ends with:\n{self.last_lines()}")


def describe_exit(status: int | None) -> str:
    """Say in words how a process ended: by which signal, or with which exit status."""
    if status is not None and status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit status {status}"


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path | None = None,
    user: str | None = None,
    end_signal: str = "TERM",
) -> Child:
    """Start a command as a child that ends with this process.

    Args:
        name: What people call it, for messages.
        command: Program and arguments.
        log: File to which its output is appended.
        env: Variables added to this process's environment.
        cwd: Its working folder.
        user: Run as this user (only root may ask for it).
        end_signal: What the child gets when this process dies, be it by `kill -9`.

    Raises:
        StackError: when the program is not installed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    words = ["setpriv", "--pdeathsig", end_signal, *as_user(user), *map(str, command)]
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **env},
                cwd=cwd,
                # Ctrl-C reaches the parent only, which then stops its children in order.
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise StackError(f"{error.filename} is not installed; run `make setup`.") from error
    return Child(name, process, log)


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have started (proc(5))."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found = list(children.get(pid, ()))
    for child in found:
        found += children.get(child, ())
    return found


def as_user(user: str | None) -> tuple[str, ...]:
    """The words that make setpriv(1) change to another user, none when there is nothing to change."""
    if user is None:
        return ()
    return ("--reuid", user, "--regid", user, "--init-groups")


def wait_until(ready: Callable[[], bool], child: Child, timeout_s: float = 60) -> None:
    """Wait until a child does its work.

    Raises:
        StackError: when the child ends first, or is not ready in time.
    """
    deadline = time.monotonic() + timeout_s
    while not ready():
        if not child.is_running:
            raise child.death()
        if time.monotonic() > deadline:
            raise StackError(
                f"{child.name} did not answer within {timeout_s:.0f} s. "
                f"Its log {child.log} ends with:\n{child.last_lines()}"
            )
        time.sleep(0.05)


def free_port() -> int:
    """A TCP port of the loopback interface that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def why_not_bind(port: int) -> str | None:
    """Why a server could not listen on this TCP port of every interface; None when it could."""
    with socket.socket() as probe:
        # As servers do: a port whose last connection is still fading away counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except PermissionError:
            return "is one that only root may use"
        except OSError:
            return "is in use by another program"
    return None
