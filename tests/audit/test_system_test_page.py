"""The page System test requests a test by one button, and shows the last result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.database.ingest import selftest_runs
from kerma.standard.enumerations import AuditAction
from tests.audit.conftest import trail
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest

    Open = Callable[..., AppTest]

VALUE = {
    "part": "alert",
    "study": 6,
    "location": "RF-DAP-200",
    "quantity": "count",
    "expected": "0",
    "tolerance_percent": 0.0,
    "found": "1",
    "outcome": "failed",
    "reason": "Exactly the limit does not exceed it",
}
DOCUMENT = {
    "started_at": "2026-01-02T03:04:05+00:00",
    "seconds": 7.5,
    "full": True,
    "passed": False,
    "versions": {"Kerma": "0.0.1", "Orthanc": "1.12.0"},
    "values": [VALUE, {**VALUE, "study": 5, "outcome": "passed"}],
}


def test_a_button_requests_a_test_and_the_trail_names_who(
    rows: Connection, engine: Engine, log_in: Callable[[str], None], open_page: Open
) -> None:
    log_in(BuiltInRole.PHYSICIST)
    shown = open_page(Page.SYSTEM_TEST)
    assert "This installation was not tested yet." in text_of(shown)
    next(button for button in shown.button if button.label == "Run the full test").click().run()
    assert "A worker runs the test" in text_of(shown)
    assert list(shown.dataframe[0].value["state"]) == ["waits"]
    assert rows.execute(text("SELECT is_full FROM selftest_run")).scalars().all() == [True]
    assert (trail(engine)[-1].action, dict(trail(engine)[-1].details)) == (
        AuditAction.RUN_SELFTEST,
        {"extent": "full"},
    )
    assert next(button for button in shown.button if button.label == "Run the full test").disabled


def test_a_failed_test_is_shown_with_the_values_that_differ(
    rows: Connection, log_in: Callable[[str], None], open_page: Open
) -> None:
    run_id = selftest_runs.begin(rows, "ada", "0.0.1", is_full=True)
    selftest_runs.finish(rows, run_id, has_passed=False, result=DOCUMENT)
    log_in(BuiltInRole.PHYSICIST)
    shown = open_page(Page.SYSTEM_TEST)
    assert "1 of 2 values differ from what is expected." in text_of(shown)
    assert "The last self-test did not pass." in text_of(shown)
    assert list(shown.dataframe[0].value["location"]) == ["RF-DAP-200"]


def test_a_viewer_may_not_open_it(log_in: Callable[[str], None], open_page: Open) -> None:
    log_in(BuiltInRole.VIEWER)
    assert "Your roles do not permit this page." in text_of(open_page(Page.SYSTEM_TEST))
