"""The second step of a login of a local account: a code of the user's device, or a recovery code."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine

from kerma.access import attempt_limits, links, second_step
from kerma.access.attempt_limits import FailureCounts
from kerma.access.user import User
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.database.access import accounts, login_attempts, login_links, login_sessions, second_steps
from kerma.database.access.login_sessions import Browser
from kerma.errors import ConfigurationError
from kerma.settings import Settings
from kerma.standard.enumerations import LinkPurpose, LoginMethod

_MIN_KEY_BYTES = 16


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

    def set_up(self, user: User) -> SetUp | None:
        """What the device of a user needs, the same until it is confirmed; None where it is already.

        Raises:
            ConfigurationError: the settings name no key.
        """
        account_id = _account_id(user)
        check = second_step.key_check(self._required_key())
        with self._engine.begin() as connection:
            step = second_steps.of_account(connection, account_id)
            if step is not None and step.is_confirmed:
                return None
            if step is None or step.key_check != check:
                second_steps.begin(connection, account_id, second_step.new_nonce(), check)
                step = second_steps.of_account(connection, account_id)
        assert step is not None
        secret = second_step.secret(self._key, account_id, step.nonce)
        return SetUp(secret, second_step.uri(secret, user.name))

    def log_in(self, token: str, code: str, browser: Browser, now: datetime) -> LoginResult:
        """Complete a login whose password was right; where the second step is not set up yet, the code confirms it.

        Raises:
            ConfigurationError: the key is another one than when the second step was set up.
        """
        user = self.user_of(token, now)
        if user is None:
            return LoginResult("", None, LoginFailure.EXPIRED)
        result = self._verified(user, code, browser, now)
        if result.failure is not None:
            return result
        with self._engine.begin() as connection:
            if login_links.use(connection, token, LinkPurpose.SECOND_STEP, now) is None:
                return LoginResult("", user.account_id, LoginFailure.EXPIRED)
            session = login_sessions.begin(connection, _account_id(user), LoginMethod.PASSWORD, browser, now)
        return LoginResult(session, user.account_id, None, recovery_codes=result.recovery_codes)

    def confirm(self, user: User, code: str, browser: Browser, now: datetime) -> LoginResult:
        """Set the second step of a user who is logged in up, by a first code."""
        return self._verified(user, code, browser, now)

    def remove(self, user: User, code: str, browser: Browser, now: datetime) -> LoginResult:
        """Remove the second step of a user who is logged in and enters a code."""
        result = self._verified(user, code, browser, now)
        if result.failure is None:
            with self._engine.begin() as connection:
                second_steps.remove(connection, _account_id(user))
        return result

    def _verified(self, user: User, code: str, browser: Browser, now: datetime) -> LoginResult:
        """Verify a code, unless too many were wrong before; the first one confirms the set-up."""
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
            if step is None or not self._is_right(connection, user, step, code, now):
                return LoginResult("", account_id, LoginFailure.WRONG_CODE, delay_s)
            login_attempts.remove(connection, attempt_id)
            codes = () if step.is_confirmed else tuple(second_step.new_recovery_codes())
            if codes:
                digests = [second_step.recovery_digest(self._key, account_id, one) for one in codes]
                second_steps.confirm(connection, account_id, now, digests)
        return LoginResult("", account_id, None, delay_s, recovery_codes=codes)

    def _is_right(
        self, connection: Connection, user: User, step: second_steps.SecondStep, code: str, now: datetime
    ) -> bool:
        account_id = _account_id(user)
        if step.key_check != second_step.key_check(self._required_key()):
            raise ConfigurationError(
                "The key of second steps (KERMA_TOTP_KEY) is another one than when this second step was set up. Set "
                "that one, or have an administrator remove the second step."
            )
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


def required_roles(site: Settings) -> frozenset[str]:
    """The roles of KERMA_TOTP_REQUIRED_FOR."""
    return frozenset(filter(None, (name.strip() for name in site.totp_required_for.split(","))))


def required_second_steps(site: Settings) -> frozenset[str]:
    """The same, where second steps can be set up.

    Raises:
        ConfigurationError: the key is missing or cannot be used.
    """
    roles, key = required_roles(site), totp_key(site)
    if roles and not key:
        raise ConfigurationError("KERMA_TOTP_REQUIRED_FOR is set, and KERMA_TOTP_KEY is not: set it as well.")
    return roles


def second_step_login(engine: Engine, site: Settings) -> SecondStepLogin:
    """As the settings state it.

    Raises:
        ConfigurationError: the key cannot be read.
    """
    return SecondStepLogin(engine, totp_key(site), required_roles(site))


def totp_key(site: Settings) -> bytes:
    """The key from which secrets are derived; empty where the settings name none.

    Raises:
        ConfigurationError: the file cannot be read, or the key is short.
    """
    key, path = site.totp_key.strip().encode(), site.totp_key_file
    if path is not None:
        try:
            key = path.read_bytes().strip()
        except OSError as error:
            raise ConfigurationError(f"KERMA_TOTP_KEY_FILE is {str(path)!r}, which cannot be read.") from error
    if len(key) < _MIN_KEY_BYTES and (key or path):
        raise ConfigurationError(f"The key of second steps (KERMA_TOTP_KEY) is shorter than {_MIN_KEY_BYTES} bytes.")
    return key


def _is_locked(failures: FailureCounts) -> bool:
    return attempt_limits.is_locked(failures) or failures.of_account >= second_step.MAX_FAILURES


def _account_id(user: User) -> UUID:
    if user.account_id is None:
        raise ConfigurationError("Without a user there is no second step.")
    return user.account_id
