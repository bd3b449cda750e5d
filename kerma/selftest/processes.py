"""A child process that ends with this one, also by `kill -9`, and free ports of loopback."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from kerma.errors import UnavailableError

_LINES_OF_LOG = 12
_STOP_TIMEOUT_S = 30.0
_POLL_S = 0.05
#: Folders in which Orthanc is installed, also where the shell of the user does not search them.
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/usr/bin:/bin"


class ChildProcess:
    """A program whose output goes to a file.

    Args:
        name: what messages call it.
        command: program and arguments.
        log: the file.
        environment: all variables that it gets.

    Raises:
        UnavailableError: it is not installed.
    """

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._log = log
        program = shutil.which(command[0], path=environment.get("PATH"))
        if program is None:
            raise UnavailableError(
                f"{name} cannot be started: the program {command[0]} is not installed here. Run `kerma selftest` where "
                "Orthanc runs; with Compose: docker compose exec orthanc kerma selftest"
            )
        bound = shutil.which("setpriv", path=environment.get("PATH"))
        words = [*([bound, "--pdeathsig", "KILL"] if bound else []), program, *command[1:]]
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 -- a program of this installation
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
            )

    def wait_until(self, is_ready: Callable[[], bool], what: str, timeout_s: float) -> None:
        """Wait for a condition.

        Args:
            is_ready: the condition.
            what: what it means, for the message: "answers on its ports".
            timeout_s: how long to wait.

        Raises:
            UnavailableError: the process has ended, or the time is over; with the end of its log.
        """
        deadline = time.monotonic() + timeout_s
        while not is_ready():
            if self._process.poll() is not None:
                raise UnavailableError(
                    f"{self.name} has ended with status {self._process.returncode}. {self.last_lines()}"
                )
            if time.monotonic() > deadline:
                raise UnavailableError(
                    f"It is not so after {timeout_s:.0f} s that {self.name} {what}. {self.last_lines()}"
                )
            time.sleep(_POLL_S)

    def last_lines(self) -> str:
        """The end of its log, as a sentence."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "The end of its log:\n" + "\n".join(lines[-_LINES_OF_LOG:])

    def stop(self) -> None:
        """End it, at once where it does not end in time."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def free_ports(count: int) -> list[int]:
    """TCP ports of loopback that nobody uses at this moment."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def is_open(port: int) -> bool:
    """Whether something listens on this port of loopback."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def orthanc_program() -> str | None:
    """Path of Orthanc's program; None: not installed here."""
    return shutil.which("Orthanc", path=f"{os.environ.get('PATH', '')}:{SYSTEM_PATH}")
