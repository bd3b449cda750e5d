"""Users whom a reverse proxy has logged in, by a header that counts from listed proxies only.

Whoever else sends the header is not believed, and the application never sees it.
"""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from dashboard.access import login_audit, requests
from dashboard.access.guard import PUBLIC
from dashboard.access.pages import message_page
from dashboard.access.session_cookie import set_session_cookie
from dashboard.ui.browser_id import is_page_request
from dashboard.ui.current_user import COOKIE
from dashboard.ui.engines import writing_engine
from dashboard.ui.login_state import LoginState, login_state
from dashboard.ui.request_path import path_below
from dashboard.ui.text.i18n import msg
from kerma.access import networks
from kerma.authentication.configuration import ProxyConfiguration, proxy_configuration
from kerma.authentication.proxy import ProxyLogin, proxy_user
from kerma.errors import ConfigurationError, UnrecordedError
from kerma.settings import settings
from kerma.standard.enumerations import LoginMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kerma.access.provider_user import ProviderUser
    from kerma.authentication.login_result import LoginResult

logger = logging.getLogger(__name__)

#: The proxies from which the server takes the address of the browser: uvicorn's variable and its default.
_FORWARDERS, _DEFAULT_FORWARDERS = "FORWARDED_ALLOW_IPS", "127.0.0.1"
_LOCKED = msg("This account is locked. An administrator of Kerma can unlock it.")


@cache
def _configuration() -> ProxyConfiguration | None:
    try:
        return proxy_configuration(settings())
    except ConfigurationError:
        return None  # the dashboard does not start with it; in any case the header counts from nobody


class ProxyUserMiddleware:
    """ASGI middleware, in front of the check of sessions, that begins the sessions of users whom a proxy names.

    Args:
        app: the application behind it.
        base_path: of the dashboard, without slashes.
        state: accounts and sessions.
        configuration: of the proxies.
    """

    def __init__(
        self,
        app: ASGIApp,
        base_path: str = "",
        state: LoginState = login_state,
        configuration: Callable[[], ProxyConfiguration | None] = _configuration,
    ) -> None:
        self._app = app
        self._base = base_path
        self._state = state
        self._configuration = configuration

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request or a websocket; a websocket belongs to a page, whose cookie names the user."""
        configuration = self._configuration() if asgi_scope["type"] in {"http", "websocket"} else None
        if configuration is None:
            await self._app(asgi_scope, receive, send)
            return
        user, groups = _named_user(asgi_scope, configuration)
        _remove_headers(asgi_scope, configuration)
        if user is None or not await self._needs_session(asgi_scope, user):
            await self._app(asgi_scope, receive, send)
            return
        try:
            result = await run_in_threadpool(_log_in, configuration, user, groups, asgi_scope)
        except (SQLAlchemyError, UnrecordedError) as error:
            logger.warning("A user whom the proxy names cannot be logged in: %s", error)
            await self._app(asgi_scope, receive, send)
            return
        if result.failure is not None:
            await message_page(asgi_scope, HTTPStatus.FORBIDDEN, _LOCKED)(asgi_scope, receive, send)
            return
        _put_cookie(asgi_scope, result.token)
        await self._app(asgi_scope, receive, _with_cookie(asgi_scope, send, result.token))

    async def _needs_session(self, asgi_scope: Scope, user: ProviderUser) -> bool:
        """Whether a page is requested for the first time, or by another user than before."""
        is_page = asgi_scope["type"] == "http" and is_page_request(asgi_scope)
        if not is_page or path_below(asgi_scope, self._base) in PUBLIC:
            return False
        try:
            current = await run_in_threadpool(self._state.user, requests.session_token(asgi_scope))
        except SQLAlchemyError:
            return False  # the check of sessions says so
        return current is None or current.name != user.name


def _named_user(asgi_scope: Scope, configuration: ProxyConfiguration) -> tuple[ProviderUser | None, tuple[str, ...]]:
    """The user and the groups that the headers of a listed proxy state; nobody where another sends them."""
    if not _is_from_listed_proxy(asgi_scope, configuration):
        return None, ()
    headers = Headers(scope=asgi_scope)
    named = headers.getlist(configuration.user_header)
    # Two headers: the proxy has added its own to that of the browser, and which is which is not known.
    if len(named) != 1 or not named[0].strip():
        return None, ()
    listed = headers.getlist(configuration.roles_header) if configuration.roles_header else []
    groups = _text(listed[0]).split(",") if len(listed) == 1 else []
    return proxy_user(_text(named[0])), tuple(group.strip() for group in groups)


def _is_from_listed_proxy(asgi_scope: Scope, configuration: ProxyConfiguration) -> bool:
    """Whether the other end of the connection is a listed proxy.

    The server puts the address that a proxy of its own list states in X-Forwarded-For in place of the proxy's own, with
    port 0 or the port that stands there. No connection has port 0: then the other end is one of that list. Where an
    address with a port is stated, the two cannot be distinguished, and nobody is believed.
    """
    host, port = asgi_scope.get("client") or ("", 0)
    if port == 0:
        forwarders = os.environ.get(_FORWARDERS, _DEFAULT_FORWARDERS).split(",")
        return bool(host) and all(networks.contain(configuration.peers, one.strip()) for one in forwarders)
    forwarded = ",".join(Headers(scope=asgi_scope).getlist("x-forwarded-for")).split(",")
    if any(one.strip().startswith((f"{host}:", f"[{host}]")) for one in forwarded):
        return False
    return networks.contain(configuration.peers, host)


def _remove_headers(asgi_scope: Scope, configuration: ProxyConfiguration) -> None:
    ours = {configuration.user_header.encode(), configuration.roles_header.encode()}
    asgi_scope["headers"] = [(name, value) for name, value in asgi_scope["headers"] if name.lower() not in ours]


def _text(value: str) -> str:
    """The value of a header: UTF-8 where it is, else Latin-1, as which the server has read it."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _log_in(
    configuration: ProxyConfiguration, user: ProviderUser, groups: tuple[str, ...], asgi_scope: Scope
) -> LoginResult:
    login = ProxyLogin(writing_engine(settings().writing_database_url()), configuration.mapping)
    result = login.log_in(user, groups, requests.browser(asgi_scope), datetime.now(tz=UTC))
    try:
        login_audit.record_login(asgi_scope, "", result, LoginMethod.PROXY)
    except UnrecordedError:
        login_state.end(result.token)
        raise
    return result


def _put_cookie(asgi_scope: Scope, token: str) -> None:
    """Give the request the cookie that its response sets."""
    headers = MutableHeaders(scope=asgi_scope)
    others = [one for one in headers.get("cookie", "").split(";") if one.partition("=")[0].strip() not in {"", COOKIE}]
    headers["cookie"] = "; ".join([f"{COOKIE}={token}", *(one.strip() for one in others)])


def _with_cookie(asgi_scope: Scope, send: Send, token: str) -> Send:
    response = Response()
    set_session_cookie(asgi_scope, response, token)
    (cookie,) = response.headers.getlist("set-cookie")

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return send_with_cookie
