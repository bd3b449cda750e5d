"""A name that several accounts have is refused by each command, and by the trail: nobody is locked by a guess."""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from kerma.access.provider_user import ProviderUser
from kerma.access.rights import BuiltInRole
from kerma.audit.event import Actor, AuditEvent
from kerma.cli import app
from kerma.commands import running_stack
from kerma.database.access import accounts, provider_accounts
from kerma.database.audit.append import append
from kerma.standard.enumerations import AuditAction, AuditWriter

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

IDP, LDAP = "https://idp.example", "ldap:dc=hospital,dc=example"


class Shared(NamedTuple):
    """Accounts that share a name: ada is local and of a provider, physa of the directory and of the provider."""

    local_ada: UUID
    oidc_ada: UUID
    ldap_physa: UUID
    oidc_physa: UUID


@pytest.fixture
def shared(rows: Connection, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shared:
    """The accounts, of which `ada` alone has a role."""
    assert rows is not None  # the settings name this database
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(running_stack, "FOLDER", tmp_path / "no-local-stack")
    with engine.begin() as connection:
        accounts.add(connection, "grace", [BuiltInRole.ADMINISTRATOR])
        local = accounts.add(connection, "ada", [BuiltInRole.PHYSICIST])
        of_providers = [
            provider_accounts.account_of(connection, ProviderUser(issuer, f"{name} at {issuer}", name), ()).account_id
            for issuer, name in ((IDP, "ada"), (LDAP, "physa"), (IDP, "Physa"))
        ]
    return Shared(local, *of_providers)


def kerma(*words: str) -> Result:
    return CliRunner().invoke(app, [*words], env={"KERMA_LOG_FORMAT": "text"})


def locked(engine: Engine) -> set[UUID]:
    with engine.connect() as connection:
        return {one.account_id for one in accounts.accounts(connection) if one.is_locked}


@pytest.mark.parametrize(
    "words",
    [("lock",), ("unlock",), ("roles", "--add", "administrator"), ("logout",), ("link",), ("scope", "--all"),
     ("passwd", "--invite"), ("second-step", "--remove"), ("token", "list"), ("token", "add", "NAME", "script"),
     ("token", "revoke", "NAME", "script")],
)  # fmt: skip
def test_a_name_of_two_accounts_is_refused_and_both_are_named(
    engine: Engine, shared: Shared, words: tuple[str, ...]
) -> None:
    words = tuple("ada" if word == "NAME" else word for word in words) if "NAME" in words else (*words, "ada")
    done = kerma("user", *words)
    assert done.exit_code == 2
    assert f"'ada@local' ({shared.local_ada}), 'ada@{IDP}' ({shared.oidc_ada})" in done.stderr.replace("\n", " ")
    assert locked(engine) == set()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 0


@pytest.mark.parametrize(
    ("form", "expected"),
    [("ada@local", "local_ada"), ("Ada@LOCAL", "local_ada"), (f"ada@{IDP}", "oidc_ada"),
     (f"physa@{LDAP}", "ldap_physa"), (f"physa@{IDP}", "oidc_physa")],
)  # fmt: skip
def test_an_account_is_named_with_its_issuer_or_by_its_identifier(
    engine: Engine, shared: Shared, form: str, expected: str
) -> None:
    account_id: UUID = getattr(shared, expected)
    for name in (form, str(account_id)):
        assert kerma("user", "lock", name).exit_code == 0
        assert locked(engine) == {account_id}, name
        kerma("user", "unlock", name)


def test_a_lock_and_its_row_name_the_account_of_a_provider(engine: Engine, shared: Shared) -> None:
    assert kerma("user", "lock", f"ada@{IDP}").stdout == f"ada@{IDP} is locked.\n"
    with engine.connect() as connection:
        details = connection.execute(text("SELECT details FROM audit_event WHERE action = 'lock_user'")).scalar_one()
    assert details == {"user": "ada", "account": str(shared.oidc_ada)}


def test_no_password_is_set_that_no_login_uses(shared: Shared) -> None:
    done = kerma("user", "passwd", str(shared.ldap_physa), "--invite")
    assert (done.exit_code, LDAP in done.stderr) == (2, True)


@pytest.mark.parametrize(("name", "expected"), [("ada", "local_ada"), ("physa", "ldap_physa"), ("nobody", None)])
def test_a_password_that_is_refused_is_of_the_local_account_or_of_the_directory(
    engine: Engine, shared: Shared, name: str, expected: str | None
) -> None:
    """Accounts of an identity provider have no password that could be entered here."""
    with engine.connect() as connection:
        found = accounts.entered_at_login(connection, name)
    assert (found and found.account_id) == (expected and getattr(shared, expected))


def seen(connection: Connection, account_id: UUID | None, name: str, study: str) -> None:
    event = AuditEvent(Actor(name, account_id), AuditAction.VIEW_STUDY, study_instance_uid=study)
    append(connection, AuditWriter.DASHBOARD, event)


def studies(*words: str) -> set[str]:
    """Studies that `kerma audit seen-by` lists."""
    lines = kerma("audit", "seen-by", *words, "--json").stdout.splitlines()
    return {json.loads(line)["study_instance_uid"] for line in lines}


def test_what_two_users_of_one_name_saw_is_never_mixed(engine: Engine, shared: Shared) -> None:
    with engine.begin() as connection:
        seen(connection, shared.local_ada, "ada", "1.1")
        seen(connection, shared.oidc_ada, "ada", "1.2")
    done = kerma("audit", "seen-by", "ada")
    assert (done.exit_code, str(shared.oidc_ada) in done.stderr) == (2, True)
    assert studies("ada@local") == {"1.1"}
    assert studies(str(shared.oidc_ada)) == {"1.2"}


@pytest.mark.usefixtures("shared")
def test_a_removed_user_differs_from_the_present_one_by_the_identifier(engine: Engine) -> None:
    removed = uuid4()
    with engine.begin() as connection:
        seen(connection, removed, "grace", "1.3")
    done = kerma("audit", "seen-by", "grace")
    assert (done.exit_code, f"grace ({removed})" in done.stderr.replace("\n", " ")) == (2, True)
    assert studies(str(removed)) == {"1.3"}


@pytest.mark.usefixtures("shared")
def test_a_misspelt_user_is_not_one_who_saw_nothing() -> None:
    done = kerma("audit", "seen-by", "nobodyatall")
    assert (done.exit_code, "There is no user 'nobodyatall'" in done.stderr) == (2, True)
    nothing = kerma("audit", "seen-by", "grace")
    assert (nothing.exit_code, nothing.stdout) == (0, "The audit trail has no such rows.\n")


@pytest.mark.usefixtures("shared")
def test_a_user_of_the_command_line_has_rows_without_an_account() -> None:
    kerma("user", "logout", "grace")
    shown = kerma("audit", "seen-by", f"command line: {getpass.getuser()}")
    assert (shown.exit_code, "end_sessions" in shown.stdout) == (0, True)


def test_the_list_states_identifiers_where_a_name_is_shared(shared: Shared) -> None:
    lines = kerma("user", "list").stdout.splitlines()
    (heading,) = [line for line in lines if "Roles" in line]
    assert "Identifier" in heading
    assert "Locked" not in heading  # nobody is: an empty column is left out
    for account_id in shared:
        assert sum(str(account_id) in line for line in lines) == 1
    (grace,) = [line for line in lines if "grace" in line]
    assert [cell.strip() for cell in grace.split("│")][1:5] == ["grace", "", "administrator", "all equipment"]
