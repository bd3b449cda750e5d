"""Whether users must log in, and who the user of a session is; both are looked up again within seconds.

A session that has ended is therefore refused, and its pages are closed, at most `LIFETIME_S` later in each process.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from dashboard.ui.engines import engine, require_known_database, writing_engine
from kerma.access import tokens
from kerma.database.access import accounts, login_sessions
from kerma.errors import ConfigurationError
from kerma.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from kerma.access.user import User

#: A session is looked up again after this time, in seconds.
LIFETIME_S = 5.0
_MAX_ENTRIES = 10_000
Value = TypeVar("Value")


class RecentResults(Generic[Value]):
    """Results of a function by key, each for a limited time.

    Args:
        function: of the key; its exceptions are passed on and not remembered.
        lifetime_s: how long a result is used.
    """

    def __init__(self, function: Callable[[str], Value], lifetime_s: float) -> None:
        self._function = function
        self._lifetime_s = lifetime_s
        self._results: dict[str, tuple[float, Value]] = {}
        self._lock = threading.Lock()

    def has(self, key: str) -> bool:
        """Whether `value` has a result without calling the function."""
        with self._lock:
            found = self._results.get(key)
        return found is not None and found[0] > time.monotonic()

    def value(self, key: str) -> Value:
        """The result for a key."""
        with self._lock:
            found = self._results.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        value = self._function(key)
        with self._lock:
            if len(self._results) >= _MAX_ENTRIES:
                self._results.clear()
            self._results[key] = time.monotonic() + self._lifetime_s, value
        return value

    def forget(self, key: str) -> None:
        """Call the function again the next time."""
        with self._lock:
            self._results.pop(key, None)

    def clear(self) -> None:
        """Call the function again for every key."""
        with self._lock:
            self._results.clear()


class LoginState:
    """Accounts and sessions as the requests of this process need them.

    Args:
        engine: gives connections of a role that may read accounts and write sessions.
        has_provider: whether accounts are made by an identity provider or a proxy: the first login then needs none.
        reading_engine: gives connections of a role that may see whether there are accounts; `engine` by default.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        has_provider: Callable[[], bool] = lambda: False,
        reading_engine: Callable[[], Engine] | None = None,
    ) -> None:
        self._engine = engine
        self._reading_engine = reading_engine or engine
        self._has_provider = has_provider
        self._has_accounts = False
        self._accounts = RecentResults(self._find_accounts, LIFETIME_S)
        self._users = RecentResults(self._find_user, LIFETIME_S)
        self._recorded: dict[str, datetime] = {}

    def writing_engine(self) -> Engine:
        """Gives connections of a role that may read accounts and write sessions.

        Raises:
            ConfigurationError: the settings name none.
        """
        return self._engine()

    def is_login_required(self) -> bool:
        """Whether there are accounts, or a provider that makes them.

        Once there are, this process requires the login until it ends.

        Raises:
            SQLAlchemyError: the database does not answer.
            ConfigurationError: the settings name none.
        """
        self._has_accounts = self._has_accounts or self._has_provider() or self._accounts.value("")
        return self._has_accounts

    def user(self, token: str) -> User | None:
        """The user of a session by the token in the cookie; None where it has ended or never was.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        return self._users.value(tokens.digest(token)) if tokens.is_token(token) else None

    def is_known(self, token: str) -> bool:
        """Whether `is_login_required` and `user` answer without the database."""
        return (self._has_accounts or self._accounts.has("")) and self._users.has(tokens.digest(token))

    def record_activity(self, token: str) -> None:
        """Record that the user of a session did something, at most once a minute."""
        now, digest = datetime.now(tz=UTC), tokens.digest(token)
        last = self._recorded.get(digest)
        if last is not None and last <= now < last + login_sessions.SEEN_INTERVAL:
            return
        if len(self._recorded) >= _MAX_ENTRIES:
            self._recorded.clear()
        self._recorded[digest] = now
        with self._engine().begin() as connection:
            login_sessions.record_activity(connection, digest, now)

    def end(self, token: str) -> None:
        """End a session."""
        digest = tokens.digest(token)
        with self._engine().begin() as connection:
            login_sessions.end(connection, digest, datetime.now(tz=UTC))
        self._users.forget(digest)

    def forget(self) -> None:
        """Look accounts and sessions up again, as another database needs it."""
        self._has_accounts = False
        self._accounts.clear()
        self._users.clear()

    def _find_accounts(self, _: str) -> bool:
        with self._reading_engine().connect() as connection:
            return accounts.exist(connection)

    def _find_user(self, token_digest: str) -> User | None:
        with self._engine().connect() as connection:
            return login_sessions.user_of(connection, token_digest, datetime.now(tz=UTC))


def _writing_engine() -> Engine:
    """The engine that writes sessions.

    Raises:
        ConfigurationError: the settings name no role that may write.
    """
    site = settings()
    url = site.settings_database_url or site.database_url
    if not url:
        raise ConfigurationError(
            "Users must log in, and this dashboard may only read. Set KERMA_SETTINGS_DATABASE_URL."
        )
    return writing_engine(url)


def _reading_engine() -> Engine:
    """The engine of pages, after a look at the schema.

    Raises:
        ConfigurationError: another version of Kerma made the database, or the settings name none.
    """
    url = settings().reading_database_url()
    require_known_database(url)
    return engine(url)


def _has_provider() -> bool:
    site = settings()
    return bool(site.oidc_issuer or site.proxy_user_header or site.ldap_url)


#: Of this process.
login_state = LoginState(_writing_engine, _has_provider, _reading_engine)
