"""Numbers in the cells of workbooks: what a person reads in Excel."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from dashboard.exports.cells import Cells


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (775.6600000000001, 775.66),  # a sum of binary fractions
        (0.1 + 0.2, 0.3),
        (0.0, 0),
        (0.000123456789, 0.000123456789),
        (12_345_678_901_234, 12_345_678_901_234),  # whole numbers keep all digits
    ],
)
def test_numbers_of_workbooks_have_no_noise(value: float, written: float) -> None:
    out = io.BytesIO()
    with Workbook(out) as book:
        Cells(book).row(book.add_worksheet(), 0, [value])
    cell: Any = load_workbook(out).active
    assert cell["A1"].value == written
