"""Certificates of a test: an authority, and a server and a client that it has signed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_COMMANDS = """
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority \
    -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.crt
for name in server client; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$name -keyout $name.key -out $name.csr
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.3\\n' >extensions
    openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out $name.crt
done
"""


def make_certificates(folder: Path) -> None:
    """Write ca.crt into a folder, and key and certificate of `server` and `client`, for localhost and 127.0.0.3."""
    subprocess.run(["sh", "-ec", _COMMANDS], cwd=folder, check=True, capture_output=True)
