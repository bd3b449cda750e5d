"""Login with the password of a local account."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine

from kerma.access import attempt_limits, tokens
from kerma.access.passwords import Passwords
from kerma.access.user import User
from kerma.authentication.login_result import LoginFailure, LoginResult, Record
from kerma.authentication.second_step import SecondStepLogin
from kerma.database.access import account_changes, accounts, login_attempts, login_links, login_sessions
from kerma.database.access.accounts import Credentials
from kerma.database.access.login_sessions import Browser
from kerma.standard.enumerations import LinkPurpose, LoginMethod


class PasswordChange(NamedTuple):
    """A change of a password.

    Attributes:
        present: the password as it is.
        new: the password as it is to be, which is hard to guess.
    """

    present: str
    new: str


class _Verified(NamedTuple):
    """Result of verifying a password.

    Attributes:
        found: the account; None where there is none, or too many attempts failed before.
        failure: why the attempt is refused; None where it is not.
        delay_s: seconds to wait before the response.
        attempt_id: the attempt, which counts as a failure until it is removed.
    """

    found: Credentials | None
    failure: LoginFailure | None
    delay_s: float = 0.0
    attempt_id: int = 0

    def refused(self) -> LoginResult:
        """The result of an attempt that is refused."""
        return LoginResult("", self.found.account_id if self.found else None, self.failure, self.delay_s)


class LocalLogin:
    """Logs users in with passwords of local accounts.

    Args:
        engine: of a role that may write sessions and attempts.
        passwords: verifies passwords.
        second_step: decides whether a login needs more than the password; None where none does.
    """

    def __init__(self, engine: Engine, passwords: Passwords, second_step: SecondStepLogin | None = None) -> None:
        self._engine = engine
        self._passwords = passwords
        self._second_step = second_step

    def log_in(self, name: str, password: str, browser: Browser, now: datetime) -> LoginResult:
        """Verify a password, and begin a session where it is right, or the second step of the login."""
        verified = self._verified(name, password, browser, now)
        found = verified.found
        if found is None or verified.failure is not None:
            return verified.refused()
        with self._engine.begin() as connection:
            login_attempts.remove(connection, verified.attempt_id)
            if found.password_hash and self._passwords.needs_new_hash(found.password_hash):
                account_changes.renew_password_hash(connection, found.account_id, self._passwords.hash(password))
            if self._second_step and (pending := self._second_step.begin(connection, found.account_id, now)):
                return LoginResult("", found.account_id, None, verified.delay_s, second_step=pending)
            token = login_sessions.begin(connection, found.account_id, LoginMethod.PASSWORD, browser, now)
        return LoginResult(token, found.account_id, None, verified.delay_s)

    def has_account(self, name: str) -> bool:
        """Whether there is a local account of this name: a directory is then not looked at."""
        with self._engine.connect() as connection:
            return accounts.credentials(connection, name) is not None

    def change_password(
        self,
        user: User,
        change: PasswordChange,
        session_token: str,
        browser: Browser,
        now: datetime,
        record: Record,
    ) -> LoginResult:
        """Set the password of a user who knows the present one, and end their other sessions and links.

        A wrong present password counts like a failed login.

        Args:
            user: whose password it is; of a local account.
            change: the present and the new password.
            session_token: of the session that goes on.
            browser: where the request comes from.
            now: the time.
            record: records the change.
        """
        verified = self._verified(user.name, change.present, browser, now)
        found = verified.found
        if found is None or verified.failure is not None or found.account_id != user.account_id:
            return verified._replace(failure=verified.failure or LoginFailure.WRONG).refused()
        password_hash = self._passwords.hash(change.new)
        with self._engine.begin() as connection:
            login_attempts.remove(connection, verified.attempt_id)
            digest = tokens.digest(session_token)
            account_changes.set_password_hash(connection, found.account_id, password_hash, session_digest=digest)
            result = LoginResult("", found.account_id, None, verified.delay_s)
            record(connection, result)
        return result

    def _verified(self, name: str, password: str, browser: Browser, now: datetime) -> _Verified:
        """Verify a password, unless too many attempts failed before.

        The database is not used while the password is verified, which takes a tenth of a second.
        """
        with self._engine.begin() as connection:
            attempt_id, failures = login_attempts.begin(connection, name, browser.address, now)
            if attempt_limits.is_locked(failures):
                login_attempts.remove(connection, attempt_id)
                return _Verified(None, LoginFailure.LOCKED_OUT)
            found = accounts.credentials(connection, name)
        is_correct = self._passwords.is_correct(password, found.password_hash if found else None)
        delay_s = attempt_limits.delay_s(failures)
        if found is None or not is_correct:
            return _Verified(found, LoginFailure.WRONG, delay_s)
        return _Verified(found, LoginFailure.ACCOUNT_LOCKED if found.is_locked else None, delay_s, attempt_id)

    def log_in_by_link(self, link_token: str, browser: Browser, now: datetime) -> LoginResult:
        """Begin a session by a one-time link, which can then no longer be used."""
        with self._engine.begin() as connection:
            account_id = login_links.use(connection, link_token, LinkPurpose.LOGIN, now)
            if account_id is None or accounts.user(connection, account_id) is None:
                return LoginResult("", account_id, LoginFailure.WRONG)
            token = login_sessions.begin(connection, account_id, LoginMethod.LINK, browser, now)
        return LoginResult(token, account_id, None)

    def name_of_link(self, link_token: str, now: datetime) -> str | None:
        """The name of the account whose password a one-time link can set; None where the link cannot be used."""
        with self._engine.connect() as connection:
            account_id = login_links.account_of(connection, link_token, LinkPurpose.PASSWORD, now)
            user = None if account_id is None else accounts.user(connection, account_id)
        return None if user is None else user.name

    def set_password(self, link_token: str, password: str, now: datetime, record: Record) -> UUID | None:
        """Set the password of the account of a one-time link, and end its sessions; None where it cannot be used."""
        password_hash = self._passwords.hash(password)
        with self._engine.begin() as connection:
            account_id = login_links.use(connection, link_token, LinkPurpose.PASSWORD, now)
            if account_id is not None:
                account_changes.set_password_hash(connection, account_id, password_hash)
                record(connection, LoginResult("", account_id, None))
        return account_id
