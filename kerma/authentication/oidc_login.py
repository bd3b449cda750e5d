"""Login through an identity provider: from the click on its button to the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kerma.access import tokens
from kerma.authentication.claims import groups_at, user_of
from kerma.authentication.oidc import IdentityProvider, Secrets
from kerma.authentication.oidc_errors import OidcError, OidcFailure
from kerma.database.access import login_sessions, login_transactions, provider_accounts
from kerma.database.access.login_transactions import LoginTransaction
from kerma.standard.enumerations import LoginMethod

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Engine

    from kerma.authentication.configuration import OidcConfiguration
    from kerma.database.access.login_sessions import Browser


class OidcResult(NamedTuple):
    """A login that has succeeded.

    Attributes:
        token: of the new session.
        account_id: whose it is.
        next_path: the page to which it leads; empty for the first one.
    """

    token: str
    account_id: UUID
    next_path: str


class OidcLogin:
    """Logs users in through an identity provider.

    Args:
        engine: of a role that may write accounts and sessions.
        configuration: of the provider.
    """

    def __init__(self, engine: Engine, configuration: OidcConfiguration) -> None:
        self._engine = engine
        self._provider = IdentityProvider(configuration)

    def begin(self, browser_token: str, next_path: str, now: datetime) -> str:
        """Begin a login; returns the address of the provider to which the browser goes.

        Args:
            browser_token: in the cookie of the browser.
            next_path: the page to which the login leads.
            now: time.

        Raises:
            OidcError: the provider does not answer.
        """
        secrets = Secrets(tokens.new_token(), tokens.new_token(), tokens.new_token())
        url = self._provider.authorization_url(secrets)
        login = LoginTransaction(secrets.nonce, secrets.code_verifier, next_path)
        with self._engine.begin() as connection:
            login_transactions.begin(connection, secrets.state, browser_token, login, now)
        return url

    def logout_url(self, session_token: str) -> str | None:
        """Where the user of a session ends the one at the provider; None where the session is not of the provider.

        Raises:
            OidcError: the provider does not answer.
        """
        with self._engine.connect() as connection:
            method = login_sessions.method_of(connection, tokens.digest(session_token))
        return self._provider.logout_url() if method is LoginMethod.OIDC else None

    def complete(self, response: Mapping[str, str], browser_token: str, browser: Browser, now: datetime) -> OidcResult:
        """Complete a login by the response of the provider, and begin a session.

        Args:
            response: parameters of the address to which the provider has sent the browser.
            browser_token: in the cookie of the browser.
            browser: where the request comes from.
            now: time.

        Raises:
            OidcError: the login failed.
        """
        state = response.get("state", "")
        with self._engine.begin() as connection:
            login = login_transactions.complete(connection, state, browser_token, now)
        if login is None:
            raise OidcError(OidcFailure.UNKNOWN, "A login was completed that this browser did not begin.")
        self._provider.require_own(response.get("iss"))
        if "code" not in response:
            raise OidcError(OidcFailure.REFUSED, f"The identity provider refused: {response.get('error', '')!r}.")
        claims = self._provider.claims(response["code"], Secrets(state, login.nonce, login.code_verifier))
        configuration = self._provider.configuration
        user = user_of(str(claims["iss"]), claims)
        groups = groups_at(claims, configuration.roles_claim)
        roles = configuration.mapping.roles_at_login(user.name, groups)
        institutions = configuration.mapping.institutions_of(groups)
        with self._engine.begin() as connection:
            account_id, is_locked = provider_accounts.account_of(connection, user, roles, institutions)
            if is_locked:
                raise OidcError(OidcFailure.ACCOUNT_LOCKED, f"The account {user.name!r} is locked.")
            token = login_sessions.begin(connection, account_id, LoginMethod.OIDC, browser, now)
        return OidcResult(token, account_id, login.next_path)
