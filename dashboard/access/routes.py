"""The routes /login, /logout and /password."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import RedirectResponse, Response

from dashboard.access import login_audit, next_page, oidc_routes, requests, second_step
from dashboard.access.failures import FAILURES, OF_ANOTHER_HOST
from dashboard.access.guard import LOGIN, LOGOUT, PASSWORD
from dashboard.access.local_accounts import directory_login, field, hash_limiter, local_login, objection, posted_form
from dashboard.access.login_form import TITLE, login_form
from dashboard.access.login_notice import PARAMETER, PASSWORD_SET
from dashboard.access.pages import language, message_page, page
from dashboard.access.session_cookie import logged_in
from dashboard.ui import audit_trail
from dashboard.ui.current_user import COOKIE
from dashboard.ui.failures import RETRY, failure
from dashboard.ui.login_state import login_state
from dashboard.ui.text.i18n import in_language, msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.access import passwords
from kerma.errors import UnrecordedError
from kerma.settings import settings
from kerma.standard.enumerations import LoginMethod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection
    from starlette.requests import Request

    from kerma.authentication.login_result import LoginResult
    from kerma.messages import Message

logger = logging.getLogger(__name__)

_LINK_REFUSED = msg("This link has been used or has expired. An administrator of Kerma can send you a new one.")
_NO_STORE = {"Cache-Control": "no-store"}


async def login(request: Request) -> Response:
    """The form (GET), or an attempt to log in (POST)."""
    if request.method == "POST":
        return await _log_in(request)
    if link := request.query_params.get("link"):
        with in_language(language(request.scope)):
            texts = {"question": tr("This link logs you in, once."), "button": tr("Log in")}
        return page(request.scope, "confirm", HTTPStatus.OK, TITLE, action=LOGIN[1:], fields={"link": link}, **texts)
    return login_form(request.scope, HTTPStatus.OK, next_page.own_path(request.query_params.get("next", "")))


async def logout(request: Request) -> Response:
    """End the session; after a link from another host, a button confirms it."""
    is_link_of_own_page = request.headers.get("sec-fetch-site") == "same-origin"
    if request.method != "POST" and not is_link_of_own_page:
        with in_language(language(request.scope)):
            texts = {"question": tr("Do you want to log out?"), "button": tr("Log out")}
        return page(request.scope, "confirm", HTTPStatus.OK, msg("Log out"), action=LOGOUT[1:], fields={}, **texts)
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, OF_ANOTHER_HOST)
    token, at_provider = requests.session_token(request.scope), None
    if token:
        await _record_logout(request, token)
        await to_thread.run_sync(login_state.end, token)
        at_provider = await to_thread.run_sync(oidc_routes.logout_url, token)
    response = _logged_out(request, at_provider)
    response.delete_cookie(COOKIE, path="/")
    return response


def _logged_out(request: Request, at_provider: str | None) -> Response:
    """The page of login; after a session of an identity provider the choice to end the one there as well."""
    if at_provider is None:
        return RedirectResponse(LOGIN[1:], HTTPStatus.SEE_OTHER, _NO_STORE)
    name = settings().oidc_name
    with in_language(language(request.scope)):
        texts = {
            "message": tr("You are logged out of Kerma. Your session with {name} goes on.", name=name),
            "end_there": tr("Log out of {name}", name=name),
            "again": tr("Log in"),
        }
    links = {"at_provider": at_provider, "login": LOGIN[1:]}
    return page(request.scope, "logged_out", HTTPStatus.OK, msg("Logged out"), **texts, **links)


async def _record_logout(request: Request, token: str) -> None:
    """Record the end of a session, which ends also where that is not possible: it only takes away."""
    try:
        await to_thread.run_sync(lambda: login_audit.record_logout(request.scope, token))
    except (SQLAlchemyError, UnrecordedError) as error:
        logger.error("A logout was not recorded: %s", type(error).__name__)  # noqa: TRY400 -- its cause is logged


async def password(request: Request) -> Response:
    """The form for a new password by a one-time link (GET), or the new password (POST)."""
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, OF_ANOTHER_HOST)
    form = await posted_form(request) if request.method == "POST" else request.query_params
    link, now = field(form, "link"), datetime.now(tz=UTC)
    name = await to_thread.run_sync(lambda: local_login().name_of_link(link, now))
    if name is None:
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _LINK_REFUSED)
    if request.method != "POST":
        return _password_form(request, HTTPStatus.OK, link, name)
    new = field(form, "password")
    if unacceptable := objection(new, field(form, "again"), name):
        return _password_form(request, HTTPStatus.BAD_REQUEST, link, name, unacceptable)
    return await _set_password(request, link, new)


async def _set_password(request: Request, link: str, new: str) -> Response:
    """The response to a new password, which is recorded together with it."""

    def record(connection: Connection, result: LoginResult) -> None:
        audit_trail.add(connection, login_audit.password_by_link(connection, request.scope, result))

    now = datetime.now(tz=UTC)

    try:
        changed = await to_thread.run_sync(
            lambda: local_login().set_password(link, new, now, record), limiter=hash_limiter()
        )
    except (SQLAlchemyError, UnrecordedError) as error:
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failure(error, retry=RETRY))
    if changed is None:
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _LINK_REFUSED)
    return RedirectResponse(f"{LOGIN[1:]}?{PARAMETER}={PASSWORD_SET}", HTTPStatus.SEE_OTHER, _NO_STORE)


async def _log_in(request: Request) -> Response:
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, OF_ANOTHER_HOST)
    form = await posted_form(request)
    name, next_path = field(form, "name"), next_page.own_path(field(form, "next"))
    if field(form, "second"):
        return await second_step.complete(request, form, next_path)
    result = await _attempt(request, name, form)
    if result.second_step:
        await asyncio.sleep(result.delay_s)
        return await second_step.form_of_login(request, HTTPStatus.OK, result.second_step, next_path)
    if refusal := await _unrecorded(request, name, result, form):
        return refusal
    await asyncio.sleep(result.delay_s)
    return _response(request, result, name, next_path, is_link=bool(field(form, "link")))


def _response(request: Request, result: LoginResult, name: str, next_path: str, *, is_link: bool) -> Response:
    """The response to an attempt that is recorded."""
    if result.failure is None:
        return logged_in(request.scope, result.token, next_path or "./")
    if is_link:
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _LINK_REFUSED)
    status, text = FAILURES[result.failure]
    return login_form(request.scope, status, next_path, name, text)


async def _unrecorded(request: Request, name: str, result: LoginResult, form: Mapping[str, object]) -> Response | None:
    """Record an attempt in the audit trail; a refusal, without a session, where that is not possible."""
    method = LoginMethod.LINK if field(form, "link") else result.method
    try:
        await to_thread.run_sync(lambda: login_audit.record_login(request.scope, name, result, method))
    except (SQLAlchemyError, UnrecordedError) as error:
        if result.token:
            await to_thread.run_sync(login_state.end, result.token)
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failure(error, retry=RETRY))
    return None


async def _attempt(request: Request, name: str, form: Mapping[str, object]) -> LoginResult:
    browser, now = requests.browser(request.scope), datetime.now(tz=UTC)
    if link := field(form, "link"):
        return await to_thread.run_sync(lambda: local_login().log_in_by_link(link, browser, now))
    password = field(form, "password")[: passwords.MAX_CHARACTERS]
    directory = directory_login()
    if directory is not None and not await to_thread.run_sync(local_login().has_account, name):
        return await to_thread.run_sync(lambda: directory.log_in(name, password, browser, now))
    return await to_thread.run_sync(lambda: local_login().log_in(name, password, browser, now), limiter=hash_limiter())


def _password_form(request: Request, status: int, link: str, name: str, error: Message | None = None) -> Response:
    with in_language(language(request.scope)):
        shown = translated(error) if error else ""
    values = {"action": PASSWORD[1:], "link": link, "name": name, "error": shown}
    limits = {"min_characters": passwords.MIN_CHARACTERS}
    return page(request.scope, "password", status, msg("Set a password"), asks_present=False, **values, **limits)
