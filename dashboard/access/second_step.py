"""The second step of a login, and the route /second_step, where users set up or remove their own."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import segno
from anyio import to_thread
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from dashboard.access import login_audit, requests
from dashboard.access.failures import FAILURES, OF_ANOTHER_HOST
from dashboard.access.guard import LOGIN
from dashboard.access.local_accounts import field, posted_form, second_step_login
from dashboard.access.login_form import login_form
from dashboard.access.pages import language, message_page, page
from dashboard.access.session_cookie import logged_in, set_session_cookie
from dashboard.ui import audit_trail
from dashboard.ui.current_user import current_user
from dashboard.ui.engines import writing_engine
from dashboard.ui.failures import RETRY, failure
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import in_language, msg, tr
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.database.access import accounts
from kerma.errors import ConfigurationError, UnrecordedError
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, LoginMethod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection
    from starlette.requests import Request
    from starlette.responses import Response

    from kerma.access.user import User
    from kerma.authentication.login_result import Record
    from kerma.authentication.second_step import SetUp
    from kerma.database.access.login_sessions import Browser

#: Below the base path.
PATH = "/second_step"
_MAX_CHARACTERS = 40
_NOT_LOCAL = msg("Only users who log in with a password here have a second step here.")
_REQUIRED = msg(
    "Your roles require the second step. An administrator of Kerma can remove it, so that you set it up anew."
)
_EXPECTED = (SQLAlchemyError, UnrecordedError, ConfigurationError)


async def form_of_login(request: Request, status: int, token: str, next_path: str, error: str = "") -> Response:
    """The form for the code of a login whose password was right; with a QR code where the second step is new."""
    now = datetime.now(tz=UTC)
    try:
        user = await to_thread.run_sync(lambda: second_step_login().user_of(token, now))
        set_up = await to_thread.run_sync(second_step_login().set_up, user, token) if user and not _has(user) else None
    except _EXPECTED as unavailable:
        return _unavailable(request, unavailable)
    if user is None:
        expired_status, text = FAILURES[LoginFailure.EXPIRED]
        return login_form(request.scope, expired_status, next_path, error=text)
    return _form(request, status, LOGIN[1:], set_up, error, fields={"second": token, "next": next_path})


async def complete(request: Request, form: Mapping[str, object], next_path: str) -> Response:
    """Complete a login by its code."""
    token, now = field(form, "second"), datetime.now(tz=UTC)
    browser, code = requests.browser(request.scope), field(form, "code")[:_MAX_CHARACTERS]
    try:
        result = await to_thread.run_sync(lambda: _logged_in(request, token, code, browser, now))
    except _EXPECTED as unavailable:
        return _unavailable(request, unavailable)
    await asyncio.sleep(result.delay_s)
    if result.failure is not None:
        status, text = FAILURES[result.failure]
        return await form_of_login(request, status, token, next_path, text)
    if not result.recovery_codes:
        return logged_in(request.scope, result.token, next_path or "./")
    response = _recovery_codes(request, result, next_path or "./")
    set_session_cookie(request.scope, response, result.token)
    return response


async def own(request: Request) -> Response:
    """The form to set the own second step up or to remove it (GET), and its code (POST)."""
    user = current_user()
    if user.account_id is None or not await to_thread.run_sync(_is_local, user):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _NOT_LOCAL)
    if request.method != "POST":
        return await _own_form(request, user, HTTPStatus.OK)
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, OF_ANOTHER_HOST)
    code = field(await posted_form(request), "code")[:_MAX_CHARACTERS]
    try:
        return await _changed(request, user, code)
    except _EXPECTED as unavailable:
        return _unavailable(request, unavailable)


async def _changed(request: Request, user: User, code: str) -> Response:
    browser, now = requests.browser(request.scope), datetime.now(tz=UTC)
    has = await to_thread.run_sync(_has, user)
    if has and second_step_login().is_required(user.roles):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _REQUIRED)
    change = second_step_login().remove if has else second_step_login().confirm
    action = AuditAction.REMOVE_SECOND_STEP if has else AuditAction.SET_SECOND_STEP
    token = requests.session_token(request.scope)

    def record(connection: Connection, result: LoginResult) -> None:
        audit_trail.add(connection, login_audit.second_step(connection, request.scope, action, result))

    result = await to_thread.run_sync(lambda: change(user, token, code, browser, now, record))
    if result.failure is not None:
        await to_thread.run_sync(_record_failure, record, result)
    await asyncio.sleep(result.delay_s)
    if result.failure is not None:
        status, text = FAILURES[result.failure]
        return await _own_form(request, user, status, text)
    if result.recovery_codes:
        return _recovery_codes(request, result, Page.ACCOUNT)
    return message_page(request.scope, HTTPStatus.OK, msg("Your logins need the password only."))


async def _own_form(request: Request, user: User, status: int, error: str = "") -> Response:
    try:
        token = requests.session_token(request.scope)
        set_up = await to_thread.run_sync(second_step_login().set_up, user, token)
    except _EXPECTED as unavailable:
        return _unavailable(request, unavailable)
    if set_up is None and second_step_login().is_required(user.roles):
        return message_page(request.scope, HTTPStatus.OK, _REQUIRED)
    return _form(request, status, PATH[1:], set_up, error, fields={}, is_removal=set_up is None)


def _form(
    request: Request,
    status: int,
    action: str,
    set_up: SetUp | None,
    error: str,
    *,
    fields: Mapping[str, str],
    is_removal: bool = False,
) -> Response:
    with in_language(language(request.scope)):
        shown = tr(error) if error else ""
        title = msg("Set up the second step") if set_up else msg("Second step")
        button = tr("Remove the second step") if is_removal else tr("Confirm") if set_up else tr("Log in")
    secret = " ".join(re.findall(".{1,4}", set_up.secret)) if set_up else ""
    qr_code = Markup(segno.make(set_up.uri).svg_inline(scale=4, light="#fff")) if set_up else ""  # noqa: S704 -- ours
    values = {"action": action, "error": shown, "fields": fields, "button": button, "back": Page.ACCOUNT}
    own_page = {"is_own": not fields, "secret": secret, "qr_code": qr_code}
    return page(request.scope, "second_step", status, title, **values, **own_page)


def _recovery_codes(request: Request, result: LoginResult, next_url: str) -> Response:
    """The recovery codes, which are shown once."""
    title = msg("The second step is set up")
    return page(request.scope, "recovery_codes", HTTPStatus.OK, title, codes=result.recovery_codes, next_url=next_url)


def _has(user: User) -> bool:
    account = _account(user)
    return account is not None and account.has_second_step


def _is_local(user: User) -> bool:
    account = _account(user)
    return account is not None and account.issuer is None and account.has_password


def _account(user: User) -> accounts.Account | None:
    with writing_engine(settings().writing_database_url()).connect() as connection:
        return accounts.by_id(connection, user.account_id) if user.account_id else None


def _logged_in(request: Request, token: str, code: str, browser: Browser, now: datetime) -> LoginResult:
    """The result of a code, recorded in one transaction with the session and the second step that it set up."""

    def record(connection: Connection, result: LoginResult) -> None:
        if result.recovery_codes:
            set_up = login_audit.second_step(connection, request.scope, AuditAction.SET_SECOND_STEP, result)
            audit_trail.add(connection, set_up)
        audit_trail.add(connection, login_audit.login(connection, request.scope, "", result, LoginMethod.PASSWORD))

    result = second_step_login().log_in(token, code, browser, now, record)
    if result.failure is not None:
        login_audit.record_login(request.scope, "", result, LoginMethod.PASSWORD)
    return result


def _record_failure(record: Record, result: LoginResult) -> None:
    with writing_engine(settings().writing_database_url()).begin() as connection:
        record(connection, result)


def _unavailable(request: Request, error: Exception) -> Response:
    return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failure(error, retry=RETRY))
