"""The cookie of the session, which every way to log in sets alike."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from dashboard.ui.current_user import COOKIE

if TYPE_CHECKING:
    from starlette.types import Scope


def logged_in(asgi_scope: Scope, token: str, next_url: str) -> Response:
    """The response to a login that has succeeded: the cookie, and the way to the next page."""
    response = RedirectResponse(next_url, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
    set_session_cookie(asgi_scope, response, token)
    return response


def set_session_cookie(asgi_scope: Scope, response: Response, token: str) -> None:
    """Set the cookie. Without an age, the browser forgets it when it closes; the database limits it in any case."""
    is_secure = asgi_scope.get("scheme") == "https"
    response.set_cookie(COOKIE, token, path="/", httponly=True, samesite="lax", secure=is_secure)
