"""The message instead of a file while the database is unavailable, and data that a site does not export."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from starlette.requests import Request

from dashboard.exports.export_request import ExportRequest, link, read
from dashboard.exports.routes import download
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import patient_identity
from kerma.database.query.exports.export import Per
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from collections.abc import Callable


def ask(ending: str) -> tuple[int, str]:
    scope = {
        "type": "http",
        "method": "GET",
        "path_params": {"path": "ct", "extension": ending},
        "query_string": b"",
        "headers": [],
    }
    answer = asyncio.run(download(Request(scope)))
    return answer.status_code, bytes(answer.body).decode()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_database_that_is_away_is_shown_with_what_to_do(dashboard_on: Callable[[str], None], ending: str) -> None:
    dashboard_on("postgresql://nobody@/kerma?host=/nowhere")
    status, page = ask(ending)
    assert status == 503
    assert "The database does not answer." in page
    assert "Traceback" not in page


@pytest.mark.parametrize(("rule", "given"), [("plain", ("patient_id",)), ("hash", ()), ("none", ())])
def test_only_what_is_stored_in_plain_is_given_out(
    dashboard_on: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, rule: str, given: tuple[str, ...]
) -> None:
    for name in ("PATIENT_NAME", "ACCESSION", "BIRTH_DATE"):
        monkeypatch.setenv(f"KERMA_{name}", "none")
    monkeypatch.setenv("KERMA_PATIENT_ID", rule)
    dashboard_on("postgresql://nobody@/kerma?host=/nowhere")
    assert patient_identity.stored_in_plain_text() == given


@pytest.mark.parametrize(("extension", "locale"), [("parquet", ""), ("csv", ""), ("csv", "pl")])
@pytest.mark.parametrize("has_about", [True, False])
def test_an_address_of_a_download_reads_as_the_same_download(extension: str, locale: str, *, has_about: bool) -> None:
    study_filter = StudyFilter.from_values(ExamModality.CT, {"study": ("Head, neck", "a&b=c")})
    request = ExportRequest(
        modality=BY_CODE[ExamModality.CT],
        study_filter=study_filter,
        extension=extension,
        per=Per.EVENT,
        has_patient_data=True,
        has_about=has_about,
        locale=locale,
    )
    address, _, query = link(request).partition("?")
    assert address == f"export/ct.{extension}"
    assert read("ct", extension, dict(parse_qsl(query))) == request
