"""A person tags a study and writes notes on its page; the page says who, and that statistics leave the study out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.ui import cached_queries
from kerma.annotations import AnnotatedItem
from kerma.database.ingest import study_notes
from kerma.database.ingest.store import Received, store
from kerma.identity import event_id, study_id
from kerma.worker.worker import Worker
from tests.support.database_contents import PLAIN
from tests.support.screens import text_of
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]


@pytest.fixture
def committing(rows: Connection) -> Engine:
    """The database of the page, with a CT study."""
    engine = rows.engine.execution_options(isolation_level="READ COMMITTED")
    with engine.begin() as connection:
        store(connection, [Received("a", read(ct_report(ct_event(ct_dose()))))], PLAIN)
    return engine


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def opened(page: Page) -> AppTest:
    """The page of the study with its forms."""
    app = page("study", uid=STUDY_UID)
    app.session_state["annotation_forms"] = True
    return app.run()


def test_a_study_is_excluded_on_its_page_and_counted_again(committing: Engine, page: Page) -> None:
    app = opened(page)
    next(box for box in app.selectbox if box.label == "Tag").select_index(3)
    app = press(app, "Set the tag")
    assert "needs a reason" in text_of(app)
    next(field for field in app.text_input if field.label == "Reason").set_value("<b>two</b> patients")
    app = press(app, "Set the tag")
    assert "A worker lets statistics follow within seconds." in text_of(app)
    Worker(committing).drain()
    cached_queries.forget_study()
    shown = text_of(page("study", uid=STUDY_UID))
    assert "Statistics leave this study out (excluded: &lt;b&gt;two&lt;/b&gt; patients)." in shown
    assert "excluded: &lt;b&gt;two&lt;/b&gt; patients · dashboard, " in shown
    assert "Not counted here: excluded (1)" in text_of(page("ct_charts"))
    assert any("excluded" in str(table.value) for table in page("ct").dataframe)
    app = press(page("study", uid=STUDY_UID), "Remove the tag “excluded”")
    Worker(committing).drain()
    cached_queries.forget_study()
    shown = text_of(page("study", uid=STUDY_UID))
    assert "Statistics leave this study out" not in shown
    assert "until" in shown


@pytest.mark.usefixtures("committing")
def test_a_note_on_an_event_is_written_changed_and_removed(page: Page) -> None:
    app = opened(page)
    event = next(box for box in app.selectbox if box.key == "noted_item")
    event.select_index(1)
    next(area for area in app.text_area if area.label == "Note").set_value("table moved")
    app = press(app, "Write the note")
    assert "table moved" in text_of(app)
    assert any("table moved" in str(table.value) for table in app.dataframe)
    app = press(app, "Change the note")
    app.text_area[0].set_value("table did not move")
    app = press(app, "Save")
    assert "version 2" in text_of(app)
    app = press(app, "Remove the note")
    assert "The note is removed." in text_of(app)
    assert "table did not move" in text_of(app)


def test_what_was_written_about_an_event_that_is_gone_names_it(committing: Engine, page: Page) -> None:
    with committing.begin() as connection:
        key = study_id(STUDY_UID)
        study_notes.add(connection, AnnotatedItem(key, event_id(key, "gone", 0), "4 Thorax"), "moved", "ada")
    assert "event 4 Thorax, which the study no longer has" in text_of(page("study", uid=STUDY_UID))
