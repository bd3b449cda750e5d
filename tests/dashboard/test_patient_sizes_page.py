"""The page Patient sizes shows what a file would do, imports it, and undoes it once that is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kerma.database.ingest.store import Received, store
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
def committing(rows: Connection, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The database of the page, with a study that states a weight."""
    monkeypatch.setenv("KERMA_ACCESSION", "plain")
    engine = rows.engine.execution_options(isolation_level="READ COMMITTED")
    report = ct_report(ct_event(ct_dose()), AccessionNumber="A1", PatientWeight="80")
    with engine.begin() as connection:
        store(connection, [Received("a", read(report))], PLAIN)
    return engine


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def select(app: AppTest, label: str, value: str) -> None:
    next(box for box in app.selectbox if box.label == label).set_value(value)


def with_file(app: AppTest, content: str) -> AppTest:
    """The page with a file in its uploader, which AppTest forgets after each run."""
    app.file_uploader[0]._files = [("1", "sizes.csv", content.encode(), "text/csv")]
    return app


def size(rows: Connection) -> tuple[float | None, ...]:
    return tuple(rows.execute(text("SELECT patient_size_m, patient_weight_kg FROM study")).one())


def test_a_file_is_checked_imported_stated_on_the_study_and_undone(
    page: Page, committing: Engine, rows: Connection
) -> None:
    content = "order;height;weight kg\nA1;170;70\nA2;180;90\n"
    app = with_file(page("patient_sizes"), content).run()
    select(app, "2. Columns: key", "accession_number")
    select(app, "Column with the key", "order")
    app = press(with_file(app, content), "3. Show what would follow")
    assert "Rows: 2. Studies: 1, found by 1 keys of the file." in text_of(app)
    assert any("cm, as the values show" in one.value.to_csv() for one in app.dataframe)
    assert any("Line 3: A2" in one.value.to_csv() for one in app.dataframe)
    assert size(rows) == (None, 80)
    app = press(with_file(app, content), "4. Import")
    assert "Import 1 is stored. Studies that get a height or weight within minutes: 1." in text_of(app)
    Worker(committing).drain()
    assert size(rows) == (1.7, 80)
    assert "Height: import 1: sizes.csv" in text_of(page("study", uid=STUDY_UID))
    app = press(page("patient_sizes"), "Undo the import…")
    assert "Undo import 1: sizes.csv?" in text_of(app)
    assert "It is undone. Studies whose height or weight changes within minutes: 1." in text_of(press(app, "Undo"))
    Worker(committing).drain()
    assert size(rows) == (None, 80)


@pytest.mark.usefixtures("committing")
def test_a_file_that_cannot_be_imported_is_refused_with_the_reason(page: Page) -> None:
    content = "accession;height\nA1;1.7\nA1;170\n"
    app = with_file(page("patient_sizes"), content).run()
    assert "1.7 in line 2 would be m" in text_of(press(with_file(app, content), "3. Show what would follow"))
    assert "is empty" in text_of(with_file(app, "").run())
