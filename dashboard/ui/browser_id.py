"""The owner of saved views and preferences: the account, or without accounts the browser, by a random cookie.

The identifier gives access to these views and preferences only. The database stores its digest, so that a reader of the
tables cannot impersonate the owner.
"""

import hashlib
import re
import secrets

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.ui import keys
from dashboard.ui.current_user import current_user

COOKIE = "kerma_browser"
_YEAR_S = 365 * 24 * 3600
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{43}")


class BrowserIdMiddleware:
    """ASGI middleware that sets the cookie with the first page that a browser loads."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; the response of a page sets the cookie where it is missing."""
        if asgi_scope["type"] != "http" or not is_page_request(asgi_scope) or _has_identifier(asgi_scope):
            await self._app(asgi_scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                is_secure = asgi_scope.get("scheme") == "https"
                MutableHeaders(scope=message).append("set-cookie", _cookie(is_secure=is_secure))
            await send(message)

        await self._app(asgi_scope, receive, send_with_cookie)


def owner() -> str:
    """The owner of this visitor's views and preferences: the account, or the digest of the cookie where there is none.

    A browser without cookies has another owner in each session.
    """
    account_id = current_user().account_id
    if account_id is not None:
        return hashlib.sha256(f"account {account_id}".encode()).hexdigest()
    identifier = st.context.cookies.get(COOKIE)
    if isinstance(identifier, str) and _IDENTIFIER.fullmatch(identifier):
        return hashlib.sha256(identifier.encode()).hexdigest()
    session_owner: str = st.session_state.setdefault(keys.OWNER, hashlib.sha256(secrets.token_bytes()).hexdigest())
    return session_owner


def is_page_request(asgi_scope: Scope) -> bool:
    """Whether a browser requests a page, not a part of one."""
    return asgi_scope["method"] == "GET" and "text/html" in Headers(scope=asgi_scope).get("accept", "")


def _has_identifier(asgi_scope: Scope) -> bool:
    """Whether the cookies of a request contain a valid identifier."""
    return _IDENTIFIER.fullmatch(HTTPConnection(asgi_scope).cookies.get(COOKIE, "")) is not None


def _cookie(*, is_secure: bool) -> str:
    secure = "; Secure" if is_secure else ""
    return f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax{secure}"
