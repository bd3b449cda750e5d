"""The TLS port in front of a real Orthanc: the repository's nginx configuration, certificates as documented."""

from __future__ import annotations

import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_stack.orthanc import REPOSITORY, is_open
from local_stack.processes import free_port, start, wait_until
from tests.support.documented import section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGURATION = REPOSITORY / "containers" / "dicom-tls" / "dicom-tls.conf"
HOST = "127.0.0.1"
OTHER_SENDER = "CT2"
# What an installed nginx finds elsewhere.
_MAIN = """
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
pid {folder}/nginx.pid;
worker_processes 1;
events {{ worker_connections 256; }}
"""


@dataclass(frozen=True)
class Credentials:
    """Key and certificate of a sender, and the authority that it trusts."""

    key: Path
    certificate: Path
    authority: Path


@dataclass(frozen=True)
class TlsPort:
    """A port that ends TLS in front of Orthanc.

    Attributes:
        port: the port.
        folder: certificates and log.
    """

    port: int
    folder: Path

    def credentials(self, name: str = "CT1") -> Credentials:
        """What a sender needs."""
        return Credentials(self.folder / f"{name}.key", self.folder / f"{name}.crt", self.folder / "ca.crt")

    @property
    def access_log(self) -> str:
        """The lines about ended connections."""
        return (self.folder / "dicom-tls.log").read_text()


def documented(heading: str, language: str = "sh") -> str:
    """The first example under a heading of the page about TLS."""
    return section("tls.md", heading).blocks(language)[0]


def make_certificates(folder: Path) -> None:
    """Run the commands of the page, for this machine's address and for a second sender too."""
    folder.mkdir(exist_ok=True)
    commands = documented("Certificates").replace("IP:10.1.2.9", f"IP:{HOST}")
    [sender] = re.findall(r"^# A sender.*?(?=^\n)", commands, re.MULTILINE | re.DOTALL)
    second = sender.replace("CT1", OTHER_SENDER)
    subprocess.run(["sh", "-e"], input=commands + second, cwd=folder, text=True, check=True, capture_output=True)


@contextmanager
def tls_port(folder: Path, dicom_port: int) -> Iterator[TlsPort]:
    """Run nginx with the repository's configuration in front of a DICOM port; the folder has the certificates."""
    (folder / "senders.map").write_text(documented("One certificate, one AE title", "nginx"))
    opened = TlsPort(free_port(), folder)
    changed = {
        "listen 2762 ": f"listen {HOST}:{opened.port} ",
        "127.0.0.1:14242": f"{HOST}:{dicom_port}",
        "/etc/kerma/dicom-tls/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
    }
    text = CONFIGURATION.read_text()
    for installed, here in changed.items():
        assert installed in text
        text = text.replace(installed, here)
    configuration = folder / "nginx.conf"
    configuration.write_text(_MAIN.format(folder=folder) + text)
    command: list[str | Path] = ["/usr/sbin/nginx", "-e", "stderr", "-c", configuration, "-g", "daemon off;"]
    child = start("nginx", command, log=folder / "nginx.log", env={})
    try:
        wait_until(lambda: is_open(opened.port), child)
        yield opened
    finally:
        child.stop()
