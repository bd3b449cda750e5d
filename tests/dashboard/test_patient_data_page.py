"""The page Patient data finds a patient, exports all, erases the identity for good, and shows what the site decided."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dashboard.pages.patient_data import data
from dashboard.reports import assembly
from dashboard.reports.report_request import ReportRequest
from dashboard.ui import cached_queries
from dashboard.ui.report_urls import Subject
from kerma.database.ingest.store import Received, store
from kerma.retention.announcements import kinds_in_force
from kerma.settings import Settings
from kerma.worker.worker import Worker
from tests.support.database_contents import PLAIN
from tests.support.pdf_files import PdfFile
from tests.support.screens import text_of
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

REPORT = read(ct_report(ct_event(ct_dose()), PatientName="Doe^Jane", PatientID="QA-1"))


@pytest.fixture
def committing(rows: Connection, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The database of the page, with a study in plain text."""
    for name in ("NAME", "ID"):
        monkeypatch.setenv(f"KERMA_PATIENT_{name}", "plain")
    engine = rows.engine.execution_options(isolation_level="READ COMMITTED")
    with engine.begin() as connection:
        store(connection, [Received("a", REPORT)], PLAIN)
    return engine


def find(page: Page, patient_id: str) -> AppTest:
    app = page("patient_data")
    next(field for field in app.text_input if field.label == "Patient ID").set_value(patient_id)
    return press(app, "Find")


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def test_the_report_about_a_patient_states_studies_doses_and_what_is_stored(committing: Engine) -> None:
    header = {"StudyInstanceUID": "2.25.5", "SOPInstanceUID": "2.25.6", "PatientID": "QA-1"}
    with committing.begin() as connection:
        store(connection, [Received("b", read(ct_report(ct_event(ct_dose()), **header)))], PLAIN)
    made = assembly.pdf(ReportRequest(Subject.PATIENT, STUDY_UID, "en"), datetime(2026, 3, 9, 12, tzinfo=UTC))
    shown = PdfFile(made).text
    assert [
        part for part in ("QA-1", "Doe", "DLP 300 mGy·cm", "2 studies", "What is stored") if part not in shown
    ] == []
    assert all(part in shown for part in ("Request received on", "in JSON that the page Patient data makes", "Number"))
    assert "stands for a keyed hash" not in shown
    with committing.begin() as connection:
        connection.execute(text("UPDATE study SET patient_name = repeat('a', 64)"))
    made = assembly.pdf(ReportRequest(Subject.PATIENT, STUDY_UID, "en"), datetime(2026, 3, 9, 12, tzinfo=UTC))
    assert "stands for a keyed hash" in PdfFile(made).text


def test_a_patient_is_found_exported_and_erased_for_good(page: Page, committing: Engine) -> None:
    app = find(page, "qa-1")
    assert "Studies of this patient: 1" in text_of(app)
    studies = data.studies_of("QA-1")
    [found] = json.loads(data.record("QA-1", studies))["studies"]
    assert found["study"]["patient_name"] == "Doe^Jane"
    assert "Confirm that the identity" in text_of(press(app, "Erase the identity"))
    app.checkbox[0].check()
    assert "A worker erases the identity" in text_of(press(app, "Erase the identity"))
    Worker(committing).drain()
    cached_queries.forget_study()
    with committing.begin() as connection:
        store(connection, [Received("a", REPORT)], PLAIN)
        stored = connection.execute(text("SELECT patient_name, patient_id, dlp_mgy_cm FROM study")).one()
    assert tuple(stored) == (None, None, 300)
    # Not a dash, which stands for what the modality did not send.
    assert "<dt>Patient ID</dt><dd>erased</dd>" in text_of(page("study", uid=STUDY_UID))
    assert "No stored study has this patient ID" in text_of(find(page, "QA-1"))


def test_the_page_shows_what_the_site_decided(committing: Engine, page: Page) -> None:
    assert "Identity of patients: never removed" in text_of(page("patient_data"))
    site = Settings(identity_retention_months=120)
    kinds_in_force(committing, site, datetime.now(tz=UTC))
    assert "on a worker removes what has reached it, at present" in text_of(page("patient_data"))
    with committing.begin() as connection:
        connection.execute(text("UPDATE announced_removal SET due_at = now()"))
    app = page("patient_data")
    assert "on a worker removes what has reached it, at present" not in text_of(app)
    assert "Identity of patients: removed after 120 months" in text_of(app)
    assert "Earlier versions of objects: never removed" in text_of(app)
    assert any("plain text" in str(table.value) for table in app.dataframe)


@pytest.mark.usefixtures("committing")
@pytest.mark.parametrize("path", [None, "/nowhere/key"])
def test_a_page_without_the_key_says_that_the_site_has_one(
    page: Page, monkeypatch: pytest.MonkeyPatch, path: str | None
) -> None:
    monkeypatch.setenv("KERMA_PATIENT_ID", "hash")
    if path:
        monkeypatch.setenv("KERMA_SECRET_FILE", path)
    else:
        monkeypatch.delenv("KERMA_SECRET_FILE", raising=False)
    shown = text_of(find(page, "QA-1"))
    assert f"give it the key that the other services use (KERMA_SECRET_FILE, here: {path or 'not set'})" in shown
    assert "openssl" not in shown


def fill(app: AppTest, pattern: str) -> AppTest:
    next(field for field in app.text_input if field.label == "Pattern").set_value(pattern)
    return press(app, "Show what it would recognise")


def phantoms(connection: Connection) -> list[str | None]:
    return list(connection.execute(text("SELECT exclusion_reason FROM study")).scalars())


def test_a_rule_about_phantoms_shows_what_it_recognises_before_it_is_added_and_is_removed(
    page: Page, committing: Engine, rows: Connection
) -> None:
    app = page("patient_data")
    assert "fits every" in text_of(fill(app, "*"))
    app = fill(app, "*doe*")
    assert "Studies that it would recognise: 1. Compared were 1 of 1 studies" in text_of(app)
    assert any("Doe" in one.value.to_csv() for one in app.dataframe)
    assert phantoms(rows) == [None]
    app = press(app, "Add")
    assert "once a worker has merged them: 1." in text_of(app)
    Worker(committing).drain()
    assert phantoms(rows) == ["patient_name *doe*"]
    assert "in force already" in text_of(fill(page("patient_data"), "*DOE*"))
    app = press(page("patient_data"), "Remove the rule…")
    assert "count as those of patients again" in text_of(app)
    press(app, "Remove")
    Worker(committing).drain()
    assert phantoms(rows) == [None]


def test_where_no_name_is_in_plain_text_the_number_is_not_known(page: Page, committing: Engine) -> None:
    with committing.begin() as connection:
        connection.execute(text("UPDATE dose_object SET protection = 'n n p p p'"))
    shown = text_of(fill(page("patient_data"), "*doe*"))
    assert "How many studies it would recognise is not known" in shown
    assert "Studies that it would recognise" not in shown
