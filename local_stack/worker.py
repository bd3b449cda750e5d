"""The worker as a process: it computes skin doses as studies come."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from local_stack.orthanc import REPOSITORY
from local_stack.processes import Child, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass
class Worker:
    """A worker of our own, started and stopped by this process.

    Attributes:
        env: Kerma's settings, KERMA_DATABASE_URL among them.
        log: The file its output goes to; beside it, the worker shows that it is alive.
    """

    env: Mapping[str, str]
    log: Path
    child: Child | None = field(default=None, init=False)

    @property
    def heartbeat(self) -> Path:
        """The file that the worker touches whenever the database has answered."""
        return self.log.with_suffix(".alive")

    def start(self) -> None:
        """Start the worker and wait until the database has answered it.

        Raises:
            StackError: when it does not start.
        """
        self.heartbeat.unlink(missing_ok=True)
        command = [sys.executable, "-m", "kerma.cli", "work", "--heartbeat", str(self.heartbeat.absolute())]
        self.child = start("The worker", command, log=self.log, env=self.env, cwd=REPOSITORY)
        wait_until(self.heartbeat.exists, self.child)

    def stop(self) -> None:
        """Stop the worker after the job at hand, and wait."""
        if self.child is not None:
            self.child.stop()


@contextmanager
def worker(env: Mapping[str, str], log: Path | None = None) -> Iterator[Worker]:
    """Run a worker for the time of the block; `env` names its database."""
    with tempfile.TemporaryDirectory(prefix="kerma-worker-") as folder:
        started = Worker(env, log or Path(folder) / "worker.log")
        try:
            started.start()
            yield started
        finally:
            started.stop()
