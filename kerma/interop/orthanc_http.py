"""Requests to Orthanc's REST interface, with the password of the URL or of Orthanc's own setting."""

import base64
import http.client
import json
import os
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

from kerma.errors import UnavailableError

#: Users and passwords, as a list of JSON members; Orthanc reads the same variable.
USERS_VARIABLE = "KERMA_ORTHANC_USERS"
_TIMEOUT_S = 5
_FILE_TIMEOUT_S = 60


class JsonResponse(NamedTuple):
    """HTTP status and JSON document; the document is empty where the body is none."""

    status: int
    document: Mapping[str, Any]


def get_json(url: str) -> JsonResponse:
    """The answer to a request.

    Raises:
        OSError, HTTPException, ValueError: nobody answers, or not by HTTP.
    """
    try:
        return JsonResponse(HTTPStatus.OK, _document(_get(url, _TIMEOUT_S)))
    except HTTPError as error:
        return JsonResponse(error.code, {})


def file(orthanc_url: str, orthanc_id: str) -> bytes | None:
    """The file of an instance; None where this Orthanc does not hold it.

    Args:
        orthanc_url: URL of Orthanc.
        orthanc_id: Orthanc's identifier of the instance.

    Raises:
        UnavailableError: Orthanc cannot be reached, or requires a password.
    """
    shown = without_password(orthanc_url)
    try:
        return _get(f"{orthanc_url.rstrip('/')}/instances/{orthanc_id}/file", _FILE_TIMEOUT_S)
    except HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return None
        if error.code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise UnavailableError(f"{shown} requires a password: set {USERS_VARIABLE} as for Orthanc.") from error
        raise UnavailableError(f"{shown} cannot give object {orthanc_id}: HTTP status {error.code}.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UnavailableError(
            f"{shown} cannot be reached: {reason}. Start Orthanc, or correct KERMA_ORTHANC_URL."
        ) from error


def _get(url: str, timeout_s: float) -> bytes:
    request = Request(without_password(url), headers=_authorization(url))  # noqa: S310 -- the settings allow http(s) only
    with urlopen(request, timeout=timeout_s) as answer:  # noqa: S310 -- as above
        body: bytes = answer.read()
    return body


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


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
    """A URL as it may be shown."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
