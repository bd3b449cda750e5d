"""The routes /oidc/login and /oidc/callback: the way to the identity provider, and the way back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.responses import RedirectResponse, Response

from dashboard.access import login_audit, next_page, requests
from dashboard.access.login_form import login_form
from dashboard.access.pages import message_page
from dashboard.access.session_cookie import logged_in
from dashboard.ui import failures
from dashboard.ui.engines import writing_engine
from dashboard.ui.login_state import login_state
from dashboard.ui.text.i18n import msg
from kerma.access import tokens
from kerma.authentication.configuration import oidc_configuration
from kerma.authentication.login_result import LoginResult
from kerma.authentication.oidc_errors import OidcError, OidcFailure
from kerma.authentication.oidc_login import OidcLogin
from kerma.database.access import login_transactions
from kerma.settings import settings
from kerma.standard.enumerations import LoginMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

logger = logging.getLogger(__name__)

#: Ties a login to the browser that began it: nobody can log another's browser in with a link.
COOKIE = "kerma_login"
_ABOVE = "../"
_SEE_OTHER = HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"}
_NOT_SET_UP = msg("Single sign-on is not set up.")
_FAILURES = {
    OidcFailure.UNAVAILABLE: (
        HTTPStatus.BAD_GATEWAY,
        msg("The login with {name} does not answer. Local accounts can log in below."),
    ),
    OidcFailure.REFUSED: (
        HTTPStatus.FORBIDDEN,
        msg("The login with {name} was refused. Try again, or log in with a local account below."),
    ),
    OidcFailure.UNKNOWN: (
        HTTPStatus.BAD_REQUEST,
        msg("This login is over or began more than ten minutes ago. Begin again."),
    ),
    OidcFailure.UNVERIFIED: (
        HTTPStatus.FORBIDDEN,
        msg("The response to the login with {name} cannot be verified. The log of the dashboard contains the reason."),
    ),
    OidcFailure.CLOCK: (
        HTTPStatus.FORBIDDEN,
        msg("The clocks of this server and of the login with {name} differ. An administrator must set them right."),
    ),
    OidcFailure.ACCOUNT_LOCKED: (
        HTTPStatus.FORBIDDEN,
        msg("This account is locked. An administrator of Kerma can unlock it."),
    ),
}


async def oidc_login(request: Request) -> Response:
    """Lead the browser to the identity provider."""
    next_path = next_page.own_path(request.query_params.get("next", ""))
    browser_token = _browser_token(request) or tokens.new_token()
    response = await _answer(
        request, lambda provider: RedirectResponse(provider.begin(browser_token, next_path, _now()), *_SEE_OTHER)
    )
    if response.status_code == HTTPStatus.SEE_OTHER:
        _set_cookie(request, response, browser_token)
    return response


async def oidc_callback(request: Request) -> Response:
    """Complete the login with the response of the identity provider."""
    browser, parameters = requests.browser(request.scope), dict(request.query_params)

    def complete(provider: OidcLogin) -> Response:
        result = provider.complete(parameters, _browser_token(request), browser, _now())
        recorded = LoginResult(result.token, result.account_id, None)
        try:
            login_audit.record_login(request.scope, "", recorded, LoginMethod.OIDC)
        except failures.EXPECTED:
            login_state.end(result.token)
            raise
        return logged_in(request.scope, result.token, result.next_path or _ABOVE)

    return await _answer(request, complete)


def logout_url(session_token: str) -> str | None:
    """Where the user of a session ends the one at the provider; None where there is none, or it does not answer."""
    provider = _provider()
    if provider is None:
        return None
    try:
        return provider.logout_url(session_token)
    except (OidcError, *failures.EXPECTED) as error:
        logger.warning("The session at the identity provider goes on: %s", error)
        return None


async def _answer(request: Request, respond: Callable[[OidcLogin], Response]) -> Response:
    """What a thread responds, or a page with a sentence on what is wrong."""
    try:
        provider = await to_thread.run_sync(_provider)
        if provider is None:
            return message_page(request.scope, HTTPStatus.NOT_FOUND, _NOT_SET_UP)
        return await to_thread.run_sync(respond, provider)
    except OidcError as error:
        await to_thread.run_sync(_record_failure, request, error)
        return _failed(request, error)
    except failures.EXPECTED as error:
        logger.warning("A login through the identity provider cannot be handled: %s", error)
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failures.failure(error))


def _failed(request: Request, error: OidcError) -> Response:
    """The page of login with a sentence: whatever the provider does, local accounts can log in."""
    logger.warning("A login through the identity provider failed: %s", error)
    status, text = _FAILURES[error.failure]
    next_path = next_page.own_path(request.query_params.get("next", ""))
    return login_form(request.scope, status, next_path, error=text, above=_ABOVE)


def _record_failure(request: Request, error: OidcError) -> None:
    """Record a login that failed; where that is not possible, the log names it, and nobody is logged in."""
    try:
        login_audit.record_provider_failure(request.scope, LoginMethod.OIDC, str(error.failure))
    except failures.EXPECTED as unrecorded:
        logger.error("A failed login was not recorded: %s", type(unrecorded).__name__)  # noqa: TRY400 -- its cause is logged


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _browser_token(request: Request) -> str:
    """The token in the cookie of the browser; empty where there is none."""
    token = request.cookies.get(COOKIE, "")
    return token if tokens.is_token(token) else ""


def _set_cookie(request: Request, response: Response, token: str) -> None:
    age, is_secure = int(login_transactions.VALIDITY.total_seconds()), request.url.scheme == "https"
    # The provider leads the browser back from another host: a strict cookie would stay behind.
    response.set_cookie(COOKIE, token, max_age=age, path="/", httponly=True, samesite="lax", secure=is_secure)


@cache
def _provider() -> OidcLogin | None:
    configuration = oidc_configuration(settings())
    if configuration is None:
        return None
    return OidcLogin(writing_engine(settings().writing_database_url()), configuration)
