"""URLs of reports: what is refused, what is not found, and what the browser receives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

import pytest
from starlette.requests import Request

from dashboard.reports import report_request
from dashboard.reports.report_request import ReportRequest
from dashboard.reports.routes import report
from dashboard.ui import report_urls
from dashboard.ui.report_urls import Subject
from dashboard.ui.text import i18n
from kerma.statistics.quarter import Quarter
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from starlette.responses import Response
    from starlette.types import Message

TODAY = Quarter(2026, 4).first_day
EQUIPMENT = UUID(int=7)


async def _still_connected() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


def ask(subject: str, identifier: str, method: str = "GET", **params: str) -> Response:
    """The response to a URL."""
    scope = {
        "type": "http",
        "method": method,
        "path_params": {"subject": subject, "identifier": identifier},
        "query_string": urlencode(params).encode(),
        "headers": [],
    }
    return asyncio.run(report(Request(scope, _still_connected)))


@pytest.mark.parametrize(
    ("subject", "identifier", "params", "reason"),
    [
        ("person", "1.1", {}, "There is no report on person; there are study, equipment, patient, levels, incident."),
        ("study", "1" * 65, {}, "does not identify a study"),
        ("equipment", "CT1", {}, "CT1 does not identify equipment"),
        ("study", "1.1", {"lang": "xx"}, "URL parameter “lang=xx”: expected one of en, pl, de, fr."),
        ("study", "1.1", {"quarter": "2026-Q3"}, "URL parameter “quarter”"),
        ("study", "1.1", {"patient": "yes"}, "URL parameter “patient”"),
        ("equipment", str(EQUIPMENT), {"quarter": "2026-Q5"}, "expected a quarter (2026-Q3)"),
        ("equipment", str(EQUIPMENT), {"quarter": "0001-Q1"}, "expected a quarter (2026-Q3)"),
    ],
)
def test_a_url_that_is_no_report_is_refused_with_the_reason(
    subject: str, identifier: str, params: dict[str, str], reason: str
) -> None:
    response = ask(subject, identifier, **params)
    assert response.status_code == 400
    assert reason in bytes(response.body).decode()


@pytest.mark.parametrize(("subject", "identifier"), [("study", "9.9"), ("equipment", str(EQUIPMENT))])
def test_what_is_not_stored_is_not_found(rows: Connection, subject: str, identifier: str) -> None:
    assert rows.closed is False
    response = ask(subject, identifier, lang="pl")
    assert response.status_code == 404
    assert "<h1>" in bytes(response.body).decode()


def test_a_database_that_is_away_is_shown_with_what_to_do(dashboard_on: Callable[[str], None]) -> None:
    dashboard_on("postgresql://nobody@/kerma?host=/nowhere")
    response = ask("study", "1.1")
    assert response.status_code == 503
    assert "The database does not answer." in bytes(response.body).decode()


def test_a_report_is_shown_in_the_browser_under_a_name_that_names_no_patient(rows: Connection) -> None:
    add_study(rows, add_machine(rows), "1.1", patient_name="Doe^Jane", study_description="Head")
    response = ask("study", "1.1", method="HEAD")
    assert response.headers["content-disposition"] == 'inline; filename="kerma_study_1.1.pdf"'
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("url", "request_of_url"),
    [
        (lambda: report_urls.study_url("1.2.3"), ReportRequest(Subject.STUDY, "1.2.3", "pl")),
        (
            lambda: report_urls.equipment_url(EQUIPMENT, Quarter(2026, 3)),
            ReportRequest(Subject.EQUIPMENT, str(EQUIPMENT), "pl", Quarter(2026, 3)),
        ),
    ],
)
def test_the_url_of_a_button_reads_as_the_same_report(url: Callable[[], str], request_of_url: ReportRequest) -> None:
    with i18n.in_language("pl"):
        path, _, query = url().partition("?")
    _, subject, file = path.split("/")
    params = dict(pair.split("=") for pair in query.split("&"))
    assert report_request.read(subject, file.removesuffix(".pdf"), params, TODAY) == request_of_url


def test_equipment_is_reported_for_the_last_whole_quarter() -> None:
    request = report_request.read("equipment", str(EQUIPMENT), {}, TODAY)
    assert request.quarter == Quarter(2026, 3)
