"""The check of every request: without a session, only the pages of login and the check of health answer.

Where there are no accounts, the dashboard serves the browsers of its own machine without login, and no others.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from dashboard.access import next_page, requests
from dashboard.access.pages import message_page
from dashboard.access.websocket_guard import SESSION_ENDED, GuardedWebSocket, refuse
from dashboard.ui.browser_id import is_page_request
from dashboard.ui.failures import failure
from dashboard.ui.login_state import LoginState, login_state
from dashboard.ui.text.i18n import msg
from kerma.errors import ConfigurationError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kerma.access.user import User

logger = logging.getLogger(__name__)

LOGIN, LOGOUT, PASSWORD = "/login", "/logout", "/password"
#: Paths that answer without a session.
PUBLIC = frozenset({LOGIN, LOGOUT, PASSWORD, "/healthz"})
#: Paths that programs of this machine may read without a session; they state nothing about patients.
OF_THIS_MACHINE = frozenset({"/metrics"})
#: Name under which the user of a request stands in its ASGI state.
USER = "user"
_NO_ACCOUNTS = msg("There is no user yet, so that this dashboard serves only the machine on which it runs.")
_ADD_ONE = msg("On that machine, add the first one: kerma user add NAME --admin")


class LoginMiddleware:
    """ASGI middleware that lets requests of users pass, and no others.

    Args:
        app: the application behind it.
        base_path: of the dashboard, without slashes.
        state: accounts and sessions.
    """

    def __init__(self, app: ASGIApp, base_path: str = "", state: LoginState = login_state) -> None:
        self._app = app
        self._base = base_path
        self._state = state

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request or a websocket."""
        if asgi_scope["type"] not in {"http", "websocket"}:
            await self._app(asgi_scope, receive, send)
            return
        try:
            is_open = await self._is_open(asgi_scope)
            user = None if is_open else await self._user(asgi_scope)
        except (SQLAlchemyError, ConfigurationError) as error:
            await _refuse(asgi_scope, receive, send, _unavailable(asgi_scope, error))
            return
        if is_open:
            await self._app(asgi_scope, receive, send)
        elif user is None:
            await _refuse(asgi_scope, receive, send, await self._refusal(asgi_scope))
        else:
            await self._pass_on(asgi_scope, receive, send, user)

    async def _is_open(self, asgi_scope: Scope) -> bool:
        """Whether a request needs no session."""
        path = requests.path_below(asgi_scope, self._base)
        if asgi_scope["type"] == "http" and path in PUBLIC:
            return True
        if not requests.is_of_this_machine(asgi_scope):
            return False
        return path in OF_THIS_MACHINE or not await run_in_threadpool(self._state.is_login_required)

    async def _user(self, asgi_scope: Scope) -> User | None:
        token = requests.session_token(asgi_scope)
        if self._state.is_known(token):
            return self._state.user(token)
        return await run_in_threadpool(self._state.user, token)

    async def _pass_on(self, asgi_scope: Scope, receive: Receive, send: Send, user: User) -> None:
        token = requests.session_token(asgi_scope)
        of_user = {**asgi_scope, "state": {**asgi_scope.get("state", {}), USER: user}}
        if asgi_scope["type"] == "websocket":
            if not requests.is_of_own_page(asgi_scope):
                await _refuse(asgi_scope, receive, send, PlainTextResponse("Of another host.", HTTPStatus.FORBIDDEN))
                return
            await GuardedWebSocket(self._app, self._state, token).run(of_user, receive, send)
            return
        if is_page_request(asgi_scope):
            await run_in_threadpool(self._state.record_activity, token)
        await self._app(of_user, receive, send)

    async def _refusal(self, asgi_scope: Scope) -> Response:
        """The response to a request without a session."""
        if not await run_in_threadpool(self._state.is_login_required):
            return message_page(asgi_scope, HTTPStatus.FORBIDDEN, _NO_ACCOUNTS, _ADD_ONE)
        if asgi_scope["type"] == "http" and is_page_request(asgi_scope):
            prefix = f"/{self._base}" if self._base else ""
            url = f"{prefix}{LOGIN}?next={next_page.requested(asgi_scope)}"
            return RedirectResponse(url, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
        return PlainTextResponse("Log in first.\n", HTTPStatus.UNAUTHORIZED, {"Cache-Control": "no-store"})


async def _refuse(asgi_scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    if asgi_scope["type"] == "websocket":
        await refuse(asgi_scope, receive, send, SESSION_ENDED)
    else:
        await response(asgi_scope, receive, send)


def _unavailable(asgi_scope: Scope, error: Exception) -> Response:
    logger.error("Whether a request may pass cannot be decided: %s", error)
    found = failure(error)
    return message_page(asgi_scope, HTTPStatus.SERVICE_UNAVAILABLE, *found)
