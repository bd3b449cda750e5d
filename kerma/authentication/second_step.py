"""The second step of a login of a local account: a code of the user's device, or a recovery code."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Engine

from kerma.access import attempt_limits, links, second_step, tokens
from kerma.access.attempt_limits import FailureCounts
from kerma.access.user import User
from kerma.authentication.login_result import LoginFailure, LoginResult, Record
from kerma.database.access import accounts, login_attempts, login_links, login_sessions, second_steps
from kerma.database.access.login_sessions import Browser
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import LinkPurpose, LoginMethod

#: What is done after a right code, in its transaction; returns the result of the login.
_Change: TypeAlias = Callable[[Connection, LoginResult], LoginResult]


class _EndedMeanwhileError(Exception):
    """The login ended while its code was verified; the transaction is undone."""


@dataclass(frozen=True)
class SetUp:
    """What a user's device needs to make codes.

    Attributes:
        secret: in base 32, to be typed.
        uri: the same with the names of user and site, for a QR code.
    """

    secret: str
    uri: str


class SecondStepLogin:
    """Sets second steps up and verifies codes.

    Args:
        engine: of a role that may write accounts, sessions and attempts.
        key: from which secrets are derived; empty where the settings name none.
        required_roles: whose users need a second step.
    """

    def __init__(self, engine: Engine, key: bytes, required_roles: Collection[str]) -> None:
        self._engine = engine
        self._key = key
        self._required_roles = frozenset(required_roles)

    def is_required(self, roles: Collection[str]) -> bool:
        """Whether users with these roles need a second step."""
        return not self._required_roles.isdisjoint(roles)

    def begin(self, connection: Connection, account_id: UUID, now: datetime) -> str | None:
        """The token of the second step that a login needs after its password; None where it needs none."""
        step = second_steps.of_account(connection, account_id)
        user = accounts.user(connection, account_id)
        if not (step and step.is_confirmed) and not (user and self.is_required(user.roles)):
            return None
        purpose = LinkPurpose.SECOND_STEP
        return login_links.create(connection, account_id, purpose, links.VALIDITY[purpose], now)

    def user_of(self, token: str, now: datetime) -> User | None:
        """The user whose login waits for the second step; None where none does any more."""
        with self._engine.connect() as connection:
            account_id = login_links.account_of(connection, token, LinkPurpose.SECOND_STEP, now)
            return None if account_id is None else accounts.user(connection, account_id)

    def set_up(self, user: User, token: str) -> SetUp | None:
        """What the device of a user needs, the same until it is confirmed; None where it is already.

        Another login or session gets another secret: somebody who saw one cannot know what the user sets up later.

        Args:
            user: whose second step it is.
            token: of the login that waits for the second step, or of the session.

        Raises:
            ConfigurationError: the settings name no key.
        """
        account_id = _account_id(user)
        check = second_step.key_check(self._required_key())
        with self._engine.begin() as connection:
            step = second_steps.of_account(connection, account_id)
            if step is not None and step.is_confirmed:
                return None
            begun_for = tokens.digest(token)
            if step is None or (step.key_check, step.begun_for) != (check, begun_for):
                second_steps.begin(connection, account_id, second_step.new_nonce(), check, begun_for)
                step = second_steps.of_account(connection, account_id)
        assert step is not None
        secret = second_step.secret(self._key, account_id, step.nonce)
        return SetUp(secret, second_step.uri(secret, user.name))

    def log_in(self, token: str, code: str, browser: Browser, now: datetime, record: Record) -> LoginResult:
        """Complete a login whose password was right; where the second step is not set up yet, the code confirms it.

        Args:
            token: of the login.
            code: that the user entered.
            browser: where the request comes from.
            now: the time.
            record: records the login.

        Raises:
            ConfigurationError: the key is another one than when the second step was set up.
        """
        user = self.user_of(token, now)
        if user is None:
            return LoginResult("", None, LoginFailure.EXPIRED)

        def begin_session(connection: Connection, result: LoginResult) -> LoginResult:
            if login_links.use(connection, token, LinkPurpose.SECOND_STEP, now) is None:
                raise _EndedMeanwhileError
            session = login_sessions.begin(connection, _account_id(user), LoginMethod.PASSWORD, browser, now)
            logged_in = replace(result, token=session)
            record(connection, logged_in)
            return logged_in

        try:
            return self._after_code(user, token, code, browser, now, begin_session)
        except _EndedMeanwhileError:
            return LoginResult("", user.account_id, LoginFailure.EXPIRED)

    def confirm(
        self, user: User, session_token: str, code: str, browser: Browser, now: datetime, record: Record
    ) -> LoginResult:
        """Set the second step of a user who is logged in up, by a first code."""

        def confirm(connection: Connection, result: LoginResult) -> LoginResult:
            record(connection, result)
            return result

        return self._after_code(user, session_token, code, browser, now, confirm)

    def remove(
        self, user: User, session_token: str, code: str, browser: Browser, now: datetime, record: Record
    ) -> LoginResult:
        """Remove the second step of a user who is logged in and enters a code."""

        def remove(connection: Connection, result: LoginResult) -> LoginResult:
            second_steps.remove(connection, _account_id(user))
            record(connection, result)
            return result

        return self._after_code(user, session_token, code, browser, now, remove)

    def _after_code(
        self, user: User, token: str, code: str, browser: Browser, now: datetime, then: _Change
    ) -> LoginResult:
        """Make a change after a right code, in one transaction; not after too many wrong ones.

        The first code confirms the set-up.
        """
        account_id = _account_id(user)
        with self._engine.begin() as connection:
            attempt_id, failures = login_attempts.begin(
                connection, f"second step of {account_id}", browser.address, now
            )
            if _is_locked(failures):
                login_attempts.remove(connection, attempt_id)
                return LoginResult("", account_id, LoginFailure.LOCKED_OUT)
        delay_s = attempt_limits.delay_s(failures)
        with self._engine.begin() as connection:
            step = second_steps.of_account(connection, account_id)
            if step is None or not self._is_right(connection, user, step, token, code, now):
                return LoginResult("", account_id, LoginFailure.WRONG_CODE, delay_s)
            login_attempts.remove(connection, attempt_id)
            codes = () if step.is_confirmed else self._confirmed(connection, account_id, now)
            return then(connection, LoginResult("", account_id, None, delay_s, recovery_codes=codes))

    def _confirmed(self, connection: Connection, account_id: UUID, now: datetime) -> tuple[str, ...]:
        """The recovery codes of a second step that its first code confirms."""
        codes = tuple(second_step.new_recovery_codes())
        digests = [second_step.recovery_digest(self._key, account_id, one) for one in codes]
        second_steps.confirm(connection, account_id, now, digests)
        return codes

    def _is_right(
        self, connection: Connection, user: User, step: second_steps.SecondStep, token: str, code: str, now: datetime
    ) -> bool:
        account_id = _account_id(user)
        if step.key_check != second_step.key_check(self._required_key()):
            raise ConfigurationError(
                "The key of second steps (KERMA_TOTP_KEY) is another one than when this second step was set up. Set "
                "that one, or have an administrator remove the second step."
            )
        if not step.is_confirmed and step.begun_for != tokens.digest(token):
            return False
        found = second_step.matching_step(second_step.secret(self._key, account_id, step.nonce), code, now)
        if found is not None:
            return second_steps.use_step(connection, account_id, found)
        digest = second_step.recovery_digest(self._key, account_id, code)
        return step.is_confirmed and second_steps.use_recovery_code(connection, account_id, digest)

    def _required_key(self) -> bytes:
        if not self._key:
            raise ConfigurationError(
                "Second steps of logins need a key: make one with `openssl rand -hex 32` and set KERMA_TOTP_KEY."
            )
        return self._key


def _is_locked(failures: FailureCounts) -> bool:
    return attempt_limits.is_locked(failures) or failures.of_account >= second_step.MAX_FAILURES


def _account_id(user: User) -> UUID:
    if user.account_id is None:
        raise ConfigurationError("Without a user there is no second step.")
    return user.account_id
