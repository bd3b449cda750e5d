"""A study is deleted on its page, with a reason and after its counts were shown, and read again from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dashboard.ui import cached_queries
from kerma.database.ingest.store import Received, store
from kerma.worker.worker import Worker
from tests.support.database_contents import PLAIN
from tests.support.screens import text_of
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _stored(rows: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that was received, and an Orthanc that does not run."""
    monkeypatch.setenv("KERMA_ORTHANC_URL", "http://127.0.0.1:9")
    with rows.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        store(connection, [Received("a", read(ct_report(ct_event(ct_dose()))))], PLAIN)


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def confirm(page: Page, where: int, reason: str) -> AppTest:
    """Fill the form on the page of the study, and confirm it."""
    app = press(page("study", uid=STUDY_UID), "Delete this study…")
    assert "In Kerma: 1 irradiation events from 1 dose objects" in text_of(app)
    app.radio[0].set_value(app.radio[0].options[where])
    next(field for field in app.text_input if field.label == "Reason").set_value(reason)
    return press(app, "Delete the study")


def test_a_study_is_deleted_named_as_such_and_read_again(page: Page, rows: Connection) -> None:
    assert "A worker removes the study within seconds" in text_of(confirm(page, 0, "sent by mistake"))
    Worker(rows.engine.execution_options(isolation_level="READ COMMITTED")).drain()
    cached_queries.forget_study()
    app = page("study", uid=STUDY_UID)
    assert "sent by mistake" in text_of(app)
    assert any("sent by mistake" in str(table.value) for table in page("ingestion").dataframe)
    assert "Objects that Orthanc still holds: 1" in text_of(press(app, "Read the study again"))
    assert rows.execute(text("SELECT status FROM ledger")).scalars().all() == ["pending"]


@pytest.mark.parametrize(
    ("where", "reason", "result", "is_deleted"),
    [
        (0, " ", "State where the study is deleted, and why.", False),
        (1, "mistake", "Nothing was deleted: http://127.0.0.1:9 cannot be reached", False),
        (2, "mistake", "Deleted in Kerma, but not in Orthanc: http://127.0.0.1:9 cannot be reached", True),
    ],
)
def test_what_is_not_done_is_said(
    page: Page, rows: Connection, where: int, reason: str, result: str, is_deleted: bool
) -> None:
    assert result in text_of(confirm(page, where, reason))
    assert bool(rows.execute(text("SELECT count(*) FROM deleted_study")).scalar_one()) == is_deleted
