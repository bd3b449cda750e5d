"""Reports as PDF from rows of a test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.reports import makers
from dashboard.reports.report_request import ReportRequest
from dashboard.ui.report_urls import Subject
from kerma.settings import settings
from tests.support.pdf_files import PdfFile

if TYPE_CHECKING:
    from collections.abc import Callable

PRINTED_AT = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def study_pdf() -> Callable[..., PdfFile]:
    """The report of a study in a language."""

    def make(uid: str, language: str = "en") -> PdfFile:
        return PdfFile(makers.pdf(ReportRequest(Subject.STUDY, uid, language), PRINTED_AT))

    return make


@pytest.fixture
def site_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the site store all identifying facts by one rule."""

    def protect(rule: str) -> None:
        for name in ("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE"):
            monkeypatch.setenv(f"KERMA_{name}", rule)
        settings.cache_clear()

    return protect
