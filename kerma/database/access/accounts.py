"""Accounts of users, and their roles."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Text, exists, func, insert, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.exc import IntegrityError

from kerma.access.provider_user import DIRECTORY_PREFIX
from kerma.access.rights import RIGHTS_WITHIN_SCOPE
from kerma.access.user import User
from kerma.database.access import scopes
from kerma.database.access.account_changes import is_scoped, set_roles
from kerma.database.access.account_names import lower_name, usable_name
from kerma.database.access.role_rights import rights_of
from kerma.database.schema.access_tables import (
    account,
    account_role,
    account_scope,
    account_second_step,
)
from kerma.database.schema.access_token_tables import access_token
from kerma.database.sql_types import AnySelect, Condition, RowTuple
from kerma.errors import AccessChangeError, ConfigurationError
from kerma.messages import message, quoted

#: In the place of the issuer, for accounts with a password here.
LOCAL = "local"
_second, _token = account_second_step.c, access_token.c


@dataclass(frozen=True)
class Account:
    """An account.

    Attributes:
        account_id: its key.
        name: with which the user logs in.
        issuer: identity provider; None for local accounts.
        is_locked: whether it may not log in.
        has_password: whether it has a password here.
        created_at: when it was made.
        last_login_at: when the user logged in last; None for never.
        password_changed_at: when the password was set last; None where there is none.
        has_second_step: whether a login needs a code besides the password.
        roles: names of its roles, in order.
        is_scoped: whether it sees some equipment only.
        has_token: whether a program may read in its name.
    """

    account_id: UUID
    name: str
    issuer: str | None
    is_locked: bool
    has_password: bool
    created_at: datetime
    last_login_at: datetime | None
    password_changed_at: datetime | None
    has_second_step: bool
    roles: tuple[str, ...]
    is_scoped: bool
    has_token: bool

    @property
    def is_of_program(self) -> bool:
        """Whether nobody logs in: a program reads with a token, and no user has a password or is sent by a provider."""
        return self.has_token and not self.has_password and self.issuer is None

    @property
    def name_with_issuer(self) -> str:
        """The name and where the account belongs, such as "ada@local": by this accounts of one name differ."""
        return f"{self.name}@{self.issuer or LOCAL}"

    @property
    def shown_name(self) -> str:
        """The name, of accounts of a provider with the issuer."""
        return self.name_with_issuer if self.issuer else self.name

    @property
    def audit_details(self) -> dict[str, str]:
        """How the audit trail names the account in details; local ones are identified by their names."""
        return {"user": self.name} | ({"account": str(self.account_id)} if self.issuer else {})


class Credentials(NamedTuple):
    """What a local login is compared with.

    Attributes:
        account_id: the account.
        password_hash: None where it has no password.
        is_locked: whether it may not log in.
    """

    account_id: UUID
    password_hash: str | None
    is_locked: bool


def exist(connection: Connection) -> bool:
    """Whether there is any account: without one, the dashboard serves its own machine only, without login."""
    return bool(connection.execute(select(exists(select(account.c.account_id)))).scalar_one())


def scoped_count(connection: Connection) -> int:
    """How many accounts see some equipment only."""
    return connection.execute(select(func.count(account_scope.c.account_id.distinct()))).scalar_one()


def accounts(connection: Connection) -> list[Account]:
    """All accounts, by name."""
    return [_account(tuple(row)) for row in connection.execute(_query().order_by(func.lower(account.c.name)))]


def find(connection: Connection, text: str) -> Account:
    """The account that a person means by a text, as of `fitting`.

    Raises:
        ConfigurationError: there is none, or there are several.
    """
    found = fitting(connection, text)
    if not found:
        raise ConfigurationError(f"There is no user {text!r}; `kerma user list` lists them.")
    if len(found) > 1:
        named = ", ".join(f"{one.name_with_issuer!r} ({one.account_id})" for one in found)
        raise ConfigurationError(
            f"{len(found)} users have the name {text!r}: {named}. Name one of them in this form, or by the identifier "
            "in brackets."
        )
    return found[0]


def fitting(connection: Connection, text: str) -> list[Account]:
    """The accounts that a person may mean by a text, local ones first; it is compared whatever its case.

    Args:
        connection: of a role that reads accounts.
        text: an identifier, NAME@ISSUER with `local` as the issuer of local accounts, or a name.
    """
    if (account_id := identifier(text)) is not None and (identified := by_id(connection, account_id)) is not None:
        return [identified]
    with_issuer = account.c.name + "@" + func.coalesce(account.c.issuer, LOCAL)
    fits = or_(_has_name(text), func.lower(with_issuer) == lower_name(text))
    ordered = _query().where(fits).order_by(account.c.issuer.nulls_first(), account.c.created_at)
    return [_account(tuple(row)) for row in connection.execute(ordered)]


def entered_at_login(connection: Connection, name: str) -> Account | None:
    """The account that a name and a password may belong to; None where there is none or where it is not clear.

    That is the local one, or else the one of a directory: accounts of other providers have no password to be entered.
    """
    is_directory = account.c.issuer.startswith(DIRECTORY_PREFIX, autoescape=True)
    query = _query().where(_has_name(name), or_(account.c.issuer.is_(None), is_directory))
    found = [_account(tuple(row)) for row in connection.execute(query)]
    local = [one for one in found if one.issuer is None]
    candidates = local or found
    return candidates[0] if len(candidates) == 1 else None


def by_id(connection: Connection, account_id: UUID) -> Account | None:
    """The account of this key, whether it is locked or not; None where there is none."""
    row = connection.execute(_query().where(account.c.account_id == account_id)).one_or_none()
    return None if row is None else _account(tuple(row))


def credentials(connection: Connection, name: str) -> Credentials | None:
    """What the login of a local account is compared with; None where there is no such account."""
    columns = account.c.account_id, account.c.password_hash, account.c.is_locked
    row = connection.execute(select(*columns).where(_has_name(name), account.c.issuer.is_(None))).one_or_none()
    return None if row is None else Credentials(*row)


def user(connection: Connection, account_id: UUID) -> User | None:
    """The user of an account that is not locked, with the rights of their roles; None for another."""
    row = connection.execute(_query().where(account.c.account_id == account_id)).one_or_none()
    if row is None or row.is_locked:
        return None
    rights, equipment_ids = rights_of(connection, row.roles), scopes.equipment_ids(connection, account_id)
    if equipment_ids is not None:
        rights &= RIGHTS_WITHIN_SCOPE
    return User(account_id, row.name, rights, tuple(row.roles), equipment_ids)


def add(connection: Connection, name: str, roles: Iterable[str], password_hash: str | None = None) -> UUID:
    """Make a local account.

    Raises:
        AccessChangeError: the name cannot be used or is taken, or a role does not exist.
    """
    account_id, now = uuid4(), None if password_hash is None else func.now()
    values = {"account_id": account_id, "password_hash": password_hash, "password_changed_at": now}
    try:
        with connection.begin_nested():
            connection.execute(insert(account).values(name=usable_name(name), **values))
    except IntegrityError as error:
        raise AccessChangeError(message("There is a user {name} already.", name=quoted(name.strip()))) from error
    set_roles(connection, account_id, roles)
    return account_id


def identifier(text: str) -> UUID | None:
    """The key of an account as a text; None where the text is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _query() -> AnySelect:
    """Accounts with the columns of `Account`."""
    roles = (
        select(func.array_agg(aggregate_order_by(account_role.c.role, account_role.c.role), type_=ARRAY(Text())))
        .where(account_role.c.account_id == account.c.account_id)
        .scalar_subquery()
    )
    return select(
        *(account.c.account_id, account.c.name, account.c.issuer, account.c.is_locked),
        account.c.password_hash.is_not(None).label("has_password"),
        *(account.c.created_at, account.c.last_login_at, account.c.password_changed_at),
        exists().where(_second.account_id == account.c.account_id, _second.confirmed_at.is_not(None)).label("second"),
        func.coalesce(roles, "{}").label("roles"),
        is_scoped().label("is_scoped"),
        exists().where(_token.account_id == account.c.account_id, _token.revoked_at.is_(None)).label("has_token"),
    )


def _account(row: RowTuple) -> Account:
    values = dict(zip((field.name for field in fields(Account)), row, strict=True))
    return Account(**values | {"roles": tuple(values["roles"])})


def _has_name(name: str) -> Condition:
    return func.lower(account.c.name) == lower_name(name)
