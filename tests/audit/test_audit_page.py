"""The page Audit trail shows the rows of one user, also where several have one name."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from dashboard.ui import keys
from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.audit.event import Actor, AuditEvent
from kerma.database.audit.append import append
from kerma.standard.enumerations import AuditAction, AuditWriter
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from streamlit.testing.v1 import AppTest

    Open = Callable[..., AppTest]

FIRST, SECOND = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def _site(log_in: Callable[[str], None], engine: Engine) -> None:
    """Two removed users of the name ada, who saw one and two studies; an auditor looks."""
    log_in(BuiltInRole.AUDITOR)
    with engine.begin() as connection:
        for account_id, study in ((FIRST, "1.1"), (SECOND, "1.2"), (SECOND, "1.3")):
            event = AuditEvent(Actor("ada", account_id), AuditAction.VIEW_STUDY, study_instance_uid=study)
            append(connection, AuditWriter.DASHBOARD, event)


def opened(open_page: Open, name: str) -> AppTest:
    """The page with the question what a user saw."""
    app = open_page(Page.AUDIT, **{keys.AUDIT_QUESTION: "user"})
    app.text_input[0].set_value(name)
    return app.run()


def test_of_two_users_of_one_name_one_is_selected(open_page: Open) -> None:
    app = opened(open_page, "Ada")
    (choice,) = [box for box in app.selectbox if box.label == "Several users have this name"]
    assert choice.options == [f"ada ({FIRST})", f"ada ({SECOND})"]
    assert "1 event, the latest first." in text_of(app)
    choice.select(str(SECOND))
    assert "2 events, the latest first." in text_of(app.run())


def test_a_name_that_nobody_has_is_stated(open_page: Open) -> None:
    shown = unescape(text_of(opened(open_page, "nobodyatall")))
    assert "There is no user 'nobodyatall', and the audit trail has no row of one." in shown


def test_the_time_zone_of_the_server_is_stated(open_page: Open) -> None:
    assert "Times are in the time zone of this server: " in text_of(open_page(Page.AUDIT))
