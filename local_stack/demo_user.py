"""The administrator of the demo hospital: added where there is no user, and logged in by a link."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kerma.access.passwords import Passwords
from kerma.access.rights import BuiltInRole
from kerma.database.access import accounts, login_links
from kerma.database.engine import make_engine
from kerma.standard.enumerations import LinkPurpose

if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME = "demo"
_ROLES = (BuiltInRole.ADMINISTRATOR, BuiltInRole.PHYSICIST, BuiltInRole.AUDITOR)
_LINK_VALIDITY = timedelta(hours=12)


def login_url(dashboard_url: str, database_url: str, *, is_demo: bool = True) -> str:
    """A link that logs the demo user in, once; the address of the dashboard where there is none, or it is locked.

    Where there is no user, the demo user is added to a demo, and its password printed.

    Args:
        dashboard_url: address of the dashboard.
        database_url: address of the database, with Kerma's tables.
        is_demo: whether the site is one; another has its first user from `kerma user add`.
    """
    engine = make_engine(database_url)
    try:
        with engine.begin() as connection:
            token = _link(connection, is_demo=is_demo)
    finally:
        engine.dispose()
    return f"{dashboard_url}/login?link={token}" if token else dashboard_url


def _link(connection: Connection, *, is_demo: bool) -> str:
    """The token of a link for the demo user; "" where there is none who may log in."""
    if is_demo and not accounts.exist(connection):
        password = secrets.token_urlsafe(12)
        accounts.add(connection, NAME, _ROLES, Passwords().hash(password))
        print(f"Added the user {NAME} with the password {password} (printed this once).", flush=True)
    local = (one for one in accounts.accounts(connection) if one.name == NAME and one.issuer is None)
    demo = next(local, None)
    if demo is None or demo.is_locked:
        return ""
    return login_links.create(connection, demo.account_id, LinkPurpose.LOGIN, _LINK_VALIDITY, datetime.now(tz=UTC))
