"""Requests of programs with an access token: they read exports, reports and metrics, and nothing else.

The header is `Authorization: Bearer kerma_…`. Other values of the header belong to others, such as a proxy.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

from dashboard.access import requests
from kerma.access.access_tokens import PREFIX, TokenFailure, is_access_token
from kerma.access.rights import Right
from kerma.authentication.token_check import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from starlette.types import Scope

    from kerma.access.user import User

#: The right that a token needs for the paths that begin like this; others do not answer to tokens.
RIGHTS_OF_TOKEN_PATHS = {
    "/export/": Right.EXPORT,
    "/report/": Right.VIEW_DOSES,
    # No token can have this right.
    "/report/patient/": Right.MANAGE_PATIENT_DATA,
    "/report/incident/": Right.MANAGE_INCIDENTS,
    # They name all equipment, and state the progress of ingestion.
    "/metrics": Right.MANAGE_INGESTION,
}
_SCHEME = "bearer"
_METHODS = frozenset({"GET", "HEAD"})
_NEW_ONE = "Make a new one on the page My account of Kerma, or with kerma user token add."
FAILURES = {
    TokenFailure.UNKNOWN: (HTTPStatus.UNAUTHORIZED, "There is no such access token. " + _NEW_ONE),
    TokenFailure.EXPIRED: (HTTPStatus.UNAUTHORIZED, "This access token has expired. " + _NEW_ONE),
    TokenFailure.REVOKED: (HTTPStatus.UNAUTHORIZED, "This access token was revoked. " + _NEW_ONE),
    TokenFailure.ACCOUNT_LOCKED: (
        HTTPStatus.UNAUTHORIZED,
        "The account of this access token is locked. An administrator of Kerma can unlock it.",
    ),
    TokenFailure.LOCKED_OUT: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many wrong tokens came from this address. Try again in a quarter of an hour.",
    ),
}
_OTHER_PATH = "An access token reads exports, reports and metrics only, by GET; other addresses need a login."
_OTHER_RIGHT = "This access token does not permit this: it, and the roles of its user, need the right {right}."


def bearer_token(asgi_scope: Scope) -> str | None:
    """What a request sends as an access token of Kerma, whether it is one or not; None where it sends none."""
    scheme, _, value = Headers(scope=asgi_scope).get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == _SCHEME and value.strip().startswith(PREFIX) else None


async def user_or_refusal(asgi_scope: Scope, token: str, path: str, engine: Callable[[], Engine]) -> User | Response:
    """The user in whose name a token reads this path, or the refusal.

    Args:
        asgi_scope: the request.
        token: as it was sent.
        path: below the base path of the dashboard.
        engine: of a role that may write sessions.

    Raises:
        SQLAlchemyError: the database does not answer.
        ConfigurationError: the settings name no role that may write.
    """
    found = await _found(asgi_scope, token, engine)
    if isinstance(found, TokenFailure):
        return _refusal(*FAILURES[found])
    right = _right_of(path) if asgi_scope["type"] == "http" and asgi_scope["method"] in _METHODS else None
    if right is None:
        return _refusal(HTTPStatus.FORBIDDEN, _OTHER_PATH)
    if not found.may(right):
        return _refusal(HTTPStatus.FORBIDDEN, _OTHER_RIGHT.format(right=right))
    return found


async def _found(asgi_scope: Scope, token: str, engine: Callable[[], Engine]) -> User | TokenFailure:
    # An incomplete one is looked up too, and counts as a failed attempt like any other that is not known.
    value = token if is_access_token(token) else PREFIX
    address, now = requests.browser(asgi_scope).address, datetime.now(tz=UTC)
    result = await run_in_threadpool(lambda: check(engine(), value, address, now))
    await asyncio.sleep(result.delay_s)
    return result.found


def _right_of(path: str) -> Right | None:
    beginnings = [beginning for beginning in RIGHTS_OF_TOKEN_PATHS if path.startswith(beginning)]
    return RIGHTS_OF_TOKEN_PATHS[max(beginnings, key=len)] if beginnings else None


def _refusal(status: HTTPStatus, text: str) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return PlainTextResponse(f"{text}\n", status, headers)
