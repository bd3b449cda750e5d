"""A mail server as a process that can be killed: it stores each mail it accepts as a file, before it answers.

`python -m tests.faults.mail_process PORT FOLDER`
"""

from __future__ import annotations

import os
import sys
import threading
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from aiosmtpd.controller import Controller

from local_stack.orthanc import REPOSITORY, is_open
from local_stack.processes import Child, start, wait_until

if TYPE_CHECKING:
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

_SUFFIX = ".eml"


class MailProcess:
    """The server as a child of this process.

    Args:
        port: where it listens, on loopback.
        folder: for the mails and its log.
    """

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self._folder = folder
        self._child: Child | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.faults.mail_process", str(self.port), str(self._folder)]
        log = self._folder / "server.log"
        self._child = start("The mail server", command, log=log, env={}, cwd=REPOSITORY)
        wait_until(lambda: is_open(self.port), self._child)

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        if self._child is not None:
            self._child.kill()

    def mails(self) -> list[EmailMessage]:
        """What it has accepted, each as often as it did."""
        found = sorted(self._folder.glob(f"*{_SUFFIX}"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


class _ToFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd calls it by this name
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        part = self._folder / uuid4().hex
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(part.with_suffix(_SUFFIX))
        return "250 OK"


if __name__ == "__main__":
    Controller(_ToFolder(Path(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    threading.Event().wait()
