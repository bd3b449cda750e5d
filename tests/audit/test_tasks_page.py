"""The page Tasks and `kerma task` cancel what waits, after a confirmation, and record who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.cli import app
from kerma.database.ingest import ledger
from kerma.standard.enumerations import AuditAction
from tests.audit.conftest import trail
from tests.support.screens import text_of
from tests.support.study_rows import add_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest

    Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _waiting(rows: Connection) -> None:
    """An object that waits to be read again."""
    add_ledger(rows, "a", "extracted")
    ledger.mark_pending(rows)


def statuses(rows: Connection) -> list[str]:
    return list(rows.execute(text("SELECT status FROM ledger")).scalars())


def test_a_physicist_cancels_on_the_page_after_a_confirmation(
    rows: Connection, engine: Engine, log_in: Callable[[str], None], open_page: Open
) -> None:
    log_in(BuiltInRole.PHYSICIST)
    shown = open_page(Page.TASKS)
    next(button for button in shown.button if button.label.startswith("Cancel: Objects are read again")).click().run()
    assert "stay as they were read last" in text_of(shown)
    assert statuses(rows) == ["pending"]
    next(button for button in shown.button if button.label == "Cancel the task").click().run()
    assert "Cancelled" in text_of(shown)
    assert statuses(rows) == ["extracted"]
    last = trail(engine)[-1]
    assert (last.action, dict(last.details)) == (AuditAction.CANCEL_TASK, {"task": "extract_again"})


@pytest.mark.parametrize(
    ("arguments", "output", "status"),
    [
        (["list"], "Objects are read again", "pending"),
        (["cancel", "extract_again"], "Nothing was cancelled. Repeat the command with --yes.", "pending"),
        (["cancel", "extract_again", "--yes"], "1 cancelled", "extracted"),
        (["cancel", "export", "--yes"], "nothing runs or waits", "pending"),
        (["cancel", "merge"], "merge cannot be cancelled; these can: extract_again", "pending"),
    ],
)
def test_the_command_does_the_same(rows: Connection, arguments: list[str], output: str, status: str) -> None:
    result = CliRunner().invoke(app, ["task", *arguments], env={"COLUMNS": "200"})
    assert output in " ".join(result.output.split())
    assert statuses(rows) == [status]
