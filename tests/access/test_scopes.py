"""Scopes of accounts: institutions, departments and equipment, and what a limited user may still do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import text

from kerma.access import role_mapping
from kerma.access.provider_user import ProviderUser
from kerma.access.rights import RIGHTS_WITHIN_SCOPE, BuiltInRole, Right
from kerma.access.scope import ScopeEntry
from kerma.commands.checks.institutions import check_institutions
from kerma.database.access import account_changes, accounts, provider_accounts, scopes
from kerma.errors import AccessChangeError
from kerma.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection, Engine

NORTH_CT, NORTH_XA, SOUTH_CT, UNKNOWN = (UUID(int=number) for number in range(1, 5))
EQUIPMENT = {
    NORTH_CT: ("North", "Radiology"),
    NORTH_XA: ("North", "Cardiology"),
    SOUTH_CT: ("South", "Radiology"),
    UNKNOWN: (None, None),
}


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Two institutions, and equipment of none."""
    with engine.connect() as connection:
        statement = "INSERT INTO equipment (equipment_id, institution_name, department_name) VALUES (:id, :name, :part)"
        for equipment_id, (name, part) in EQUIPMENT.items():
            connection.execute(text(statement), {"id": equipment_id, "name": name, "part": part})
        yield connection


@pytest.fixture
def ben(connection: Connection) -> UUID:
    """A physicist."""
    return accounts.add(connection, "ben", [BuiltInRole.PHYSICIST])


@pytest.mark.parametrize(
    ("entries", "seen"),
    [
        ([ScopeEntry("North")], {NORTH_CT, NORTH_XA}),
        ([ScopeEntry("North", "Radiology")], {NORTH_CT}),
        ([ScopeEntry(department_name="Radiology")], {NORTH_CT, SOUTH_CT}),
        ([ScopeEntry(equipment_id=UNKNOWN)], {UNKNOWN}),
        ([ScopeEntry("South"), ScopeEntry(equipment_id=NORTH_XA)], {SOUTH_CT, NORTH_XA}),
        ([], None),
    ],
)
def test_a_scope_contains_the_equipment_that_fits_an_entry(
    connection: Connection, ben: UUID, entries: list[ScopeEntry], seen: Collection[UUID] | None
) -> None:
    account_changes.set_scope(connection, ben, entries)
    user = accounts.user(connection, ben)
    assert user is not None
    assert user.equipment_ids == seen


def test_equipment_that_comes_later_belongs_to_the_institution(connection: Connection, ben: UUID) -> None:
    account_changes.set_scope(connection, ben, [ScopeEntry("South")])
    connection.execute(
        text("UPDATE equipment SET institution_name = 'South' WHERE equipment_id = :id"), {"id": UNKNOWN}
    )
    assert scopes.equipment_ids(connection, ben) == frozenset({SOUTH_CT, UNKNOWN})


def test_a_scope_whose_equipment_is_gone_contains_none(connection: Connection, ben: UUID) -> None:
    account_changes.set_scope(connection, ben, [ScopeEntry("South")])
    connection.execute(
        text("UPDATE equipment SET institution_name = 'East' WHERE equipment_id = :id"), {"id": SOUTH_CT}
    )
    assert scopes.equipment_ids(connection, ben) == frozenset()


def test_a_user_with_a_scope_has_no_right_that_concerns_other_equipment(connection: Connection, ben: UUID) -> None:
    account_changes.set_scope(connection, ben, [ScopeEntry("North")])
    user = accounts.user(connection, ben)
    assert user is not None
    assert user.rights == RIGHTS_WITHIN_SCOPE
    assert Right.READ_RAW_OBJECTS not in user.rights


def test_an_institution_that_no_equipment_states_is_refused(connection: Connection, ben: UUID) -> None:
    with pytest.raises(
        AccessChangeError, match=r"No equipment belongs to 'Nort'\. It must be one of: 'North', 'South'\."
    ):
        account_changes.set_scope(connection, ben, [ScopeEntry("Nort")])


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        (ScopeEntry("North", "Cardiolgy"), "'Cardiology', 'Radiology'"),
        (ScopeEntry("South", "Cardiology"), "'Radiology'"),
        (ScopeEntry(None, "Cardiolgy"), "'Cardiology', 'Radiology'"),
        (ScopeEntry("Nort", "Cardiology"), "'North', 'South'"),
    ],
)
def test_a_department_that_none_states_is_refused_with_those_of_the_institution(
    connection: Connection, ben: UUID, entry: ScopeEntry, known: str
) -> None:
    with pytest.raises(AccessChangeError, match=rf"It must be one of: {known}\.$"):
        account_changes.set_scope(connection, ben, [entry])


def test_an_entry_that_names_nothing_is_refused() -> None:
    with pytest.raises(AccessChangeError, match="this entry names none"):
        ScopeEntry("", None)


def test_the_last_administrator_gets_no_scope(connection: Connection) -> None:
    ada = accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR])
    with pytest.raises(AccessChangeError, match="Nobody could manage users"):
        account_changes.set_scope(connection, ada, [ScopeEntry("North")])


MAPPING = role_mapping.parse("north=physicist@North, south=viewer@South, all=viewer", "KERMA_OIDC_ROLES")


@pytest.mark.parametrize(
    ("groups", "institutions"),
    [
        (("north",), {"North"}),
        (("north", "south"), {"North", "South"}),
        (("north", "all"), set()),
        (("others",), set()),
    ],
)
def test_groups_limit_their_members_to_institutions(groups: tuple[str, ...], institutions: Collection[str]) -> None:
    assert MAPPING.institutions_of(groups) == institutions


def test_a_mapping_without_institutions_leaves_scopes_to_kerma() -> None:
    assert role_mapping.parse("north=physicist", "KERMA_OIDC_ROLES").institutions_of(("north",)) is None


def test_a_login_through_a_provider_sets_the_scope(connection: Connection) -> None:
    cyd = ProviderUser("https://login.example", "4711", "cyd")
    groups = ("north",)
    institutions = MAPPING.institutions_of(groups)
    account = provider_accounts.account_of(connection, cyd, MAPPING.roles_of(groups), institutions)
    assert scopes.equipment_ids(connection, account.account_id) == frozenset({NORTH_CT, NORTH_XA})


def test_an_institution_without_equipment_is_named_in_the_log_and_by_the_check(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    cyd = ProviderUser("https://login.example", "4711", "cyd")
    account = provider_accounts.account_of(connection, cyd, {"viewer"}, {"Nord"})
    assert scopes.equipment_ids(connection, account.account_id) == frozenset()
    assert "The settings limit users to 'Nord', to which no equipment belongs." in caplog.text
    settings = Settings(oidc_roles="a=viewer@Nord, b=viewer@North", proxy_roles="c=viewer@South")
    found = [(one.is_ok, one.text, one.remedy) for one in check_institutions(connection, settings)]
    assert found == [
        (
            False,
            "KERMA_OIDC_ROLES limits users to 'Nord', to which no equipment belongs: they see no studies.",
            "Did you mean 'North'?",
        ),
        (True, "KERMA_PROXY_ROLES: South", ""),
    ]
