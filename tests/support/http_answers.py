"""HTTP answers of a server of this machine, as they come."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """An HTTP answer as it came, nothing decoded."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(base: str, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send a request; names of headers have underscores instead of hyphens."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=30)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return found
