"""The report on a quarter of equipment: its studies alone, against the quarter before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.reports import dose_comparison, equipment_quarter, weekly_use
from kerma.statistics.quarter import Quarter
from tests.support.study_rows import add_machine, add_skin_dose, add_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Connection

    from tests.support.pdf_files import PdfFile

    Make = Callable[..., PdfFile]

QUARTER = Quarter(2026, 1)
TODAY = date(2026, 4, 9)
BEFORE = datetime(2025, 11, 3, 9)  # noqa: DTZ001, a modality's local time
START = datetime(2026, 1, 5, 9)  # noqa: DTZ001, likewise


def add_heads(connection: Connection, machine: UUID, start: datetime, *doses: float, **facts: Any) -> None:
    """CT studies of the head on consecutive days."""
    for number, dose in enumerate(doses):
        add_study(
            connection,
            machine,
            f"{machine.int}.{start:%m}.{number}"[-60:],
            at=start + timedelta(days=number),
            study_description="Head",
            dlp_mgy_cm=dose,
            events=[{"acquisition_protocol": "Brain", "ctdi_vol_mgy": dose / 20}],
            **facts,
        )


@pytest.fixture
def machine(rows: Connection) -> UUID:
    """A scanner with three studies in the quarter and two before, beside another scanner."""
    scanner = add_machine(rows)
    add_heads(rows, scanner, BEFORE, 100.0, 200.0, software_versions="1")
    add_heads(rows, scanner, START, 300.0, 400.0, 500.0, software_versions="2")
    add_heads(rows, add_machine(rows, device_serial_number="other"), START, 9000.0)
    return scanner


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("Quarterly report on equipment", "CT: DLP (mGy·cm)", "First study under software 2")),
        ("pl", ("Kwartalny raport aparatu", "TK: DLP (mGy·cm)", "Pierwsze badanie z oprogramowaniem 2")),
        ("de", ("Quartalsbericht zum Gerät", "CT: DLP (mGy·cm)", "Erste Untersuchung mit Software 2")),
        ("fr", ("Rapport trimestriel de l", "Scanner : PDL (mGy·cm)", "Premier examen avec le logiciel 2")),
    ],
)
def test_a_report_is_in_the_language_of_the_page(
    machine: UUID, equipment_pdf: Make, language: str, texts: tuple[str, ...]
) -> None:
    pdf = equipment_pdf(machine, language)
    assert [text for text in texts if text not in pdf.text] == []
    assert (pdf.language, pdf.is_ua_1, len(pdf.pages)) == (language, True, 1)


def test_doses_stand_beside_those_of_the_quarter_before(machine: UUID, equipment_pdf: Make) -> None:
    text = equipment_pdf(machine).text
    assert "Head 3 2 3 350 400 450 2 150 +166.7" in text
    assert "Brain 3 2 3 17.50 20.00 22.50 2 7.50 +166.7" in text


def test_studies_of_other_equipment_are_left_out(rows: Connection, machine: UUID) -> None:
    found = equipment_quarter.load(rows, machine, QUARTER, TODAY)
    assert found is not None
    assert [(part.study_count, part.study_count_before) for part in found.modalities] == [(3, 2)]


def test_each_week_of_the_quarter_has_a_bar(rows: Connection, machine: UUID) -> None:
    found = equipment_quarter.load(rows, machine, QUARTER, TODAY)
    assert found is not None
    bars = weekly_use.bars(found).bars
    assert [(bar.label, bar.value) for bar in bars[:3]] == [("12-29", 0), ("01-05", 3), ("01-12", 0)]
    assert len(bars) == 14


def test_problems_of_the_quarter_are_counted(rows: Connection, machine: UUID, equipment_pdf: Make) -> None:
    problem = {"where": "totals.dlp_mgy_cm", "what": "12 is no dose", "sop_instance_uid": "7.1.1"}
    for uid, day in (("7.1", START), ("7.2", BEFORE)):
        add_study(rows, machine, uid, at=day, problems=[problem])
    assert "1 DLP # is no dose" in equipment_pdf(machine).text


@pytest.mark.parametrize(
    ("dose_mgy", "kind", "texts"),
    [
        (2500.0, "map", ("1 study with a peak skin dose above 2 Gy", "0 studies without a map")),
        (2500.0, "upper_bound", ("0 studies with a peak skin dose", "1 study without a map whose upper bound")),
        (2000.0, "map", ("0 studies with a peak skin dose", "0 studies without a map")),
    ],
)
def test_a_bound_above_2_gy_is_no_dose_above_2_gy(
    rows: Connection, machine: UUID, equipment_pdf: Make, dose_mgy: float, kind: str, texts: tuple[str, str]
) -> None:
    study = add_study(rows, machine, "8.1", modality="RF", at=START, events=[{}])
    add_skin_dose(rows, study, kind=kind, peak_skin_dose_mgy=dose_mgy)
    text = equipment_pdf(machine).text
    assert [part for part in texts if part not in text] == []


def test_an_unusual_break_is_listed(rows: Connection, equipment_pdf: Make) -> None:
    machine = add_machine(rows)
    for number in [*range(30), *range(50, 60)]:
        add_study(rows, machine, f"3.{number}", at=START + timedelta(days=number))
    assert "20 working days without a study, longer than usual, until 2026-02-23" in equipment_pdf(machine).text


def test_a_quarter_that_is_not_over_says_so(machine: UUID, equipment_pdf: Make) -> None:
    text = "This quarter is not over"
    assert text in equipment_pdf(machine, printed_at=datetime(2026, 3, 31, 12, tzinfo=UTC)).text
    assert text not in equipment_pdf(machine).text


def test_a_quarter_without_studies_says_so(rows: Connection, equipment_pdf: Make) -> None:
    machine = add_machine(rows)
    assert "No study of this equipment in this quarter or the quarter before." in equipment_pdf(machine).text


@pytest.mark.parametrize(
    ("maximum", "ticks"),
    [(1000.0, [0, 200, 400, 600, 800, 1000]), (0.9, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (6.0, [0, 1, 2, 3, 4, 5, 6])],
)
def test_an_axis_ends_with_a_round_value_not_below_the_largest(maximum: float, ticks: list[float]) -> None:
    assert dose_comparison.ticks(maximum) == ticks
