"""Login by a reverse proxy, which has recognised the user and names them in a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerma.access.provider_user import ProviderUser, shown_name
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.database.access import login_sessions, provider_accounts
from kerma.standard.enumerations import LoginMethod

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from kerma.access.role_mapping import RoleMapping
    from kerma.database.access.login_sessions import Browser

#: Issuer of the accounts; those of identity providers are URLs.
ISSUER = "proxy"


def proxy_user(text: str) -> ProviderUser:
    """The user whom a header names; its subject is empty where it names none."""
    return ProviderUser(ISSUER, text.strip(), shown_name(text) or "?")


class ProxyLogin:
    """Logs users in whom a reverse proxy names.

    Args:
        engine: of a role that may write accounts and sessions.
        mapping: roles by group.
    """

    def __init__(self, engine: Engine, mapping: RoleMapping) -> None:
        self._engine = engine
        self._mapping = mapping

    def log_in(self, user: ProviderUser, groups: Iterable[str], browser: Browser, now: datetime) -> LoginResult:
        """Begin a session, unless the account is locked."""
        stated = tuple(groups)
        roles = self._mapping.roles_at_login(user.name, stated)
        institutions = self._mapping.institutions_of(stated)
        with self._engine.begin() as connection:
            account_id, is_locked = provider_accounts.account_of(connection, user, roles, institutions)
            if is_locked:
                return LoginResult("", account_id, LoginFailure.ACCOUNT_LOCKED)
            token = login_sessions.begin(connection, account_id, LoginMethod.PROXY, browser, now)
        return LoginResult(token, account_id, None)
