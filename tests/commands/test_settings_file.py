"""`kerma settings`: what cannot be imported is named, and then nothing is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from kerma.access.rights import BuiltInRole
from kerma.cli import app
from kerma.database.access import accounts

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

NODE = {"name": "ct1", "ae_title": "CT1", "address": "10.1.2.3", "port": 104}
FULL_NODE = {
    **NODE,
    "may_store": True,
    "may_echo": True,
    "may_query": False,
    "uses_tls": False,
    "manufacturer": None,
    "note": None,
    "changed_at": "2026-01-31T12:00:00+01:00",
}
VIEW: dict[str, Any] = {
    "view_id": "6dc0d48c-d5b1-4f0e-9b7e-111111111111",
    "owner": "me",
    "name": "mine",
    "is_shared": False,
    "modality": "CT",
    "parameters": {"ct_from": "2026-01-01"},
    "created_at": "2026-01-31T12:00:00+01:00",
}


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Import a document; gives the result and the number of nodes after it."""
    monkeypatch.setenv("KERMA_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    path = tmp_path / "site.json"

    def import_(document: object) -> tuple[Result, int]:
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        done = CliRunner().invoke(app, ["settings", "import", str(path)])
        with engine.connect() as connection:
            return done, connection.execute(text("SELECT count(*) FROM node")).scalar_one()

    return import_


def test_rows_are_stored_and_replaced_by_key(run: Any) -> None:
    done, count = run({"format": 1, "tables": {"node": [FULL_NODE], "saved_view": [VIEW], "preference": []}})
    assert (done.exit_code, count) == (0, 1), done.output
    assert "Imported 1 of node, 1 of saved_view, 0 of preference; 0 skin doses to be computed again." in done.output
    done, count = run({"format": 1, "tables": {"node": [{**FULL_NODE, "port": 105}]}})
    assert (done.exit_code, count) == (0, 1)


def test_an_import_is_recorded_with_the_rows_that_it_changes(engine: Engine, run: Any) -> None:
    """A second import of the same file changes nothing, and one of another port one row."""
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR])
    for port in (104, 104, 105):
        run({"format": 1, "tables": {"node": [{**FULL_NODE, "port": port}, {**FULL_NODE, "name": "ct2"}]}})
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT action, user_name, details FROM audit_event ORDER BY number")).all()
    assert [row.action for row in rows] == ["import_settings"] * 3
    assert rows[0].user_name.startswith("command line: ")
    assert (rows[0].details["file"], rows[0].details["rows"]) == ("site.json", ["node ct1", "node ct2"])
    assert (rows[1].details["changed"], rows[1].details["rows"]) == ("", [])
    assert (rows[2].details["changed"], rows[2].details["rows"]) == ("1 of node", ["node ct1"])


def test_an_export_is_recorded_before_it_is_written(engine: Engine, run: Any, tmp_path: Path) -> None:
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR])
    run({"format": 1, "tables": {"node": [FULL_NODE]}})
    done = CliRunner().invoke(app, ["settings", "export", str(tmp_path / "out.json")])
    assert done.exit_code == 0, done.output
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT details FROM audit_event WHERE action = 'export_settings'")).all()
    assert "1 of node" in rows[0].details["rows"]


KEY, BY = "00000000-0000-0000-0000-000000000001", {"changed_by": "ada"}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("no JSON", "is no JSON file"),
        ([], "holds no settings"),
        ({"format": 2, "kerma_version": "9.1", "tables": {}}, "was exported by Kerma 9.1 in a form"),
        ({"format": 1, "tables": {"study": []}}, "study is no table of settings; these are equipment_calibration"),
        ({"format": 1, "tables": {"node": {}}}, "node must be a list of rows"),
        ({"format": 1, "tables": {"node": [{**FULL_NODE, "colour": "red"}]}}, "node has no column colour"),
        ({"format": 1, "tables": {"node": [{"port": 104}]}}, "A row of node lacks name"),
        ({"format": 1, "tables": {"node": [FULL_NODE, {"name": "ct2"}]}}, "must all have the same columns"),
        ({"format": 1, "tables": {"node": [{**FULL_NODE, "port": 0}]}}, "node cannot be imported. PostgreSQL says"),
        (
            {"format": 1, "tables": {"not_patient_rule": [{"attribute": "patient_id", "pattern": "*", **BY}]}},
            "'*' fits every patient",
        ),
        ({"format": 1, "tables": {"equipment_setting": [{"equipment_id": KEY, "room": "", **BY}]}}, "room is empty"),
        (
            {
                "format": 1,
                "tables": {"node": [FULL_NODE], "saved_view": [VIEW, {**VIEW, "view_id": VIEW["view_id"][::-1]}]},
            },
            "saved_view cannot be imported. PostgreSQL says",
        ),
    ],
)
def test_what_cannot_be_imported_is_named_and_nothing_is(run: Any, document: object, words: str) -> None:
    done, count = run(document)
    assert (done.exit_code, words in done.output.replace("\n", " "), count) == (2, True, 0), done.output
