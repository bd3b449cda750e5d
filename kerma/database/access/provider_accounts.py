"""Accounts of users whom an identity provider or a reverse proxy logs in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.access.scope import ScopeEntry
from kerma.database.access import account_changes, role_rights, scopes
from kerma.database.schema.access_tables import account

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import Connection

    from kerma.access.provider_user import ProviderUser

logger = logging.getLogger(__name__)


class ProviderAccount(NamedTuple):
    """The account of a user whom a provider has recognised.

    Attributes:
        account_id: its key.
        is_locked: whether the user may not log in here.
    """

    account_id: UUID
    is_locked: bool


def account_of(
    connection: Connection,
    user: ProviderUser,
    roles: Collection[str] | None,
    institutions: Collection[str] | None = None,
) -> ProviderAccount:
    """The account of a user, made where it is missing; a locked one stays as it is.

    Args:
        connection: in a transaction.
        user: whom the provider has recognised; a changed name is stored.
        roles: that the account gets in place of those it has; None to leave them, as where they are given in Kerma.
            One that does not exist is left out.
        institutions: to which its scope is limited; empty for all equipment; None to leave the scope.
    """
    has_key = account.c.issuer == user.issuer, account.c.subject == user.subject
    new = insert(account).values(account_id=uuid4(), **user._asdict())
    connection.execute(new.on_conflict_do_nothing(index_elements=["issuer", "subject"]))
    query = select(account.c.account_id, account.c.name, account.c.is_locked).where(*has_key).with_for_update()
    account_id, name, is_locked = connection.execute(query).one()
    if is_locked:
        return ProviderAccount(account_id, is_locked=True)
    if name != user.name:
        connection.execute(update(account).where(account.c.account_id == account_id).values(name=user.name))
    if roles is not None:
        account_changes.replace_roles(connection, account_id, _existing(connection, roles))
    if institutions is not None:
        scope = [ScopeEntry(name) for name in sorted(institutions)]
        scopes.replace(connection, account_id, scope)
        for absent in scopes.without_equipment(connection, scope):
            logger.warning("The settings limit users to %r, to which no equipment belongs.", absent.institution_name)
    return ProviderAccount(account_id, is_locked=False)


def _existing(connection: Connection, roles: Collection[str]) -> frozenset[str]:
    existing = role_rights.lasting_roles(connection, roles)
    if unknown := sorted(frozenset(roles) - existing):
        logger.warning("The settings give users the role %r, which does not exist.", unknown[0])
    return existing
