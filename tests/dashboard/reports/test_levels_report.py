"""The report on reference levels: its numbers, computed by hand, and the names of the levels that were used."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.exports.export_request import RefusedError
from dashboard.reports import assembly, report_request
from dashboard.reports.report_request import ReportRequest
from dashboard.ui.report_urls import Subject
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import Phantom
from kerma.reference_levels.sample_request import SampleRequest
from kerma.settings import settings
from kerma.standard.enumerations import ExamModality
from tests.support.pdf_files import PdfFile
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Connection

    Make = Callable[..., PdfFile]

PRINTED_AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
START = datetime(2026, 1, 5, 9)  # noqa: DTZ001, a modality's local time
HEAD = SampleRequest(
    modality=ExamModality.CT,
    standard_name="CT head",
    quantity=LevelQuantity.DLP,
    phantom=Phantom.HEAD,
    since=date(2026, 1, 1),
    until=date(2026, 3, 31),
)


def add_heads(connection: Connection, machine: UUID, doses: range, **facts: Any) -> None:
    """CT studies of the head of adults of 70 kg on consecutive days."""
    values = {"patient_age_years": 60.0, "patient_weight_kg": 70.0, **facts}
    for number, dose in enumerate(doses):
        add_study(
            connection,
            machine,
            f"{machine.int}.{dose}"[-60:],
            at=START + timedelta(days=number),
            study_description="CT Head",
            dlp_mgy_cm=float(dose),
            events=[{"ctdi_vol_mgy": 40.0, "dlp_mgy_cm": float(dose), "ctdi_phantom": "head_16cm"}],
            **values,
        )


@pytest.fixture
def hospital(rows: Connection) -> None:
    """A scanner with 601 to 620 mGy·cm, one with 881 to 900, and one with three patients and a phantom."""
    add_heads(rows, add_machine(rows), range(601, 621))
    add_heads(rows, add_machine(rows, station_name="CT2", device_serial_number="2"), range(881, 901))
    small = add_machine(rows, station_name="CT3", device_serial_number="3")
    add_heads(rows, small, range(10, 13), patient_weight_kg=None)
    add_heads(rows, small, range(20, 21), exclusion="phantom")


@pytest.fixture
def levels_pdf(hospital: None, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The report in a language; doses are compared with levels of the United Kingdom and of the European Union."""
    del hospital
    monkeypatch.setenv("KERMA_LEVEL_JURISDICTIONS", "UK, EU")
    settings.cache_clear()

    def make(language: str = "en", **changes: Any) -> PdfFile:
        sample = SampleRequest(**{**vars(HEAD), **changes})
        return PdfFile(assembly.pdf(ReportRequest(Subject.LEVELS, "ct", language, sample=sample), PRINTED_AT))

    return make


@pytest.mark.parametrize(
    "numbers",
    [
        # Of 881 to 900: median, its interval from rank 6 to rank 15 (binomial, n = 20, p = 0.5),
        # quartiles 881 + 0.25 * 19 and 881 + 0.75 * 19, 890.5 / 790, 890.5 / 807, mean weight, without weight.
        ("CT2 · St. Anne's UK, EU 20 890.5 886 895 885.75 895.25 112.7 110.3 70 0",),
        # Of 601 to 620 likewise: 610.5 / 790 and 610.5 / 807.
        ("CT1 · St. Anne's none 20 610.5 606 615 605.75 615.25 77.3 75.7 70 0",),
        ("CT3 · St. Anne's too few patients 3 11.0 – – 10.50 11.50 – – – 3",),  # noqa: RUF001 -- the dash of the page
        # 790 mGy·cm is exceeded on one of two scanners that are compared; likewise 807.
        ("UK-CT-01-DLP", "790 mGy·cm", "V: read in the publication", "1 2 50.0"),
        ("EU-CT-02-DLP", "807 mGy·cm", "V2: read in a transcription", "1 2 50.0"),
        ("Patients counted 43", "of 44 studies", "Systems compared 2 / 3", "at least 20 patients"),
        ("3 counted patients have no known weight",),
        ("No local level: it needs the medians of at least 10 systems",),
        ("A reference level is not a limit for one patient.",),
    ],
)
def test_the_numbers_of_the_report_are_those_computed_by_hand(levels_pdf: Make, numbers: tuple[str, ...]) -> None:
    found = levels_pdf().text
    positions = [found.find(number) for number in numbers]
    assert -1 not in positions, found


def test_levels_of_other_jurisdictions_are_not_compared(levels_pdf: Make) -> None:
    assert "AU-CT-01-DLP" not in levels_pdf().text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Comparison with reference levels"),
        ("pl", "Porównanie z poziomami referencyjnymi"),
        ("de", "Vergleich mit Referenzwerten"),
        ("fr", "aux niveaux de référence"),
    ],
)
def test_the_report_is_in_the_language_of_the_page(levels_pdf: Make, language: str, text: str) -> None:
    pdf = levels_pdf(language)
    assert text in pdf.text
    assert (pdf.language, pdf.is_ua_1) == (language, True)


def test_a_period_without_studies_has_no_report(levels_pdf: Make) -> None:
    with pytest.raises(assembly.AbsentError, match="No study of this examination"):
        levels_pdf(until=date(2026, 1, 2))


def test_the_url_states_all_that_is_compared() -> None:
    params = {
        "name": "CT head",
        "quantity": "ctdi_vol",
        "population": "age 1-6 y",
        "phantom": "head_16cm",
        "levels_from": "2026-01-01",
        "levels_to": "2026-03-31",
        "with_weight": "true",
    }
    found = report_request.read("levels", "ct", params, date(2026, 4, 1)).sample
    assert found is not None
    assert (str(found.population), found.phantom, found.needs_weight) == ("age 1-6 y", Phantom.HEAD, True)
    assert (found.quantity, found.until) == (LevelQuantity.CTDI_VOL, date(2026, 3, 31))


@pytest.mark.parametrize(
    ("identifier", "params", "reason"),
    [
        ("xx", {"name": "CT head"}, "xx does not identify a modality"),
        ("ct", {}, "expected a standard name"),
        ("ct", {"name": "CT head", "quantity": "agd"}, "expected one of dlp, ctdi_vol"),
        ("ct", {"name": "CT head", "population": "children"}, "expected a population: adult, age 3-12 mo"),
        ("ct", {"name": "CT head", "levels_from": "1.1.2026"}, "expected a date"),
        ("ct", {"name": "CT head", "quarter": "2026-Q1"}, "there is no such parameter"),
    ],
)
def test_a_url_that_is_no_comparison_is_refused(identifier: str, params: dict[str, str], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        report_request.read("levels", identifier, params, date(2026, 4, 1))
