"""The trial of the container proxy: TLS, the login, and Orthanc for a user who may read there."""

from __future__ import annotations

import secrets
import ssl
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode

from containers.podman import PROXY_CERTIFICATE, ContainerError, announce, container, podman

_HOST, _PORT, _PLAIN_PORT = "127.0.0.1", 8443, 8080
_USER, _ROLE = "trial", "physicist"


def try_proxy() -> None:
    """Log in through the proxy and read from Orthanc, which answers nobody else."""
    if _status(HTTPConnection(_HOST, _PLAIN_PORT, timeout=10), "/ct") != (301, f"https://{_HOST}/ct"):
        raise ContainerError("the proxy does not lead from HTTP to HTTPS.")
    password = secrets.token_urlsafe(24)
    add = f"printf %s {password} | kerma user add {_USER} --admin --role {_ROLE} --password-stdin"
    podman("exec", container("orthanc"), "sh", "-c", add)
    form = urlencode({"name": _USER, "password": password})
    login = _ask("/login", form, {"Origin": f"https://{_HOST}:{_PORT}"})
    cookie = (login.headers["Set-Cookie"] or "").partition(";")[0]
    statuses = [_ask("/orthanc/system", cookie=sent).status for sent in ("", cookie)]
    if statuses != [401, 200]:
        raise ContainerError(f"Orthanc answers {statuses[0]} without a login and {statuses[1]} to a {_ROLE}.")
    announce("The proxy serves the dashboard and, to a user who may read there, Orthanc")


def _ask(path: str, form: str | None = None, headers: dict[str, str] | None = None, cookie: str = "") -> HTTPResponse:
    trust = ssl.create_default_context(cafile=PROXY_CERTIFICATE)
    connection = HTTPSConnection(_HOST, _PORT, timeout=30, context=trust)
    of_form = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    connection.request("POST" if form else "GET", path, form, {**of_form, **(headers or {}), "Cookie": cookie})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def _status(connection: HTTPConnection, path: str) -> tuple[int, str | None]:
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers["Location"]
