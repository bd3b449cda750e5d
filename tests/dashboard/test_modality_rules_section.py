"""The page of equipment shows what a modality rule would change, adds it once that is confirmed, and removes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dashboard.reports import assembly
from dashboard.reports.report_request import ReportRequest
from dashboard.ui.report_urls import Subject
from kerma.database.ingest.store import Received, store
from kerma.worker.worker import Worker
from tests.support.database_contents import PLAIN
from tests.support.fluoroscopy_report import fluoroscopy
from tests.support.pdf_files import PdfFile
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]


@pytest.fixture
def committing(rows: Connection) -> Engine:
    """The database of the page, with a study of fluoroscopy without an event of fluoroscopy."""
    engine = rows.engine.execution_options(isolation_level="READ COMMITTED")
    with engine.begin() as connection:
        store(connection, [Received("a", fluoroscopy(StudyDescription="Swallow"))], PLAIN)
    return engine


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def test_a_rule_is_shown_before_it_is_added_stated_on_the_study_and_removed(
    committing: Engine, rows: Connection, page: Page
) -> None:
    equipment_id = str(rows.execute(text("SELECT equipment_id FROM equipment")).scalar_one())
    app = page("equipment_detail", id=equipment_id)
    assert "No rule: what was read decides for each study." in text_of(app)
    app = press(app, "Show what would change")
    assert "From Fluoroscopy to Radiography, studies: 1. The latest:" in text_of(app)
    assert "Swallow" in text_of(app)
    app = press(app, "Add")
    assert "A worker merges studies again: 1." in text_of(app)
    Worker(committing).drain()
    assert "counts this study as Radiography; Fluoroscopy was read" in text_of(page("study", uid="2.25.1000"))
    made = assembly.pdf(ReportRequest(Subject.STUDY, "2.25.1000", "en"), datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert "Fluoroscopy was read" in PdfFile(made).text
    app = press(page("equipment_detail", id=equipment_id), "Remove rule 2…")
    assert "From Radiography to Fluoroscopy, studies: 1." in text_of(app)
    press(app, "Remove")
    changes = rows.execute(text("SELECT added_by, removed_by FROM modality_rule ORDER BY rule_number")).all()
    assert [tuple(one) for one in changes] == [("dashboard", None), ("dashboard", "dashboard")]


def test_a_rule_that_cannot_be_is_refused_with_the_reason(committing: Engine, page: Page) -> None:
    with committing.connect() as connection:
        equipment_id = str(connection.execute(text("SELECT equipment_id FROM equipment")).scalar_one())
    app = page("equipment_detail", id=equipment_id)
    next(one for one in app.text_input if one.label == "Study description").set_value("chest*")
    assert "no other condition than days" in text_of(press(app, "Show what would change"))
