"""One-time links: to log in for the first time, or to set a password."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from kerma.access import tokens
from kerma.database.schema.access_tables import login_link
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import LinkPurpose

_link = login_link.c


def create(connection: Connection, account_id: UUID, purpose: LinkPurpose, valid_for: timedelta, now: datetime) -> str:
    """Make a link; returns its token. Earlier links of the account for the same purpose can no longer be used."""
    end(connection, account_id, {purpose})
    token = tokens.new_token()
    times = {"created_at": now, "expires_at": now + valid_for}
    values = {"token_digest": tokens.digest(token), "account_id": account_id, "purpose": purpose, **times}
    connection.execute(insert(login_link).values(values))
    return token


def end(connection: Connection, account_id: UUID, purposes: Iterable[LinkPurpose]) -> None:
    """End the links of an account for these purposes that were not used: they can no longer be."""
    unused = _link.account_id == account_id, _link.purpose.in_(sorted(purposes)), _link.used_at.is_(None)
    connection.execute(update(login_link).where(*unused).values(used_at=func.now()))


def account_of(connection: Connection, token: str, purpose: LinkPurpose, now: datetime) -> UUID | None:
    """The account of a link that can still be used; None for another."""
    return connection.execute(select(_link.account_id).where(*_is_usable(token, purpose, now))).scalar_one_or_none()


def use(connection: Connection, token: str, purpose: LinkPurpose, now: datetime) -> UUID | None:
    """Use a link up; returns its account, or None where it cannot be used, used it was or is expired."""
    used = update(login_link).where(*_is_usable(token, purpose, now)).values(used_at=now)
    return connection.execute(used.returning(_link.account_id)).scalar_one_or_none()


def _is_usable(token: str, purpose: LinkPurpose, now: datetime) -> tuple[Condition, ...]:
    return (
        _link.token_digest == tokens.digest(token),
        _link.purpose == purpose,
        _link.used_at.is_(None),
        _link.expires_at > now,
    )
