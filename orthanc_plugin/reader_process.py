"""Starts the process of the reader, executes its calls, and starts it again when it ends."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kerma.errors import ConfigurationError, KermaError
from kerma.retry import repeat
from orthanc_plugin.calls import (
    DELETED,
    FORGET_DELETED,
    REPORT_ERROR,
    STOP_SIGNAL,
    Channel,
    channel,
    serve,
    shared_memory,
)
from orthanc_plugin.deletions import Deletions
from orthanc_plugin.orthanc_api import OrthancModule

logger = logging.getLogger(__name__)

STOP_TIMEOUT_S = 12.0
# One that ran for so long is started again at once, others after 0.2 to 30 s.
_LASTING_S = 30.0
_ROOT = Path(__file__).resolve().parent.parent


class ReaderEndedError(KermaError):
    """The process of the reader has ended."""


class ReaderProcess:
    """The process of the reader, and the thread that serves it.

    Args:
        orthanc: Orthanc's module.

    Attributes:
        last_error: the last error of the reader; None after a success.
        deletions: objects that Orthanc has deleted, for the reader.
    """

    def __init__(self, orthanc: OrthancModule) -> None:
        self._orthanc = orthanc
        self._command = [str(_interpreter()), "-P", "-m", "orthanc_plugin.reader"]
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="kerma-reader", daemon=True)
        self.last_error: str | None = None
        self.deletions = Deletions()
        self._own_functions: dict[str, Callable[..., Any]] = {
            REPORT_ERROR: self._note_error,
            DELETED: self.deletions.first,
            FORGET_DELETED: self.deletions.forget,
        }

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    def start(self) -> None:
        """Start the process; it waits until Orthanc has started."""
        self._thread.start()

    def stop(self) -> None:
        """Let the process end after the object at hand, and wait for it."""
        self._stop.set()
        self._signal(STOP_SIGNAL)
        self._thread.join(STOP_TIMEOUT_S)
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        process = self._process
        if process is not None:
            process.send_signal(number)

    def _run(self) -> None:
        repeat(
            self._run_once,
            is_stopping=self._stop.is_set,
            pause=self._stop.wait,
            idle=lambda: None,
            on_error=self._report,
            on_success=lambda: None,
        )

    def _run_once(self) -> bool:
        """Start the process and serve it until it ends.

        Raises:
            ReaderEndedError: it has ended soon after its start.
            OSError: it cannot be started.
        """
        started_at = time.monotonic()
        process, served = self._begin()
        self._process = process
        if self._stop.is_set():
            process.send_signal(STOP_SIGNAL)
        with served.connection, served.memory:
            serve(served, self._orthanc, self._own_functions)
        status = process.wait()
        if self._stop.is_set():
            return False
        ended = ReaderEndedError(f"The reader {_end_of(status)}; it is started again, and nothing is lost.")
        if time.monotonic() - started_at < _LASTING_S:
            raise ended
        self._report(ended)
        return True

    def _begin(self) -> tuple[subprocess.Popen[bytes], Channel]:
        """Start the process; gives Orthanc's end of the channel to it.

        Raises:
            OSError: it cannot be started.
        """
        own, its = socket.socketpair()
        memory = shared_memory()
        with its:
            descriptors = (its.fileno(), memory)
            # Not in a session of its own: its priority is one among the processes of its session (sched(7)).
            command = [*self._command, *map(str, descriptors)]
            try:
                process = subprocess.Popen(command, pass_fds=descriptors, env=_environment())  # noqa: S603 -- own module
            except OSError:
                own.close()
                os.close(memory)
                raise
        return process, channel(own.detach(), memory)

    def _note_error(self, text: str | None) -> None:
        self.last_error = text

    def _report(self, error: Exception) -> None:
        self.last_error = str(error)
        logger.warning("%s", error, exc_info=None if isinstance(error, KermaError) else error)


def _interpreter() -> Path:
    """The Python of the virtual environment, else the one of Orthanc's version: `sys.executable` is Orthanc itself.

    Raises:
        ConfigurationError: there is none.
    """
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    folder = os.environ.get("KERMA_VENV")
    found = shutil.which(version, path=f"{folder}/bin" if folder else None)
    if found is None:
        cause = f"KERMA_VENV is {folder}, but its folder bin has no {version}" if folder else f"No {version} is on PATH"
        raise ConfigurationError(f"{cause}: Kerma reads objects in a process of its own, which this program runs.")
    return Path(found)


def _environment() -> Mapping[str, str]:
    """The environment of the process, which finds the packages that Orthanc's process found."""
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _end_of(status: int) -> str:
    """How a process ended, as the end of a sentence."""
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit status {status}"
