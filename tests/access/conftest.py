"""Accounts and sessions in a real database, and a dashboard that requires the login."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import create_engine

from kerma.access import tokens
from kerma.access.access_tokens import DEFAULT_VALIDITY_DAYS, new_access_token
from kerma.access.passwords import HashCost, Passwords
from kerma.access.rights import BuiltInRole, Right
from kerma.authentication.local import LocalLogin
from kerma.database.access import access_tokens, account_changes, accounts, login_sessions
from kerma.database.access.access_tokens import NewToken
from kerma.database.access.login_sessions import Browser
from kerma.errors import UnrecordedError
from kerma.standard.enumerations import LoginMethod
from local_stack import dashboard_server, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Connection, Engine

    from kerma.authentication.login_result import LoginResult

PASSWORD = "violet tram over nineteen hills"
#: The least that the library takes: tests hash thousands of passwords.
CHEAP = HashCost(memory_kib=8, passes=1)
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
WARD = Browser("10.1.2.3", "Firefox")


def unrecorded(_connection: Connection, _result: LoginResult) -> None:
    """Records nothing."""


def failing_record(_connection: Connection, _result: LoginResult) -> None:
    """As where the trail cannot be written."""
    raise UnrecordedError("the trail")


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Hashes at little cost."""
    return Passwords(CHEAP)


@pytest.fixture
def login(engine: Engine, passwords: Passwords) -> LocalLogin:
    """Logins to an empty database."""
    return LocalLogin(engine, passwords)


@pytest.fixture
def ada(engine: Engine, passwords: Passwords) -> UUID:
    """A local account with a password and the role of a physicist."""
    with engine.begin() as connection:
        return accounts.add(connection, "ada", [BuiltInRole.PHYSICIST], passwords.hash(PASSWORD))


class Site(NamedTuple):
    """A dashboard with accounts.

    Attributes:
        url: its address.
        tokens: tokens of sessions by role, and of sessions that are over: "revoked", "expired", "idle", "locked",
            "forged".
        database_url: its database.
        access_tokens: access tokens by what becomes of them: "full", "of viewer", "metrics only", "expired", "revoked",
            "of locked", "forged", "cut".
    """

    url: str
    tokens: dict[str, str]
    database_url: str
    access_tokens: dict[str, str]


@pytest.fixture(scope="module")
def site(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A dashboard with an account of each role."""
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        made = session_tokens(connection)
        programs = program_tokens(connection)
    engine.dispose()
    log: Path = tmp_path_factory.mktemp("dashboard") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": url}, log) as dashboard:
        yield Site(dashboard.url, made, url, programs)


def session_tokens(connection: Connection) -> dict[str, str]:
    """Accounts of each role, and the token of a session of each kind, as of `Site`."""
    now = datetime.now(tz=UTC)
    made = {str(role): _session(connection, accounts.add(connection, role, [role]), now) for role in BuiltInRole}
    made["no role"] = _session(connection, accounts.add(connection, "no role", []), now)
    other = accounts.add(connection, "other", [BuiltInRole.PHYSICIST])
    made["expired"] = _session(connection, other, now - login_sessions.ABSOLUTE_LIMIT)
    made["idle"] = _session(connection, other, now - login_sessions.IDLE_LIMIT - timedelta(seconds=1))
    made["revoked"] = _session(connection, other, now)
    login_sessions.end(connection, tokens.digest(made["revoked"]), now)
    locked = accounts.add(connection, "locked", [BuiltInRole.PHYSICIST])
    made["locked"] = _session(connection, locked, now)
    account_changes.set_locked(connection, locked, is_locked=True)
    made["forged"] = tokens.new_token()
    return made


def program_tokens(connection: Connection) -> dict[str, str]:
    """Access tokens of each kind, as of `Site`."""
    now = datetime.now(tz=UTC)
    physicist = accounts.add(connection, "program", [BuiltInRole.PHYSICIST])
    viewer = accounts.add(connection, "reader", [BuiltInRole.VIEWER])
    locked = accounts.add(connection, "former", [BuiltInRole.PHYSICIST])
    made = {
        "full": _program(connection, physicist, "full", now),
        "metrics only": _program(connection, physicist, "metrics", now, Right.MANAGE_INGESTION),
        "of viewer": _program(connection, viewer, "doses", now),
        "expired": _program(connection, physicist, "old", now - timedelta(days=DEFAULT_VALIDITY_DAYS)),
        "revoked": _program(connection, physicist, "lost", now),
        "of locked": _program(connection, locked, "full", now),
        "forged": new_access_token(),
        "cut": new_access_token()[:-1],
    }
    access_tokens.revoke(connection, physicist, [tokens.digest(made["revoked"])], now)
    account_changes.set_locked(connection, locked, is_locked=True)
    return made


def _program(connection: Connection, account_id: UUID, name: str, now: datetime, *rights: Right) -> str:
    return access_tokens.add(connection, account_id, NewToken(name, rights, DEFAULT_VALIDITY_DAYS), now)


def _session(connection: Connection, account_id: UUID, now: datetime) -> str:
    return login_sessions.begin(connection, account_id, LoginMethod.PASSWORD, WARD, now)
