"""rsyslog as a collector of audit messages over TLS, which takes messages only from clients with a certificate."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from local_stack import free_port
from local_stack.orthanc import is_open
from local_stack.processes import Child, start, wait_until

if TYPE_CHECKING:
    from pathlib import Path

_CONFIGURATION = """
global(workDirectory="{folder}" maxMessageSize="64k" defaultNetstreamDriver="gtls"
    defaultNetstreamDriverCAFile="{folder}/ca.crt" defaultNetstreamDriverCertFile="{folder}/server.crt"
    defaultNetstreamDriverKeyFile="{folder}/server.key")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
input(type="imtcp" address="127.0.0.1" port="{port}")
template(name="line" type="string" string="%pri%\\t%hostname%\\t%app-name%\\t%msgid%\\t%msg%\\n")
action(type="omfile" file="{folder}/messages" template="line")
"""


class Collector:
    """The collector; it can be stopped and started again.

    Args:
        folder: with `ca.crt`, and key and certificate of `server`; it takes the messages.
    """

    def __init__(self, folder: Path) -> None:
        if shutil.which("rsyslogd", path="/usr/sbin:/usr/bin") is None:
            pytest.skip("rsyslog is not installed: scripts/setup.sh test")
        self.port = free_port()
        self.messages = folder / "messages"
        self._folder = folder
        self._child: Child | None = None
        (folder / "rsyslog.conf").write_text(_CONFIGURATION.format(folder=folder, port=self.port))

    def start(self) -> None:
        """Start, and wait until it listens."""
        files: list[str | Path] = ["-f", self._folder / "rsyslog.conf", "-i", self._folder / "rsyslog.pid"]
        command = ["/usr/sbin/rsyslogd", "-n", *files]
        self._child = start("rsyslog", command, log=self._folder / "rsyslog.log", env={})
        wait_until(lambda: is_open(self.port), self._child)

    def stop(self) -> None:
        """Stop, once it has written what it received."""
        if self._child is not None:
            self._child.stop()
        self._child = None

    def lines(self) -> list[list[str]]:
        """Priority, host, application, kind and content of each message, as they arrived; once it is stopped."""
        if not self.messages.exists():
            return []
        return [line.split("\t", 4) for line in self.messages.read_text("utf-8").splitlines()]
