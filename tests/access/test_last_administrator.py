"""Somebody who manages users and can log in always stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import text

from kerma.access.provider_user import ProviderUser
from kerma.access.rights import BuiltInRole, Right
from kerma.access.scope import ScopeEntry
from kerma.database.access import account_changes, accounts, provider_accounts, roles
from kerma.errors import AccessChangeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from sqlalchemy import Connection, Engine

ADMINISTRATOR = [BuiltInRole.ADMINISTRATOR]
REFUSED = "Nobody could manage users any more: .* another user who can log in"
BEN = ProviderUser("https://login.example", "4711", "ben")


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """No account."""
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def ada(connection: Connection) -> UUID:
    """An administrator with a password."""
    return accounts.add(connection, "ada", ADMINISTRATOR, "a hash")


class Loss(NamedTuple):
    """A change after which an account manages users no more."""

    name: str
    make: Callable[[Connection, UUID], None]


LOSSES = (
    Loss("role", lambda connection, account_id: account_changes.set_roles(connection, account_id, ["viewer"])),
    Loss("lock", lambda connection, account_id: account_changes.set_locked(connection, account_id, is_locked=True)),
)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_an_administrator_who_was_only_invited_does_not_count(connection: Connection, ada: UUID, loss: Loss) -> None:
    accounts.add(connection, "ben", ADMINISTRATOR)
    with pytest.raises(AccessChangeError, match=REFUSED):
        loss.make(connection, ada)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_an_administrator_with_a_password_counts(connection: Connection, ada: UUID, loss: Loss) -> None:
    accounts.add(connection, "ben", ADMINISTRATOR, "a hash")
    loss.make(connection, ada)


def test_an_administrator_whom_a_provider_logs_in_counts(connection: Connection, ada: UUID) -> None:
    provider_accounts.account_of(connection, BEN, ADMINISTRATOR)
    account_changes.set_locked(connection, ada, is_locked=True)


def test_the_last_who_can_log_in_gets_no_scope(connection: Connection, ada: UUID) -> None:
    accounts.add(connection, "ben", ADMINISTRATOR)
    connection.execute(
        text("INSERT INTO equipment (equipment_id, institution_name) VALUES (gen_random_uuid(), 'North')")
    )
    with pytest.raises(AccessChangeError, match=REFUSED):
        account_changes.set_scope(connection, ada, [ScopeEntry("North")])


def test_the_role_of_the_last_who_can_log_in_is_not_weakened(connection: Connection, ada: UUID) -> None:
    accounts.add(connection, "ben", ADMINISTRATOR)
    roles.put(connection, "Head", [Right.MANAGE_USERS, Right.EXPORT])
    account_changes.set_roles(connection, ada, ["Head"])
    with pytest.raises(AccessChangeError, match=REFUSED):
        roles.put(connection, "Head", [Right.EXPORT])


def test_before_anybody_can_log_in_somebody_invited_stays(connection: Connection) -> None:
    ben = accounts.add(connection, "ben", ADMINISTRATOR)
    with pytest.raises(AccessChangeError, match=REFUSED):
        account_changes.set_locked(connection, ben, is_locked=True)


@pytest.mark.usefixtures("ada")
def test_an_invited_administrator_loses_the_role_where_another_can_log_in(connection: Connection) -> None:
    ben = accounts.add(connection, "ben", ADMINISTRATOR)
    account_changes.set_roles(connection, ben, [])
    found = accounts.by_id(connection, ben)
    assert found is not None
    assert found.roles == ()
