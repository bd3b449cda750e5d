"""The dashboard as a process on a loopback port."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from local_stack.orthanc import REPOSITORY, answers
from local_stack.processes import Child, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass
class Dashboard:
    """A dashboard of our own, started and stopped by this process.

    Attributes:
        port: HTTP, loopback only.
        env: Kerma's settings, KERMA_DATABASE_URL among them.
        log: The file its output goes to.
        repository: The checkout whose dashboard runs.
    """

    port: int
    env: Mapping[str, str]
    log: Path
    repository: Path = REPOSITORY
    child: Child | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Its address, without a final slash."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the dashboard and wait until it answers.

        Raises:
            StackError: when it does not start.
        """
        self.child = start(
            "The dashboard",
            [
                *(sys.executable, "-m", "streamlit", "run", "dashboard/app.py"),
                *(
                    "--server.headless",
                    "true",
                    "--server.address",
                    "127.0.0.1",
                    "--server.port",
                    str(self.port),
                ),
            ],
            log=self.log,
            env=self.env,
            cwd=self.repository,
        )
        wait_until(lambda: answers(self.port, "/healthz"), self.child)

    def stop(self) -> None:
        """Stop the dashboard and wait."""
        if self.child is not None:
            self.child.stop()


@contextmanager
def dashboard_server(
    port: int, env: Mapping[str, str], log: Path | None = None, repository: Path = REPOSITORY
) -> Iterator[Dashboard]:
    """Run a checkout's dashboard for the time of the block; `env` names its database and its settings."""
    with tempfile.TemporaryDirectory(prefix="kerma-dashboard-") as folder:
        dashboard = Dashboard(port, env, log or Path(folder) / "dashboard.log", repository)
        try:
            dashboard.start()
            yield dashboard
        finally:
            dashboard.stop()
