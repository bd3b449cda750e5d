"""The proxy in front of a dashboard and an Orthanc: the repository's nginx configuration, with ports of a test."""

from __future__ import annotations

import base64
import os
import ssl
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from typing import TYPE_CHECKING, NamedTuple

from local_stack.orthanc import REPOSITORY, is_open
from local_stack.processes import free_port, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from email.message import Message
    from pathlib import Path

FOLDER = REPOSITORY / "containers" / "proxy"
HOST = "127.0.0.1"
_CERTIFICATE = "openssl req -x509 -newkey rsa:2048 -noenc -days 2 -subj /CN=kerma -addext subjectAltName=IP:127.0.0.1"


class Answer(NamedTuple):
    """Status, body and headers of a response."""

    status: int
    body: str
    headers: Message


@dataclass(frozen=True)
class Proxy:
    """A running proxy.

    Attributes:
        port: of TLS.
        plain_port: of HTTP without TLS.
        folder: its certificate and its log.
    """

    port: int
    plain_port: int
    folder: Path

    @property
    def url(self) -> str:
        """Its address, without a final slash."""
        return f"https://{HOST}:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext:
        """What a browser that trusts its certificate verifies."""
        return ssl.create_default_context(cafile=self.folder / "server.crt")

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = HOST,
    ) -> Answer:
        """The response to a request that comes from an address of this machine."""
        connection = HTTPSConnection(HOST, self.port, timeout=30, context=self.trust, source_address=(source, 0))
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        answer = Answer(response.status, response.read().decode(errors="replace"), response.headers)
        connection.close()
        return answer


@contextmanager
def proxy(folder: Path, dashboard_port: int, orthanc_port: int, password: str) -> Iterator[Proxy]:
    """Run nginx with the configuration of the container.

    Args:
        folder: is made.
        dashboard_port: port of the dashboard.
        orthanc_port: port of Orthanc.
        password: "NAME:PASSWORD" of Orthanc.
    """
    folder.mkdir()
    certificate = [*_CERTIFICATE.split(), "-keyout", "server.key", "-out", "server.crt"]
    subprocess.run(certificate, cwd=folder, check=True, capture_output=True)
    encoded = base64.b64encode(password.encode()).decode()
    (folder / "orthanc-password.map").write_text(f'204 "Basic {encoded}";\n')
    started = Proxy(free_port(), free_port(), folder)
    changed = {
        "listen 443 ssl;": f"listen {HOST}:{started.port} ssl;",
        "listen 80;": f"listen {HOST}:{started.plain_port};",
        "127.0.0.1:18501": f"127.0.0.1:{dashboard_port}",
        "127.0.0.1:18042": f"127.0.0.1:{orthanc_port}",
        "/etc/kerma/proxy/": f"{folder}/",
    }
    (folder / "kerma.conf").write_text(_replaced((FOLDER / "kerma.conf").read_text(), changed))
    main = _replaced((FOLDER / "nginx.conf").read_text(), {"/tmp/": f"{folder}/", "/etc/kerma/": f"{folder}/"})
    (folder / "nginx.conf").write_text(main)
    # Started by root, it would work as another user, who may not write into the folder.
    options = "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"
    command: list[str | Path] = ["/usr/sbin/nginx", "-e", "stderr", "-c", folder / "nginx.conf", "-g", options]
    child = start("nginx", command, log=folder / "nginx.log", env={})
    try:
        wait_until(lambda: is_open(started.port), child)
        yield started
    finally:
        child.stop()


def _replaced(text: str, changed: Mapping[str, str]) -> str:
    for installed, here in changed.items():
        assert installed in text
        text = text.replace(installed, here)
    return text
