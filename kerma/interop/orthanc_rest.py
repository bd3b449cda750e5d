"""Requests to the REST interface of an Orthanc, with its password.

It imports little, because the health check of containers runs it every ten seconds. Where the URL names no user, it is
the first of `KERMA_ORTHANC_USERS`, which Orthanc itself reads.
"""

import base64
import json
import os
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

from kerma.errors import UnavailableError

USERS_VARIABLE = "KERMA_ORTHANC_USERS"
_TIMEOUT_S, _FILE_TIMEOUT_S = 5.0, 60.0


class RestResponse(NamedTuple):
    """HTTP status and body of an answer."""

    status: int
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON; an empty object where it is none."""
        return _document(self.body)


def get(url: str) -> RestResponse:
    """The response to a GET.

    Raises:
        OSError: Orthanc cannot be reached.
        HTTPException: something else than an HTTP server answers.
    """
    return _respond(Request(without_password(url), headers=_authorization(url)), _TIMEOUT_S)  # noqa: S310 -- the settings allow http(s) only


def post(url: str, document: Mapping[str, object], timeout_s: float) -> RestResponse:
    """The response to a POST of a JSON document; errors as of `get`.

    Args:
        url: address of the resource.
        document: the body.
        timeout_s: longest time without any answer in seconds.
    """
    body = json.dumps(document).encode()
    return _respond(Request(without_password(url), data=body, headers=_authorization(url)), timeout_s)  # noqa: S310 -- as above


def file(orthanc_url: str, orthanc_id: str) -> bytes | None:
    """The file of an instance; None where this Orthanc does not hold it.

    Args:
        orthanc_url: URL of Orthanc.
        orthanc_id: Orthanc's identifier of the instance.

    Raises:
        UnavailableError: Orthanc cannot be reached, or requires a password.
    """
    url = f"{orthanc_url.rstrip('/')}/instances/{orthanc_id}/file"
    status, body = _answer(orthanc_url, Request(without_password(url), headers=_authorization(url)))  # noqa: S310 -- as above
    if status == HTTPStatus.OK:
        return body
    if status == HTTPStatus.NOT_FOUND:
        return None
    shown = without_password(orthanc_url)
    raise UnavailableError(f"{shown} cannot give object {orthanc_id}: HTTP status {status}.")


def store(orthanc_url: str, data: bytes) -> bool:
    """Have Orthanc store a file; whether it accepts it as a DICOM object.

    Args:
        orthanc_url: URL of Orthanc.
        data: the file.

    Raises:
        UnavailableError: Orthanc cannot be reached, requires a password, or cannot store.
    """
    url = f"{orthanc_url.rstrip('/')}/instances"
    headers = {**_authorization(url), "Content-Type": "application/dicom"}
    response = _answer(orthanc_url, Request(without_password(url), data=data, headers=headers))  # noqa: S310 -- as above
    if response.status not in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:
        shown = without_password(orthanc_url)
        raise UnavailableError(f"{shown} cannot store an object: HTTP status {response.status}; see Orthanc's log.")
    return response.status == HTTPStatus.OK and response.document.get("Status") in {"Success", "AlreadyStored"}


def _answer(orthanc_url: str, request: Request) -> RestResponse:
    """The response to a request of a file.

    Raises:
        UnavailableError: Orthanc cannot be reached, or requires a password.
    """
    shown = without_password(orthanc_url)
    try:
        response = _respond(request, _FILE_TIMEOUT_S)
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UnavailableError(
            f"{shown} cannot be reached: {reason}. Start Orthanc, or correct KERMA_ORTHANC_URL."
        ) from error
    if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise UnavailableError(f"{shown} requires a password: set {USERS_VARIABLE} as for Orthanc.")
    return response


def _respond(request: Request, timeout_s: float) -> RestResponse:
    try:
        with urlopen(request, timeout=timeout_s) as answer:  # noqa: S310 -- as above
            return RestResponse(answer.status, answer.read())
    except HTTPError as error:
        with error:
            return RestResponse(error.code, error.read())


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return {}


def _authorization(url: str) -> dict[str, str]:
    """HTTP basic authentication as the URL states it, else as the first user of Orthanc's own setting."""
    parts = urlsplit(url)
    user, password = parts.username, parts.password or ""
    if user is None:
        users = _document(f"{{{os.environ.get(USERS_VARIABLE, '')}}}".encode())
        user, password = next(iter(users.items()), ("", ""))
    if not user:
        return {}
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def without_password(url: str) -> str:
    """The URL without user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
