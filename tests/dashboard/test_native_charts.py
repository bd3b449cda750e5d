"""Charts of Excel's own in workbooks refer to the cells that hold what they show."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from dashboard.pages.optimisation import workbook
from dashboard.pages.optimisation.workbook import Comparison
from dashboard.pages.reference_levels import workbook as level_workbook
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.side_by_side import ComparedGroup, NumberSummary, TextSummary
from kerma.reference_levels.level_audit import level_audit
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.typical_value import RoomSample
from kerma.standard.enumerations import ExamModality
from kerma.statistics.bootstrap import MedianInterval

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from sqlalchemy import Connection

FIRST, SECOND = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001, local time of a page


def group(equipment_id: UUID, dlp: float) -> ComparedGroup:
    dose = NumberSummary(20, 1, 2, (dlp - 10, dlp, dlp + 10), MedianInterval(dlp - 2, dlp + 2))
    missing = NumberSummary(0, 0, 23, None)
    numbers = {"study_dlp_mgy_cm": dose, "main_pitch": dose, "main_ssde_mgy": missing}
    return ComparedGroup(equipment_id, 23, None, numbers, {"main_ctdi_phantom": TextSummary(23, 0, "head_16cm", 20)})


@pytest.fixture
def book(rows: Connection) -> Workbook:
    assert rows.closed is False
    groups = [group(FIRST, 500.0), group(SECOND, 600.0)]
    names = {FIRST: "CT1", SECOND: "=CT2"}
    comparison = Comparison(StudyFilter(ExamModality.CT), groups, names, ["Explained."])
    return load_workbook(io.BytesIO(workbook.content(comparison, NOW)))


def values(book: Workbook, reference: str) -> list[Any]:
    """The cells of a range such as 'Medians'!$F$2:$F$3."""
    sheet, cells = reference.rsplit("!", 1)
    found = book[sheet.strip("'")][cells.replace("$", "")]
    return [cell.value for (cell,) in found] if isinstance(found, tuple) else [found.value]


def test_each_measure_with_values_has_a_chart(book: Workbook) -> None:
    assert book.sheetnames == ["About", "Medians", "Texts", "Charts"]
    assert len(book["Charts"]._charts) == 2


def test_a_chart_refers_to_quartiles_and_names_of_its_groups(book: Workbook) -> None:
    chart = book["Charts"]._charts[0]
    shown = [values(book, series.val.numRef.f) for series in chart.series]
    assert shown == [[490, 590], [500, 600], [510, 610]]
    assert [values(book, series.cat.strRef.f) for series in chart.series] == [["CT1", "=CT2"]] * 3


def test_missing_and_zero_values_are_counted_in_the_file(book: Workbook) -> None:
    row = [cell.value for cell in book["Medians"][2]]
    assert row == ["DLP (mGy·cm)", "CT1", 23, None, 20, 500, 498, 502, 490, 510, 2, 1]
    assert [cell.value for cell in book["Texts"][2]][2:] == ["head_16cm", 20, 23, 0]


def test_the_comparison_with_levels_has_a_chart_of_its_systems() -> None:
    request = SampleRequest(modality=ExamModality.CT, standard_name="CT head", quantity=LevelQuantity.DLP)
    sample = RoomSample(equipment_id=FIRST, n=3, quartiles=(490.0, 500.0, 510.0))
    content = level_workbook.content(level_audit(request, [sample], []), {FIRST: "CT1"}, NOW)
    book = load_workbook(io.BytesIO(content))
    (chart,) = book["Charts"]._charts
    assert [values(book, series.val.numRef.f) for series in chart.series] == [[490], [500], [510]]
