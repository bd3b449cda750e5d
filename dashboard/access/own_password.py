"""The route /change_password: a user who is logged in changes the own password."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import RedirectResponse, Response

from dashboard.access import login_audit, requests
from dashboard.access.failures import FAILURES, OF_ANOTHER_HOST
from dashboard.access.local_accounts import field, hash_limiter, local_login, objection, posted_form
from dashboard.access.pages import language, message_page, page
from dashboard.ui import audit_trail
from dashboard.ui.current_user import current_user
from dashboard.ui.failures import RETRY, failure
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import in_language, msg
from dashboard.ui.text.translated_messages import translated
from kerma.access import passwords
from kerma.authentication.local import PasswordChange
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.errors import UnrecordedError
from kerma.messages import Message, message

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from starlette.requests import Request

    from kerma.access.user import User

#: Below the base path.
PATH = "/change_password"
_WRONG = message("The present password is wrong.")
_NO_PASSWORD = msg("Without a user of your own there is no password to change.")


async def change(request: Request) -> Response:
    """The form (GET), or the new password (POST), after which the other sessions of the user have ended."""
    user = current_user()
    if user.account_id is None:
        return message_page(request.scope, HTTPStatus.FORBIDDEN, _NO_PASSWORD)
    if request.method != "POST":
        return _form(request, HTTPStatus.OK, user)
    if not requests.is_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, OF_ANOTHER_HOST)
    form = await posted_form(request)
    password_change = PasswordChange(field(form, "present")[: passwords.MAX_CHARACTERS], field(form, "password"))
    if error := objection(password_change.new, field(form, "again"), user.name):
        return _form(request, HTTPStatus.BAD_REQUEST, user, error)
    return await _response(request, user, password_change)


async def _response(request: Request, user: User, password_change: PasswordChange) -> Response:
    """The response to a change that was made or refused."""
    try:
        result = await _changed(request, user, password_change)
    except (SQLAlchemyError, UnrecordedError) as unrecorded:
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failure(unrecorded, retry=RETRY))
    await asyncio.sleep(result.delay_s)
    if result.failure is None:
        return RedirectResponse(Page.ACCOUNT, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
    status, text = FAILURES[result.failure]
    shown = _WRONG if result.failure is LoginFailure.WRONG else Message(text, {})
    return _form(request, status, user, shown)


async def _changed(request: Request, user: User, password_change: PasswordChange) -> LoginResult:
    """The result of a change, which is recorded together with it; an attempt that is refused is recorded too."""
    scope, token, now = request.scope, requests.session_token(request.scope), datetime.now(tz=UTC)

    def record(connection: Connection, result: LoginResult) -> None:
        audit_trail.add(connection, login_audit.password_change(scope, user, result))

    def change() -> LoginResult:
        result = local_login().change_password(user, password_change, token, requests.browser(scope), now, record)
        if result.failure is not None:
            audit_trail.write(login_audit.password_change(scope, user, result))
        return result

    return await to_thread.run_sync(change, limiter=hash_limiter())


def _form(request: Request, status: int, user: User, error: Message | None = None) -> Response:
    with in_language(language(request.scope)):
        shown = translated(error) if error else ""
    values = {"action": PATH[1:], "link": "", "name": user.name, "error": shown, "back": Page.ACCOUNT}
    limits = {"min_characters": passwords.MIN_CHARACTERS}
    return page(request.scope, "password", status, msg("Change your password"), asks_present=True, **values, **limits)
