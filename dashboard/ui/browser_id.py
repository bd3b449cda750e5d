"""Who keeps views and preferences while there is no login: the browser, by a random identifier in a cookie.

The identifier says nothing about a person and opens nothing but what was kept under it. The database sees its
digest only, so that nobody who reads the tables can pass for its owner.
"""

import hashlib
import re
import secrets
from http.cookies import SimpleCookie

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.ui import keys

COOKIE = "kerma_browser"
_YEAR_S = 365 * 24 * 3600
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{43}")


class BrowserIdMiddleware:
    """Gives every browser that has none an identifier, with the first page that it loads."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; pages of browsers without identifier set one."""
        if scope["type"] != "http" or not _wants_page(scope) or _identifier(Headers(scope=scope).get("cookie", "")):
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                is_secure = scope.get("scheme") == "https"
                MutableHeaders(scope=message).append("set-cookie", _cookie(is_secure=is_secure))
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def owner() -> str:
    """Under what this visitor's views and preferences are kept.

    A browser that keeps no cookies gets another one with every session.
    """
    told = st.context.cookies.get(COOKIE)
    if isinstance(told, str) and _IDENTIFIER.fullmatch(told):
        return hashlib.sha256(told.encode()).hexdigest()
    kept: str = st.session_state.setdefault(keys.OWNER, hashlib.sha256(secrets.token_bytes()).hexdigest())
    return kept


def _wants_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _identifier(header: str) -> bool:
    """Whether the cookies hold a usable identifier."""
    cookie: SimpleCookie = SimpleCookie()
    try:
        cookie.load(header)
    except ValueError:
        return False
    return COOKIE in cookie and _IDENTIFIER.fullmatch(cookie[COOKIE].value) is not None


def _cookie(*, is_secure: bool) -> str:
    secure = "; Secure" if is_secure else ""
    return f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax{secure}"
