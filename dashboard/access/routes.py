"""The routes /login, /logout and /password."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import RedirectResponse, Response

from dashboard.access import login_audit, next_page, requests
from dashboard.access.guard import LOGIN, LOGOUT, PASSWORD
from dashboard.access.pages import language, message_page, page
from dashboard.ui.cached_queries import writing_engine
from dashboard.ui.current_user import COOKIE
from dashboard.ui.failures import RETRY, failure
from dashboard.ui.login_state import login_state
from dashboard.ui.text.i18n import in_language, msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.access import attempt_limits, passwords
from kerma.access.passwords import Passwords, UnacceptablePasswordError
from kerma.authentication.local import LocalLogin, LoginFailure, LoginResult
from kerma.errors import UnrecordedError
from kerma.messages import Message, message
from kerma.settings import settings
from kerma.standard.enumerations import LoginMethod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

logger = logging.getLogger(__name__)

_TITLE = msg("Log in")
_FAILURES = {
    LoginFailure.WRONG: (HTTPStatus.UNAUTHORIZED, msg("Name or password is wrong.")),
    LoginFailure.ACCOUNT_LOCKED: (
        HTTPStatus.FORBIDDEN,
        msg("This account is locked. An administrator of Kerma can unlock it."),
    ),
    LoginFailure.LOCKED_OUT: (
        HTTPStatus.TOO_MANY_REQUESTS,
        msg("Too many logins from this address have failed. Try again in a quarter of an hour."),
    ),
}
_LINK_REFUSED = msg("This link has been used or has expired. An administrator of Kerma can send you a new one.")
_OF_ANOTHER_HOST = msg("This request was sent by a page of another host.")
# Each hash takes 64 MiB and a processor core for a tenth of a second.
_MAX_HASHES_AT_ONCE = 2
_NO_STORE = {"Cache-Control": "no-store"}


async def login(request: Request) -> Response:
    """The form (GET), or an attempt to log in (POST)."""
    if request.method == "POST":
        return await _log_in(request)
    if link := request.query_params.get("link"):
        with in_language(language(request.scope)):
            texts = {"question": tr("This link logs you in, once."), "button": tr("Log in")}
        return page(request.scope, "confirm", HTTPStatus.OK, _TITLE, action=LOGIN[1:], fields={"link": link}, **texts)
    return _form(request, HTTPStatus.OK, next_page.own_path(request.query_params.get("next", "")))


async def logout(request: Request) -> Response:
    """End the session; a link from another host is asked to confirm."""
    is_link_of_own_page = request.headers.get("sec-fetch-site") == "same-origin"
    if request.method != "POST" and not is_link_of_own_page:
        with in_language(language(request.scope)):
            texts = {"question": tr("Do you want to log out?"), "button": tr("Log out")}
        return page(request.scope, "confirm", HTTPStatus.OK, msg("Log out"), action=LOGOUT[1:], fields={}, **texts)
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _OF_ANOTHER_HOST)
    token = requests.session_token(request.scope)
    if token:
        await _record_logout(request, token)
        await to_thread.run_sync(login_state.end, token)
    response = RedirectResponse(LOGIN[1:], HTTPStatus.SEE_OTHER, _NO_STORE)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _record_logout(request: Request, token: str) -> None:
    """Record the end of a session, which ends also where that is not possible: it only takes away."""
    try:
        await to_thread.run_sync(lambda: login_audit.record_logout(request.scope, token))
    except (SQLAlchemyError, UnrecordedError) as error:
        logger.error("A logout was not recorded: %s", type(error).__name__)  # noqa: TRY400 -- its cause is logged


async def password(request: Request) -> Response:
    """The form for a new password by a one-time link (GET), or the new password (POST)."""
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _OF_ANOTHER_HOST)
    form = await request.form() if request.method == "POST" else request.query_params
    link, now = _text(form, "link"), datetime.now(tz=UTC)
    name = await to_thread.run_sync(lambda: _local_login().name_of_link(link, now))
    if name is None:
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _LINK_REFUSED)
    if request.method != "POST":
        return _password_form(request, HTTPStatus.OK, link, name)
    new = _text(form, "password")
    if error := _objection(new, _text(form, "again"), name):
        return _password_form(request, HTTPStatus.BAD_REQUEST, link, name, error)
    try:
        await to_thread.run_sync(lambda: login_audit.record_password(request.scope, name))
    except (SQLAlchemyError, UnrecordedError) as unrecorded:
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failure(unrecorded, retry=RETRY))
    await to_thread.run_sync(lambda: _local_login().set_password(link, new, now), limiter=_hash_limiter())
    return RedirectResponse(LOGIN[1:], HTTPStatus.SEE_OTHER, _NO_STORE)


async def _log_in(request: Request) -> Response:
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _OF_ANOTHER_HOST)
    form = await request.form()
    name, next_path = _text(form, "name"), next_page.own_path(_text(form, "next"))
    result = await _attempt(request, name, form)
    if refusal := await _unrecorded(request, name, result, form):
        return refusal
    await asyncio.sleep(result.delay_s)
    if result.failure is None:
        return _logged_in(request, result.token, next_path)
    if _text(form, "link"):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _LINK_REFUSED)
    status, text = _FAILURES[result.failure]
    return _form(request, status, next_path, name, text)


async def _unrecorded(request: Request, name: str, result: LoginResult, form: Mapping[str, object]) -> Response | None:
    """Record an attempt in the audit trail; a refusal, without a session, where that is not possible."""
    method = LoginMethod.LINK if _text(form, "link") else LoginMethod.PASSWORD
    try:
        await to_thread.run_sync(lambda: login_audit.record_login(request.scope, name, result, method))
    except (SQLAlchemyError, UnrecordedError) as error:
        if result.token:
            await to_thread.run_sync(login_state.end, result.token)
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failure(error, retry=RETRY))
    return None


async def _attempt(request: Request, name: str, form: Mapping[str, object]) -> LoginResult:
    browser, now = requests.browser(request.scope), datetime.now(tz=UTC)
    if link := _text(form, "link"):
        return await to_thread.run_sync(lambda: _local_login().log_in_by_link(link, browser, now))
    attempt = lambda: _local_login().log_in(name, _text(form, "password")[: passwords.MAX_CHARACTERS], browser, now)  # noqa: E731
    return await to_thread.run_sync(attempt, limiter=_hash_limiter())


def _objection(new: str, again: str, name: str) -> Message | None:
    """Why a password cannot be set; None where it can."""
    if new != again:
        return message("The two passwords differ.")
    try:
        passwords.require_acceptable(new, name)
    except UnacceptablePasswordError as error:
        return error.what
    return None


def _form(request: Request, status: int, next_path: str, name: str = "", error: str = "") -> Response:
    with in_language(language(request.scope)):
        shown = tr(error)
    response = page(request.scope, "login", status, _TITLE, action=LOGIN[1:], next=next_path, name=name, error=shown)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(int(attempt_limits.WINDOW.total_seconds()))
    return response


def _password_form(request: Request, status: int, link: str, name: str, error: Message | None = None) -> Response:
    with in_language(language(request.scope)):
        shown = translated(error) if error else ""
    values = {"action": PASSWORD[1:], "link": link, "name": name, "error": shown}
    limits = {"min_characters": passwords.MIN_CHARACTERS}
    return page(request.scope, "password", status, msg("Set a password"), **values, **limits)


def _logged_in(request: Request, token: str, next_path: str) -> Response:
    response = RedirectResponse(next_path or "./", HTTPStatus.SEE_OTHER, _NO_STORE)
    is_secure = request.url.scheme == "https"
    # Without an age, the browser forgets it when it closes; the database limits it in any case.
    response.set_cookie(COOKIE, token, path="/", httponly=True, samesite="lax", secure=is_secure)
    return response


def _text(form: Mapping[str, object], name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


@cache
def _local_login() -> LocalLogin:
    return LocalLogin(writing_engine(settings().writing_database_url()), Passwords())


@cache
def _hash_limiter() -> CapacityLimiter:
    return CapacityLimiter(_MAX_HASHES_AT_ONCE)
