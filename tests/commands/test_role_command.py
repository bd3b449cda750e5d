"""`kerma role`: roles of the site, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from kerma.access.rights import BuiltInRole
from kerma.cli import app

if TYPE_CHECKING:
    from typer.testing import Result


@pytest.fixture(autouse=True)
def _database(monkeypatch: pytest.MonkeyPatch, no_settings: None, database_url: str) -> None:
    assert no_settings is None
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def listed() -> dict[str, dict[str, object]]:
    lines = run("role", "list", "--json").stdout.splitlines()
    return {row["name"]: row for row in map(json.loads, lines)}


def test_a_role_is_added_changed_given_and_removed() -> None:
    assert set(listed()) == set(BuiltInRole)
    assert "permits: view_doses" in run("role", "set", "registry", "--right", "view_doses").stdout
    run("role", "set", "registry", "--right", "export", "--right", "view_doses")
    run("user", "add", "ada", "--role", "registry", "--invite")
    assert listed()["registry"] == {
        "name": "registry",
        "rights": ["view_doses", "export"],
        "is_built_in": False,
        "users": ["ada"],
    }
    refused = run("role", "remove", "registry")
    assert (refused.exit_code, "while users have it: ada." in refused.stderr) == (2, True), refused.stderr
    run("user", "roles", "ada", "--remove", "registry")
    assert run("role", "remove", "registry").stdout == "The role registry is removed.\n"
    assert set(listed()) == set(BuiltInRole)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("set", "viewer", "--right", "export"), "'viewer' is built in"),
        (("set", " ", "--right", "export"), "cannot be the name of a role"),
        (("set", "registry", "--right", "fly"), "'fly' is not one of"),
        (("set", "registry"), "Missing option '--right'"),
        (("remove", "auditor"), "'auditor' is built in"),
        (("remove", "registry"), "no role 'registry' of its own"),
    ],
)
def test_what_is_refused_is_stated(words: tuple[str, ...], sentence: str) -> None:
    done = run("role", *words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert set(listed()) == set(BuiltInRole)


def test_the_table_names_rights_and_users() -> None:
    run("user", "add", "ada", "--role", "auditor", "--invite")
    shown = run("role", "list").stdout
    assert "read_audit_trail" in shown
    assert "ada" in shown
