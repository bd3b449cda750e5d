"""`kerma retention` without a rule, or with one that cannot be, says so before anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from kerma.access.rights import BuiltInRole
from kerma.cli import app
from kerma.commands.retention import record_deletion
from kerma.database.access import accounts
from kerma.retention.rules import parse
from kerma.retention.run import plan

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.mark.parametrize("command", ["plan", "run"])
@pytest.mark.parametrize(
    ("rules", "words"),
    [("", "KERMA_RETENTION is not set: nothing is ever deleted"), ("CTImageStorage:1y", "90d, MRImageStorage:30d")],
)
def test_wrong_rules_are_named(
    monkeypatch: pytest.MonkeyPatch, no_settings: None, command: str, rules: str, words: str
) -> None:
    assert no_settings is None
    monkeypatch.setenv("KERMA_RETENTION", rules)
    done = CliRunner().invoke(app, ["retention", command])
    assert (done.exit_code, words in done.stderr) == (2, True), done.stderr


def test_a_deletion_is_recorded_before_it_begins(engine: Engine) -> None:
    """What became of it, object by object, is in the log of retention."""
    with engine.begin() as connection:
        accounts.add(connection, "ada", [BuiltInRole.ADMINISTRATOR])
    [rule] = parse("CTImageStorage:90d")
    now = datetime(2026, 4, 1, tzinfo=UTC)
    with engine.connect() as connection:
        [planned] = plan(connection, "orthanc-1", [rule], now)
    record_deletion(engine, planned)
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT action, details FROM audit_event")).all()
    assert row.action == "remove_old_data"
    assert row.details["kind"] == "objects in Orthanc"
    assert row.details["node"] == "orthanc-1"
    assert row.details["rule"] == str(rule)
    # 1 April less 90 days.
    assert row.details["received_before"].startswith("2026-01-01")
