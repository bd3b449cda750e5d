"""Orthanc with this repository's `orthanc.json`, as a process with its own folder and ports."""

from __future__ import annotations

import http.client
import json
import os
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from local_stack.processes import Child, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REPOSITORY = Path(__file__).resolve().parent.parent
CONFIGURATION = REPOSITORY / "orthanc.json"
DELETIONS = REPOSITORY / "orthanc_plugin" / "deletions.lua"
LUA_SCRIPTS = "KERMA_ORTHANC_LUA_SCRIPTS"
AE_TITLE = "KERMA"
# Orthanc ends its plugins first; the follower may be in the middle of a large report.
STOP_TIMEOUT_S = 60
# orthanc.json is strict; a node for trials accepts every sender, and asks for no password on loopback. Orthanc cannot
# bind its DICOM port to one interface.
RELAXED = {
    "KERMA_ORTHANC_ACCEPT_UNKNOWN_AE": "true",
    "KERMA_ORTHANC_CHECK_CALLED_AET": "false",
    "KERMA_ORTHANC_CHECK_MODALITY_HOST": "false",
    "KERMA_ORTHANC_AUTHENTICATION": "false",
}


@dataclass
class OrthancNode:
    """An Orthanc of our own, started and stopped by this process.

    Attributes:
        folder: Holds what it has received, and its log.
        database_url: Kerma's database.
        http_port: REST and Orthanc Explorer, loopback only.
        dicom_port: C-STORE, AE title KERMA, on every interface.
        plugin: Whether Kerma's plugin is loaded; without it this is a bare Orthanc to compare with.
        strict: Whether orthanc.json applies as it stands: known modalities and users only.
        extra_env: Further variables for orthanc.json and the plugin.
    """

    folder: Path
    database_url: str
    http_port: int
    dicom_port: int
    plugin: bool = True
    strict: bool = False
    extra_env: Mapping[str, str] = field(default_factory=dict)
    child: Child | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        # Orthanc works in the repository, where a relative path would mean another place.
        self.folder = self.folder.absolute()

    @property
    def url(self) -> str:
        """The address of its REST interface, without a final slash."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def pid(self) -> int:
        """The process id of the running Orthanc."""
        assert self.child is not None, "Orthanc has not been started"
        return self.child.pid

    @property
    def log(self) -> Path:
        """The file its output goes to."""
        return self.folder / "orthanc.log"

    def start(self) -> None:
        """Start Orthanc and wait until it answers.

        Raises:
            StackError: when it is not installed or does not start.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.child = start("Orthanc", ["Orthanc", CONFIGURATION], log=self.log, env=self._environment(), cwd=REPOSITORY)
        wait_until(self._answers, self.child)

    def stop(self) -> None:
        """Stop Orthanc as its service manager would, and wait."""
        if self.child is not None:
            self.child.stop(timeout_s=STOP_TIMEOUT_S)

    def kill(self) -> None:
        """End Orthanc at once, as a power cut would."""
        if self.child is not None:
            self.child.kill()

    def restart(self) -> None:
        """Stop Orthanc, if it runs, and start it on the same folder."""
        self.stop()
        self.start()

    def _environment(self) -> dict[str, str]:
        storage = str(self.folder / "storage")
        environment = {
            # Without it DCMTK waits two delayed acknowledgements per object: 10 objects/s instead of 150.
            "TCP_NODELAY": "1",
            "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin",
            "KERMA_VENV": sys.prefix,
            "KERMA_PLUGIN_SCRIPT": str(REPOSITORY / "orthanc_plugin" / "plugin.py"),
            "KERMA_DATABASE_URL": self.database_url,
            "KERMA_ORTHANC_STORAGE": storage,
            "KERMA_ORTHANC_HTTP_PORT": str(self.http_port),
            "KERMA_ORTHANC_DICOM_PORT": str(self.dicom_port),
            "KERMA_ORTHANC_AET": AE_TITLE,
            "KERMA_ORTHANC_LOG": str(self.log),
            **({} if self.plugin else {"KERMA_ORTHANC_PLUGINS": "", LUA_SCRIPTS: ""}),
            **({} if self.strict else RELAXED),
            **self.extra_env,
        }
        if self.plugin:
            own, others = json.dumps(str(DELETIONS)), environment.get(LUA_SCRIPTS, os.environ.get(LUA_SCRIPTS, ""))
            environment[LUA_SCRIPTS] = f"{own}, {others}" if others else own
        return environment

    def _answers(self) -> bool:
        # Orthanc opens its port for DICOM after the one for HTTP.
        return answers(self.http_port, "/system") and is_open(self.dicom_port)


def answers(port: int, path: str) -> bool:
    """Whether an HTTP server on loopback answers a path with a success or asks for a password."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status in (http.HTTPStatus.OK, http.HTTPStatus.UNAUTHORIZED)
    except OSError:
        return False
    finally:
        connection.close()


def is_open(port: int) -> bool:
    """Whether something listens on this port of loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


@contextmanager
def orthanc_node(
    folder: Path,
    database_url: str,
    http_port: int,
    dicom_port: int,
    *,
    plugin: bool = True,
    strict: bool = False,
    extra_env: Mapping[str, str] | None = None,
) -> Iterator[OrthancNode]:
    """Run an Orthanc for the time of the block."""
    node = OrthancNode(
        folder, database_url, http_port, dicom_port, plugin=plugin, strict=strict, extra_env=extra_env or {}
    )
    try:
        node.start()
        yield node
    finally:
        node.stop()
