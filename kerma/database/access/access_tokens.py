"""Access tokens of accounts: made once, used until they expire or are revoked."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from kerma.access import tokens
from kerma.access.access_tokens import (
    POSSIBLE_RIGHTS,
    TokenFailure,
    new_access_token,
    require_name,
    require_rights,
    require_validity,
)
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.database.access import accounts
from kerma.database.schema.access_tables import account
from kerma.database.schema.access_token_tables import access_token
from kerma.errors import AccessChangeError
from kerma.messages import message, quoted

#: The last use is stored this often at most.
USED_INTERVAL = timedelta(minutes=1)
#: Tokens that ended are listed no longer after this time.
_REMEMBERED = timedelta(days=90)
_token = access_token.c


class NewToken(NamedTuple):
    """What a new token is to be.

    Attributes:
        name: what it is for.
        rights: what it permits at most; None: all that its account may read.
        validity_days: days until it expires.
    """

    name: str
    rights: Collection[Right] | None
    validity_days: int


@dataclass(frozen=True)
class AccessToken:
    """A token that a person has not revoked.

    Attributes:
        token_digest: its key.
        account_id: in whose name it reads.
        user_name: name of that account.
        name: what it is for.
        rights: what it permits at most, in the order of `Right`; None: all that the account may read.
        created_at: when it was made.
        expires_at: when it can no longer be used.
        last_used_at: when it was used last, to the minute; None for never.
    """

    token_digest: str
    account_id: UUID
    user_name: str
    name: str
    rights: tuple[Right, ...] | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


def add(connection: Connection, account_id: UUID, new: NewToken, now: datetime) -> str:
    """Make a token; returns it, for the only time. An expired one of the same name is replaced.

    Raises:
        AccessChangeError: name, rights or validity cannot be, or the account is locked or has a token of this name.
    """
    name, validity = require_name(new.name), require_validity(new.validity_days)
    user = accounts.user(connection, account_id)
    if user is None:
        raise AccessChangeError(message("This account is locked: it gets no token."))
    require_rights(new.rights or (), user.rights)
    _forget_ended(connection, account_id, name, now)
    token = new_access_token()
    values = {"token_digest": tokens.digest(token), "account_id": account_id, "name": name, "created_at": now}
    rights = sorted(new.rights) if new.rights else None
    try:
        with connection.begin_nested():
            connection.execute(insert(access_token).values(**values, rights=rights, expires_at=now + validity))
    except IntegrityError as error:
        raise AccessChangeError(
            message("{user} has a token {name} already; revoke it first.", user=user.name, name=quoted(name))
        ) from error
    return token


def user_of(connection: Connection, token_digest: str, now: datetime) -> User | TokenFailure:
    """The user in whose name a token reads, with the rights that both have; why there is none."""
    columns = _token.account_id, _token.name, _token.rights, _token.expires_at, _token.revoked_at, _token.created_at
    row = connection.execute(select(*columns).where(_token.token_digest == token_digest)).one_or_none()
    if row is None:
        return TokenFailure.UNKNOWN
    if row.revoked_at is not None:
        return TokenFailure.REVOKED
    # A clock that was set back must not lengthen a token.
    if not row.created_at - USED_INTERVAL <= now < row.expires_at:
        return TokenFailure.EXPIRED
    user = accounts.user(connection, row.account_id)
    if user is None:
        return TokenFailure.ACCOUNT_LOCKED
    permitted = POSSIBLE_RIGHTS if row.rights is None else POSSIBLE_RIGHTS & set(row.rights)
    return replace(user, rights=user.rights & permitted, token_name=row.name)


def record_use(connection: Connection, token_digest: str, now: datetime) -> None:
    """Store that a token was used, unless that was stored less than a minute ago."""
    is_older = or_(_token.last_used_at.is_(None), _token.last_used_at <= now - USED_INTERVAL)
    used = update(access_token).where(_token.token_digest == token_digest, is_older)
    connection.execute(used.values(last_used_at=now))


def listed(connection: Connection, account_id: UUID | None = None) -> list[AccessToken]:
    """The tokens that nobody has revoked, of one account or of all: by user and name."""
    names = [field.name for field in fields(AccessToken)]
    columns = [account.c.name.label("user_name") if name == "user_name" else _token[name] for name in names]
    query = select(*columns).join(account).where(_token.revoked_at.is_(None))
    if account_id is not None:
        query = query.where(_token.account_id == account_id)
    rows = connection.execute(query.order_by(func.lower(account.c.name), func.lower(_token.name)))
    return [_listed(AccessToken(*row)) for row in rows]


def revoke(connection: Connection, account_id: UUID, digests: Collection[str], now: datetime) -> list[str]:
    """Revoke these tokens of an account; returns the names of those that nobody had revoked."""
    of_account = _token.account_id == account_id, _token.token_digest.in_(digests), _token.revoked_at.is_(None)
    revoked = update(access_token).where(*of_account).values(revoked_at=now)
    return sorted(connection.execute(revoked.returning(_token.name)).scalars())


def _listed(token: AccessToken) -> AccessToken:
    """With rights that this version knows."""
    names = token.rights
    return token if names is None else replace(token, rights=tuple(right for right in Right if right in names))


def _forget_ended(connection: Connection, account_id: UUID, name: str, now: datetime) -> None:
    """Delete tokens that ended long ago, and end the expired one of this name."""
    connection.execute(delete(access_token).where(_token.expires_at < now - _REMEMBERED))
    same = _token.account_id == account_id, func.lower(_token.name) == func.lower(name), _token.expires_at <= now
    connection.execute(update(access_token).where(*same, _token.revoked_at.is_(None)).values(revoked_at=now))
