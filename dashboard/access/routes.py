"""The routes /login, /logout and /password."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from starlette.responses import RedirectResponse, Response

from dashboard.access import next_page, requests
from dashboard.access.guard import LOGIN, LOGOUT, PASSWORD
from dashboard.access.login_form import TITLE, login_form
from dashboard.access.pages import language, message_page, page
from dashboard.access.session_cookie import logged_in
from dashboard.ui.cached_queries import writing_engine
from dashboard.ui.current_user import COOKIE
from dashboard.ui.login_state import login_state
from dashboard.ui.text.i18n import in_language, msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.access import passwords
from kerma.access.passwords import Passwords, UnacceptablePasswordError
from kerma.authentication.local import LocalLogin, LoginFailure, LoginResult
from kerma.messages import Message, message
from kerma.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

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
        return page(request.scope, "confirm", HTTPStatus.OK, TITLE, action=LOGIN[1:], fields={"link": link}, **texts)
    return login_form(request.scope, HTTPStatus.OK, next_page.own_path(request.query_params.get("next", "")))


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
        await to_thread.run_sync(login_state.end, token)
    response = RedirectResponse(LOGIN[1:], HTTPStatus.SEE_OTHER, _NO_STORE)
    response.delete_cookie(COOKIE, path="/")
    return response


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
    await to_thread.run_sync(lambda: _local_login().set_password(link, new, now), limiter=_hash_limiter())
    return RedirectResponse(LOGIN[1:], HTTPStatus.SEE_OTHER, _NO_STORE)


async def _log_in(request: Request) -> Response:
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _OF_ANOTHER_HOST)
    form = await request.form()
    name, next_path = _text(form, "name"), next_page.own_path(_text(form, "next"))
    result = await _attempt(request, name, form)
    await asyncio.sleep(result.delay_s)
    if result.failure is None:
        return logged_in(request.scope, result.token, next_path or "./")
    if _text(form, "link"):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _LINK_REFUSED)
    status, text = _FAILURES[result.failure]
    return login_form(request.scope, status, next_path, name, text)


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


def _password_form(request: Request, status: int, link: str, name: str, error: Message | None = None) -> Response:
    with in_language(language(request.scope)):
        shown = translated(error) if error else ""
    values = {"action": PASSWORD[1:], "link": link, "name": name, "error": shown}
    limits = {"min_characters": passwords.MIN_CHARACTERS}
    return page(request.scope, "password", status, msg("Set a password"), **values, **limits)


def _text(form: Mapping[str, object], name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


@cache
def _local_login() -> LocalLogin:
    return LocalLogin(writing_engine(settings().writing_database_url()), Passwords())


@cache
def _hash_limiter() -> CapacityLimiter:
    return CapacityLimiter(_MAX_HASHES_AT_ONCE)
