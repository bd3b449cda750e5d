"""Excel workbooks and Parquet files, opened by programs that read them."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests

from dashboard.exports import routes
from dashboard.exports.sheet_names import SheetNames
from kerma.database.query.exports.export import Count

if TYPE_CHECKING:
    from collections.abc import Callable

    Get = Callable[..., requests.Response]

FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def book(base: str) -> openpyxl.Workbook:
    response = requests.get(f"{base}/export/ct.xlsx", params={"patient": "yes"}, timeout=60)
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def rows_of(sheet: object) -> list[dict[str, object]]:
    headings, *rows = list(sheet.values)  # type: ignore[attr-defined]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_a_workbook_has_a_summary_all_rows_the_columns_and_a_sheet_for_each_protocol(book: openpyxl.Workbook) -> None:
    assert book.sheetnames[:3] == ["Summary", "All data", "Columns"]
    assert {"No protocol", "Thorax_Abdomen_ also a name of"} <= set(book.sheetnames)


def test_names_of_sheets_are_legal_and_unique_without_regard_to_case(book: openpyxl.Workbook) -> None:
    folded = [name.casefold() for name in book.sheetnames]
    assert len(set(folded)) == len(folded) == 8
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)


def test_dates_and_numbers_are_such_and_units_stand_in_the_headings(book: openpyxl.Workbook) -> None:
    row = next(row for row in rows_of(book["All data"]) if row["Study Instance UID"] == "2.1")
    assert row["Date"] == datetime(2026, 3, 2)  # noqa: DTZ001, a day
    assert row["DLP (mGy·cm)"] == 724.52
    assert row["Patient's name"] == "Nowak^Zażółć"


def test_text_never_becomes_a_formula_or_a_link(book: openpyxl.Workbook) -> None:
    cells = [cell for row in book["All data"].iter_rows() for cell in row if cell.value == FORMULA]
    assert [cell.data_type for cell in cells] == ["s"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_sheet_of_a_protocol_holds_its_events(book: openpyxl.Workbook) -> None:
    by_protocol = {row["Protocol"]: row for name in book.sheetnames[3:] for row in rows_of(book[name])}
    assert by_protocol["Head"]["Tube voltage, source 2 (kV)"] == 150
    assert None in by_protocol
    assert len(by_protocol) == 5


def test_the_summary_has_contents_of_the_file_and_distributions(book: openpyxl.Workbook) -> None:
    rows = [tuple(cell for cell in row if cell is not None) for row in book["Summary"].values]
    assert ("Number of studies", 3) in rows
    assert ("Number of events", 5) in rows
    assert ("DLP (mGy·cm)", 2, 200, 331.13, 462.26, 462.26, 593.39, 724.52) in rows
    assert (FORMULA, 1) in rows
    assert ("HEAD", 1) in rows
    assert any(row[:2] == ("Studies", "CT") for row in rows)


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Head", "HEAD", "head"], ["Head", "HEAD (2)", "head (3)"]),
        (["a/b", "a:b"], ["a_b", "a_b (2)"]),
        (["x" * 40, "x" * 41], ["x" * 31, "x" * 27 + " (2)"]),
        (["'quoted'", ""], ["quoted", "unnamed"]),
        (["History", "Summary"], ["History (2)", "Summary (2)"]),
        (["\ttab\n"], ["_tab_"]),
        (["no\ufffechar\uffff"], ["no_char_"]),
        (["\U0001f9b4" * 16 + "x", "x" + "\U0001f9b4" * 16], ["\U0001f9b4" * 15, "x" + "\U0001f9b4" * 15]),
        (["' '", " 'x' '"], ["unnamed", "x"]),
    ],
)
def test_sheets_get_names_that_excel_takes(texts: list[str], names: list[str]) -> None:
    given = SheetNames("Summary")
    assert [given.name(text) for text in texts] == names


@pytest.mark.parametrize(("found", "what"), [(Count(50_001, 5), "studies"), (Count(5, 50_001), "events")])
def test_more_rows_than_excel_bears_are_refused_with_what_to_do(found: Count, what: str) -> None:
    with pytest.raises(routes._TooLargeError, match=f"50.000 {what}.*Narrow the filter"):
        routes._require_fit(found)


def test_parquet_keeps_types_units_and_what_it_holds(get: Get) -> None:
    found = pq.read_table(io.BytesIO(get("ct.parquet", per="event", ct_from="2026-03-01").content))
    assert found.schema.field("ctdi_vol_mgy").type == pa.float64()
    assert found.schema.field("study_date").type == pa.date32()
    assert found.schema.field("started_at").type == pa.timestamp("us")
    assert found.schema.field("ctdi_vol_mgy").metadata[b"unit"] == b"mGy"
    assert found.schema.metadata[b"kerma.studies"] == b"CT, from 2026-03-01"
    assert set(found.column("study_date").to_pylist()) == {date(2026, 3, 2), date(2026, 3, 3)}
    assert FORMULA in found.column("study_description").to_pylist()


def test_a_parquet_file_of_nothing_keeps_its_columns(get: Get) -> None:
    found = pq.read_table(io.BytesIO(get("ct.parquet", ct_from="2031-01-01").content))
    assert (found.num_rows, "dlp_mgy_cm" in found.column_names) == (0, True)
