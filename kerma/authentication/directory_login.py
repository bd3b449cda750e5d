"""Login with name and password of the hospital's directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerma.access import attempt_limits
from kerma.authentication.directory import Directory, DirectoryUser
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.database.access import login_attempts, login_sessions, provider_accounts
from kerma.errors import UnavailableError
from kerma.standard.enumerations import LoginMethod

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Engine

    from kerma.authentication.directory_configuration import DirectoryConfiguration
    from kerma.database.access.login_sessions import Browser


class DirectoryLogin:
    """Logs users of a directory in, within the limits of attempts that hold for local accounts.

    Args:
        engine: of a role that may write accounts, sessions and attempts.
        configuration: of the directory.
    """

    def __init__(self, engine: Engine, configuration: DirectoryConfiguration) -> None:
        self._engine = engine
        self._mapping = configuration.mapping
        self._directory = Directory(configuration)

    def log_in(self, name: str, password: str, browser: Browser, now: datetime) -> LoginResult:
        """Have the directory verify a password, and begin a session where it is right."""
        with self._engine.begin() as connection:
            attempt_id, failures = login_attempts.begin(connection, name, browser.address, now)
            if attempt_limits.is_locked(failures):
                login_attempts.remove(connection, attempt_id)
                return _refused(LoginFailure.LOCKED_OUT)
        try:
            found = self._directory.user(name, password)
        except UnavailableError:
            with self._engine.begin() as connection:
                login_attempts.remove(connection, attempt_id)
            return _refused(LoginFailure.DIRECTORY_AWAY)
        delay_s = attempt_limits.delay_s(failures)
        if found is None:
            return _refused(LoginFailure.WRONG, delay_s=delay_s)
        return self._begun(found, attempt_id, delay_s, browser, now)

    def _begun(
        self, found: DirectoryUser, attempt_id: int, delay_s: float, browser: Browser, now: datetime
    ) -> LoginResult:
        """A session of a user, unless the account is locked."""
        roles = self._mapping.roles_at_login(found.user.name, found.groups)
        institutions = self._mapping.institutions_of(found.groups)
        with self._engine.begin() as connection:
            account_id, is_locked = provider_accounts.account_of(connection, found.user, roles, institutions)
            if is_locked:
                return _refused(LoginFailure.ACCOUNT_LOCKED, account_id, delay_s)
            login_attempts.remove(connection, attempt_id)
            token = login_sessions.begin(connection, account_id, LoginMethod.LDAP, browser, now)
        return LoginResult(token, account_id, None, delay_s, method=LoginMethod.LDAP)


def _refused(failure: LoginFailure, account_id: UUID | None = None, delay_s: float = 0.0) -> LoginResult:
    return LoginResult("", account_id, failure, delay_s, method=LoginMethod.LDAP)
