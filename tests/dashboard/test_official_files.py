"""The table for the official as files: typed cells in Excel, and no text that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from openpyxl import load_workbook

from dashboard.pages.incidents.official_files import FORMS, csv_table, workbook
from dashboard.ui.text.i18n import in_language
from kerma.database.incident_register import StoredIncident
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import DoseQuantity

CONTENT = IncidentContent(
    title="Wrong protocol",
    pack="de",
    occurred_on=date(2026, 11, 20),
    what_happened="=1+1",
    quantity=DoseQuantity.CTDI_VOL,
    intended_dose=Decimal(0),
    total_dose=Decimal("60.50"),
    has_skin_injury=False,
)


def incident(content: IncidentContent = CONTENT) -> StoredIncident:
    return StoredIncident(UUID(int=1), 7, None, 1, content, None, ())


def sheet(pack: str = "de", *found: StoredIncident) -> tuple[list[str], list[object]]:
    rows = load_workbook(io.BytesIO(workbook(pack, found or [incident()]))).active
    assert rows is not None
    headings, values = rows.iter_rows(values_only=True)
    return [str(one) for one in headings], list(values)


def test_numbers_and_days_are_cells_of_their_kind_and_zero_is_not_missing() -> None:
    of = dict(zip(*sheet(), strict=True))
    assert (of["Number"], of["Total dose"], of["Intended dose"]) == (7, 60.5, 0)
    assert of["Day of the exposure"] == datetime(2026, 11, 20)  # noqa: DTZ001 -- openpyxl's form of a day
    assert (of["Skin injury within 21 days"], of["Skin dose (mGy)"], of["Discovered on"]) == ("no", None, None)


def test_no_text_is_run_as_a_formula() -> None:
    book = load_workbook(io.BytesIO(workbook("de", [incident()]))).active
    assert book is not None
    assert [cell.data_type for row in book.iter_rows() for cell in row if cell.value == "=1+1"] == ["s"]
    rows = list(csv.reader(io.StringIO(csv_table("de", [incident()]).decode("utf-8-sig")), delimiter=";"))
    assert dict(zip(*rows, strict=True))["What happened"] == "'=1+1"


@pytest.mark.parametrize("pack", ["de", "eng", "pl", "ch", "generic"])
def test_both_forms_have_the_same_columns(pack: str) -> None:
    found = incident(replace(CONTENT, pack=pack))
    first = csv_table(pack, [found]).decode("utf-8-sig").splitlines()[0]
    assert first.split(";") == sheet(pack, found)[0]


def test_headings_are_in_the_language_of_the_page() -> None:
    with in_language("de"):
        assert "Tag der Exposition" in sheet()[0]


def test_files_are_offered_in_excel_and_csv() -> None:
    assert [form.suffix for form in FORMS] == ["xlsx", "csv"]
