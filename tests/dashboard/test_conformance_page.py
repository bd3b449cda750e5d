"""The page Conformance: systems with their score, rows of one, examples, and the text for the service."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from dashboard.pages.conformance.service_text import Subject, service_text
from kerma.database.query.conformance.equipment_conformance import equipment_conformance, failing_studies
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.standard.enumerations import ExamModality
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

UID = "2.25.4711"
WITHOUT_REGION = {"acquisition_type": "constant_angle"}


@pytest.fixture
def machine(rows: Connection) -> UUID:
    """A scanner with one study, whose report lacks the target region and more."""
    key = add_machine(rows)
    today: date = rows.execute(text("SELECT current_date")).scalar_one()
    at = datetime.combine(today - timedelta(days=1), time(9))
    add_study(
        rows, key, UID, at=at, events=[WITHOUT_REGION], dlp_mgy_cm=10.0, software_versions="VA40", patient_id="P1"
    )
    return key


@pytest.mark.usefixtures("machine")
def test_systems_are_listed_with_score_and_numbers(page: Page) -> None:
    app = page("conformance")
    (frame,) = [found.value for found in app.dataframe]
    assert list(frame["studies"]) == [1]
    assert 0 < frame["score"].iloc[0] < 100
    assert "Judged are studies with a dose report" in text_of(app)


def test_a_system_shows_rows_examples_and_text(page: Page, machine: UUID) -> None:
    app = page("conformance", conformance_of=f"{machine}:VA40", requirement="10013_3_target_region")
    shown = text_of(app)
    assert "TID 10013 row 3: 123014 Target Region" in shown
    examples = [found.value for found in app.dataframe if "reports" in found.value.columns][-1]
    assert list(examples["reports"]) == [f"{UID}.1"]
    (written,) = [code.value for code in app.code]
    assert "- TID 10013 row 3 (M): 123014 Target Region" in written
    assert "missing in reports of 1 of 1 studies" in written
    assert UID not in written
    app.checkbox[0].check().run()
    assert f"SOP Instance UID {UID}.1" in app.code[0].value


@pytest.mark.usefixtures("rows")
def test_a_period_without_reports_says_so(page: Page) -> None:
    assert "No study of this period has a dose report of this modality." in text_of(page("conformance"))


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "missing in reports of 1 of 1 studies"),
        ("pl", "brak w raportach 1 z 1 badań"),
        ("de", "fehlt in Berichten von 1 von 1 Studien"),
        ("fr", "manquant dans les rapports de 1 examens sur 1"),
    ],
)
def test_the_text_is_written_in_each_language_and_names_no_patient(
    rows: Connection, machine: UUID, language: str, expected: str
) -> None:
    subject = _subject(rows, machine)
    written = service_text(subject._replace(examples=()), language)
    assert expected in written
    assert "A-4711" in written  # the serial number of the equipment
    for secret in ("P1", UID):
        assert secret not in written


def _subject(rows: Connection, machine: UUID) -> Subject:
    period = StudyPeriod(ExamModality.CT, equipment_id=machine)
    (found,) = equipment_conformance(rows, period)
    return Subject(ExamModality.CT, found, failing_studies(rows, period, "VA40"))
