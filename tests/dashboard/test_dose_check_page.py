"""The page CT dose check: rates, exceeded values with their studies, suggestions, and why it is empty."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from dashboard.pages.dose_check import exceeded_table, rate_table, suggestion_table, workbook
from dashboard.pages.dose_check.workbook import SheetTable
from kerma.database.query.dose_check.check_rates import CheckRate
from kerma.database.query.dose_check.exceeded_checks import ExceededCheck, exceeded_checks
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

EXCEEDED = {
    "kind": "notification",
    "quantity": "ctdi_vol_mgy",
    "configured_value": 60.0,
    "forward_estimate": 75.0,
    "reason": "=1+1",
    "person": "Ray^Grapher",
}


@pytest.fixture
def scanner(rows: Connection) -> UUID:
    return add_machine(rows)


def scan(rows: Connection, machine: UUID, number: int, *checks: dict[str, Any]) -> None:
    today: date = rows.execute(text("SELECT current_date")).scalar_one()
    event = {
        "acquisition_type": "spiral",
        "acquisition_protocol": "Head",
        "ctdi_vol_mgy": 70.0,
        "ctdi_phantom": "head_16cm",
        "dose_check": list(checks),
    }
    at = datetime.combine(today - timedelta(days=1), time(9, number))
    add_study(rows, machine, f"2.25.{number}", modality="CT", events=[event], at=at)


def test_an_exceeded_value_is_listed_with_value_estimate_reason_and_person(
    rows: Connection, page: Page, scanner: UUID
) -> None:
    scan(rows, scanner, 1, EXCEEDED)
    shown = text_of(page("dose_check"))
    for expected in ("Exceeded values", "Reasons for proceeding", "The AAPM chose notification values"):
        assert expected in shown
    tables = [frame.value for frame in page("dose_check").dataframe]
    (found,) = [frame for frame in tables if "forward_estimate" in frame.columns]
    row = found.iloc[0]
    assert (row["configured_value"], row["forward_estimate"], row["reason"]) == (60.0, 75.0, "=1+1")
    # 75 is a quarter above 60.
    assert row["excess"] == pytest.approx(25.0)
    assert "Grapher" in row["person"]


def test_systems_without_dose_check_are_named(rows: Connection, page: Page, scanner: UUID) -> None:
    scan(rows, scanner, 1)
    shown = text_of(page("dose_check"))
    assert "No report of this period states a dose check value." in shown
    assert "Reports without dose check: " in shown
    assert "Exceeded values" not in shown


@pytest.mark.usefixtures("rows")
def test_a_period_without_ct_says_so(page: Page) -> None:
    assert "No CT acquisition is in the period." in text_of(page("dose_check"))


def test_a_period_that_ends_before_it_begins_says_so(page: Page, rows: Connection, scanner: UUID) -> None:
    scan(rows, scanner, 1)
    shown = text_of(page("dose_check", check_from="2026-02-02", check_to="2026-02-01"))
    assert "The first day is after the last." in shown


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(
    ("acquisitions", "notified", "against"),
    [
        (9, 9, "too few acquisitions"),
        # P(B >= 2 of 20) = 0.26 and P(B >= 10 of 20) < 1e-8, B ~ Bin(20, 0.05).
        (20, 2, "within chance of 5 %"),
        (20, 10, "more than 5 %"),
        # 0.95**100 = 0.006
        (100, 0, "less than 5 %"),
    ],
)
def test_rates_are_compared_with_five_percent(acquisitions: int, notified: int, against: str) -> None:
    assert rate_table.against_aim(CheckRate("Head", acquisitions, acquisitions, notified, 0)) == against


@pytest.mark.usefixtures("everybody")
def test_values_of_the_aapm_are_unchecked() -> None:
    assert {row["mark"] for row in suggestion_table.published_rows()} == {"unchecked"}


@pytest.mark.usefixtures("everybody")
def test_files_hold_no_formula_and_no_person_for_users_who_may_not_see_staff(rows: Connection, scanner: UUID) -> None:
    scan(rows, scanner, 1, EXCEEDED)
    found = _checks(rows)
    lines = exceeded_table.csv_of(found, with_persons=False).decode("utf-8-sig")
    assert "Grapher" not in lines
    assert "'=1+1" in lines
    columns = exceeded_table.columns(with_persons=False)
    sheet = SheetTable("Exceeded values", columns, exceeded_table.rows(found))
    book = load_workbook(BytesIO(workbook.content("CT dose check", [], [sheet], datetime(2026, 3, 2))))  # noqa: DTZ001
    cells = {cell.value for row in book["Exceeded values"].iter_rows() for cell in row}
    assert 75.0 in cells
    assert not any("Grapher" in str(value) for value in cells)


def _checks(rows: Connection) -> list[ExceededCheck]:
    return exceeded_checks(rows, StudyPeriod(ExamModality.CT), 10, with_persons=True)
