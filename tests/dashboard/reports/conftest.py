"""Reports as PDF from rows of a test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.reports import assembly
from dashboard.reports.report_request import ReportRequest
from dashboard.ui.report_urls import Subject
from kerma.settings import settings
from kerma.statistics.quarter import Quarter
from tests.support.pdf_files import PdfFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

PRINTED_AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
QUARTER = Quarter(2026, 1)
AFTER_QUARTER = datetime(2026, 4, 9, 12, tzinfo=UTC)


@pytest.fixture
def study_pdf() -> Callable[..., PdfFile]:
    """The report of a study in a language."""

    def make(uid: str, language: str = "en") -> PdfFile:
        return PdfFile(assembly.pdf(ReportRequest(Subject.STUDY, uid, language), PRINTED_AT))

    return make


@pytest.fixture
def site_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the site store all identifying facts by one rule."""

    def protect(rule: str) -> None:
        for name in ("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE", "STAFF_NAMES"):
            monkeypatch.setenv(f"KERMA_{name}", rule)
        settings.cache_clear()

    return protect


@pytest.fixture
def equipment_pdf() -> Callable[..., PdfFile]:
    """The report on the first quarter of 2026 of equipment in a language."""

    def make(equipment_id: UUID, language: str = "en", printed_at: datetime = AFTER_QUARTER) -> PdfFile:
        request = ReportRequest(Subject.EQUIPMENT, str(equipment_id), language, QUARTER)
        return PdfFile(assembly.pdf(request, printed_at))

    return make
