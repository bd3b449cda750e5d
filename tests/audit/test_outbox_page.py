"""The page Outbox and `kerma outbox` show what was not delivered, and have it sent again, recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.cli import app
from kerma.database.outbox import messages
from kerma.standard.enumerations import AuditAction, OutboxKind
from tests.audit.conftest import actions, add, trail
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest

    Open = Callable[..., AppTest]


@pytest.fixture
def dead(rows: Connection, engine: Engine) -> None:
    """A message that was given up."""
    messages.subscribe(rows, OutboxKind.AUDIT_MESSAGE, ["syslog"])
    add(engine, 1)
    rows.execute(text("UPDATE outbox SET state = 'dead', finished_at = now(), last_error = 'the row is gone'"))


def states(rows: Connection) -> list[str]:
    return list(rows.execute(text("SELECT state FROM outbox ORDER BY message_id")).scalars())


@pytest.mark.usefixtures("dead")
def test_a_physicist_sees_why_a_message_was_given_up_and_has_it_sent_again(
    rows: Connection, engine: Engine, log_in: Callable[[str], None], open_page: Open
) -> None:
    log_in(BuiltInRole.PHYSICIST)
    shown = open_page(Page.OUTBOX)
    assert [list(frame.value["last_error"]) for frame in shown.dataframe if "last_error" in frame.value] == [
        ["the row is gone"]
    ]
    next(button for button in shown.button if "now" in button.label).click().run()
    assert states(rows) == ["waiting", "waiting"]  # the second one reports the click
    assert actions(engine)[-1] == AuditAction.RETRY_OUTBOX


def test_others_do_not_see_it(log_in: Callable[[str], None], open_page: Open) -> None:
    log_in(BuiltInRole.AUDITOR)
    assert "Your roles do not permit this page." in text_of(open_page(Page.OUTBOX))


@pytest.mark.usefixtures("dead")
def test_the_command_lists_and_retries(rows: Connection, engine: Engine, log_in: Callable[[str], None]) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    run = CliRunner().invoke
    assert "the row is gone" in run(app, ["outbox", "list"], env={"COLUMNS": "200"}).output
    assert "no destination 'mail'; there are syslog" in run(app, ["outbox", "retry", "--destination", "mail"]).output
    assert run(app, ["outbox", "retry"]).output.startswith("1 message that was given up is sent again")
    assert states(rows) == ["waiting", "waiting"]
    assert trail(engine)[-1].details == {"messages": "all", "destination": "all"}
    assert "2 waiting messages are given up" in run(app, ["outbox", "end", "syslog"]).output
    assert states(rows) == ["dead", "dead"]
    assert trail(engine)[-1].action == AuditAction.END_DESTINATION
