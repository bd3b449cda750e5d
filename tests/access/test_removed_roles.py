"""A role that is removed at the moment at which an account gets it: one of the two waits, and sees what was done."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kerma.access.provider_user import ProviderUser
from kerma.access.rights import Right
from kerma.database.access import account_changes, accounts, provider_accounts, roles
from kerma.errors import AccessChangeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Connection, Engine

ROLE = "dose officer"
CYD = ProviderUser("https://login.example", "4711", "cyd")


@pytest.fixture
def ben(engine: Engine) -> UUID:
    """An account without roles, where the site has defined one."""
    with engine.begin() as connection:
        roles.put(connection, ROLE, [Right.EXPORT])
        return accounts.add(connection, "ben", [])


def give_here(connection: Connection, account_id: UUID) -> None:
    account_changes.set_roles(connection, account_id, [ROLE])


def give_by_provider(connection: Connection, _: UUID) -> None:
    provider_accounts.account_of(connection, CYD, [ROLE])


def in_transaction(engine: Engine, work: Callable[[Connection], None]) -> None:
    with engine.begin() as connection:
        work(connection)


def is_waiting(begun: Future[None]) -> bool:
    try:
        begun.result(timeout=1)
    except TimeoutError:
        return True
    return False


def names_of_users(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return {one.name for one in accounts.accounts(connection) if ROLE in one.roles}


@pytest.mark.parametrize(("give", "name"), [(give_here, "ben"), (give_by_provider, "cyd")])
def test_a_role_that_is_being_given_is_not_removed(
    engine: Engine, ben: UUID, give: Callable[[Connection, UUID], None], name: str
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as connection:
            give(connection, ben)
            removal = pool.submit(in_transaction, engine, lambda other: roles.remove(other, ROLE))
            assert is_waiting(removal)
        with pytest.raises(AccessChangeError, match=f"cannot be removed while users have it: {name}"):
            removal.result()
    assert names_of_users(engine) == {name}


@pytest.mark.parametrize("give", [give_here, give_by_provider])
def test_a_role_that_is_being_removed_is_not_given(
    engine: Engine, ben: UUID, give: Callable[[Connection, UUID], None]
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as connection:
            roles.remove(connection, ROLE)
            gift = pool.submit(in_transaction, engine, lambda other: give(other, ben))
            assert is_waiting(gift)
        if give is give_here:
            with pytest.raises(AccessChangeError, match="There is no role"):
                gift.result()
        else:
            gift.result()
    # A role of the same name, of other people and another time.
    in_transaction(engine, lambda connection: roles.put(connection, ROLE, [Right.MANAGE_USERS]))
    assert names_of_users(engine) == set()
