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

from dashboard.access import next_page, requests, token_guard
from dashboard.access.pages import message_page
from dashboard.access.websocket_guard import SESSION_ENDED, GuardedWebSocket, refuse, with_own_page
from dashboard.ui.browser_id import is_page_request
from dashboard.ui.current_user import ADDRESS_OF_REQUEST, EVERYBODY, NOBODY, USER_OF_REQUEST
from dashboard.ui.failures import failure
from dashboard.ui.login_state import LoginState, login_state
from dashboard.ui.request_path import path_below
from dashboard.ui.text.i18n import msg
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.authentication.configuration import CALLBACK_PATH
from kerma.errors import ConfigurationError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

logger = logging.getLogger(__name__)

LOGIN, LOGOUT, PASSWORD = "/login", "/logout", "/password"
#: Below it, the proxy serves Orthanc.
ORTHANC = "/orthanc/"
OIDC_LOGIN, OIDC_CALLBACK = "/oidc/login", CALLBACK_PATH
#: Paths that answer without a session.
PUBLIC = frozenset({LOGIN, LOGOUT, PASSWORD, OIDC_LOGIN, OIDC_CALLBACK, "/healthz"})
#: Paths that programs of this machine may read without a session; they state nothing about patients.
OF_THIS_HOST = frozenset({"/metrics"})
#: One of these rights is needed by paths that begin like this; pages look at rights themselves.
RIGHTS_OF_PATHS = {
    "/export/": (Right.EXPORT,),
    "/report/": (Right.VIEW_DOSES,),
    "/report/patient/": (Right.MANAGE_PATIENT_DATA,),
    "/report/incident/": (Right.MANAGE_INCIDENTS, Right.SIGN_INCIDENTS),
    "/_stcore/upload_file": (Right.UPLOAD, Right.IMPORT_SIZES, Right.MANAGE_INCIDENTS),
    ORTHANC: (Right.READ_RAW_OBJECTS,),
    # They state counts of all sites, and name all equipment.
    "/metrics": (Right.MANAGE_INGESTION,),
}
#: Programs of this machine, at paths that answer to them without a session.
_PROGRAM_OF_HOST = User(None, "", frozenset({Right.MANAGE_INGESTION}))
NOT_PERMITTED = (
    msg("Your roles do not permit this."),
    msg("An administrator of Kerma can give you a role that does."),
)
_NO_HOST = "The header Host of this request is no name of a host.\n"
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
        if not requests.has_readable_host(asgi_scope):
            await _refuse(asgi_scope, receive, send, PlainTextResponse(_NO_HOST, HTTPStatus.BAD_REQUEST))
            return
        token = token_guard.bearer_token(asgi_scope)
        if token is not None and path_below(asgi_scope, self._base) not in PUBLIC:
            await self._pass_on_program(token, asgi_scope, receive, send)
            return
        try:
            user = await self._user_without_session(asgi_scope) or await self._user(asgi_scope)
        except (SQLAlchemyError, ConfigurationError) as error:
            await _refuse(asgi_scope, receive, send, _unavailable(asgi_scope, error))
            return
        if user is None:
            await _refuse(asgi_scope, receive, send, await self._refusal(asgi_scope))
        elif not _is_permitted(user, path_below(asgi_scope, self._base)):
            await _refuse(asgi_scope, receive, send, message_page(asgi_scope, HTTPStatus.FORBIDDEN, *NOT_PERMITTED))
        elif user.account_id is None:
            await self._pass_on_as(user, asgi_scope, receive, send)
        else:
            await self._pass_on(asgi_scope, receive, send, user)

    async def _pass_on_program(self, token: str, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request of a program with an access token; its cookie, if it sends one, does not count."""
        path = path_below(asgi_scope, self._base)
        try:
            found = await token_guard.user_or_refusal(asgi_scope, token, path, self._state.writing_engine)
        except (SQLAlchemyError, ConfigurationError) as error:
            found = _unavailable(asgi_scope, error)
        if isinstance(found, Response):
            await _refuse(asgi_scope, receive, send, found)
        else:
            await self._pass_on_as(found, asgi_scope, receive, send)

    async def _user_without_session(self, asgi_scope: Scope) -> User | None:
        """The user of a request that needs no session; None where it needs one."""
        path = path_below(asgi_scope, self._base)
        if asgi_scope["type"] == "http" and path in PUBLIC:
            return NOBODY
        if not requests.is_of_this_host(asgi_scope):
            return None
        if path in OF_THIS_HOST:
            return _PROGRAM_OF_HOST
        return None if await run_in_threadpool(self._state.is_login_required) else EVERYBODY

    async def _user(self, asgi_scope: Scope) -> User | None:
        token = requests.session_token(asgi_scope)
        if self._state.is_known(token):
            return self._state.user(token)
        return await run_in_threadpool(self._state.user, token)

    async def _pass_on(self, asgi_scope: Scope, receive: Receive, send: Send, user: User) -> None:
        token = requests.session_token(asgi_scope)
        if asgi_scope["type"] == "websocket":
            if not requests.is_of_own_page(asgi_scope):
                await _refuse(asgi_scope, receive, send, PlainTextResponse("Of another host.", HTTPStatus.FORBIDDEN))
                return
            own = with_own_page(asgi_scope, user.account_id)
            await GuardedWebSocket(self._app, self._state, token).run(own, receive, send)
            return
        if is_page_request(asgi_scope):
            await run_in_threadpool(self._state.record_activity, token)
        await self._pass_on_as(user, asgi_scope, receive, send)

    async def _pass_on_as(self, user: User, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request as that of a user; the pages of a websocket know theirs by the cookie."""
        if asgi_scope["type"] == "websocket":
            await self._app(asgi_scope, receive, send)
            return
        before = USER_OF_REQUEST.set(user)
        address_before = ADDRESS_OF_REQUEST.set(requests.browser(asgi_scope).address)
        try:
            await self._app(asgi_scope, receive, send)
        finally:
            ADDRESS_OF_REQUEST.reset(address_before)
            USER_OF_REQUEST.reset(before)

    async def _refusal(self, asgi_scope: Scope) -> Response:
        """The response to a request without a session."""
        if not await run_in_threadpool(self._state.is_login_required):
            return message_page(asgi_scope, HTTPStatus.FORBIDDEN, _NO_ACCOUNTS, _ADD_ONE)
        if asgi_scope["type"] == "http" and is_page_request(asgi_scope):
            prefix = f"/{self._base}" if self._base else ""
            url = f"{prefix}{LOGIN}?next={next_page.requested(asgi_scope)}"
            return RedirectResponse(url, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
        return PlainTextResponse("Log in first.\n", HTTPStatus.UNAUTHORIZED, {"Cache-Control": "no-store"})


def _is_permitted(user: User, path: str) -> bool:
    needed = (rights for beginning, rights in RIGHTS_OF_PATHS.items() if path.startswith(beginning))
    return all(any(map(user.may, rights)) for rights in needed)


async def _refuse(asgi_scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    if asgi_scope["type"] == "websocket":
        await refuse(asgi_scope, receive, send, SESSION_ENDED)
    else:
        await response(asgi_scope, receive, send)


def _unavailable(asgi_scope: Scope, error: Exception) -> Response:
    logger.error("Whether a request may pass cannot be decided: %s", error)
    found = failure(error)
    return message_page(asgi_scope, HTTPStatus.SERVICE_UNAVAILABLE, *found)
