"""The comparison side by side as an Excel workbook: what is compared, medians, texts, and charts of Excel's own."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from xlsxwriter import Workbook

from dashboard.exports import native_charts
from dashboard.exports.cells import Cells
from dashboard.exports.export_request import MEDIA_TYPES
from dashboard.exports.native_charts import QuartileCells
from dashboard.filters import data as filter_data
from dashboard.filters import description
from dashboard.pages.optimisation import data
from dashboard.pages.optimisation.comparison_tables import group_name
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma import __version__
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measures import MEASURES, Measure
from kerma.database.query.optimisation.side_by_side import ComparedGroup

FILE_NAME = "kerma_optimisation.xlsx"
MEDIA_TYPE = MEDIA_TYPES["xlsx"]
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 18
# Columns of the sheet of medians.
_GROUP, _LOWER_QUARTILE, _MEDIAN, _UPPER_QUARTILE = 1, 8, 5, 9


class Comparison(NamedTuple):
    """What a workbook contains.

    Attributes:
        study_filter: the compared studies.
        groups: systems or protocols.
        names: names of systems; empty: the groups are protocols.
        explanations: sentences about the values.
    """

    study_filter: StudyFilter
    groups: Sequence[ComparedGroup]
    names: Mapping[UUID, str]
    explanations: Sequence[str]


def content(comparison: Comparison, made_at: datetime) -> bytes:
    """The bytes of the file, in the language of the page; numbers have 12 significant digits."""
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        cells = Cells(book)
        _about(book, cells, comparison, made_at)
        charts = _medians(book, cells, comparison)
        _texts(book, cells, comparison)
        _charts(book, charts)
    return out.getvalue()


def _about(book: Workbook, cells: Cells, comparison: Comparison, made_at: datetime) -> None:
    sheet = book.add_worksheet(tr("About"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    cells.title(sheet, 0, tr("Optimisation"))
    modality = BY_CODE[comparison.study_filter.modality]
    labels = filter_data.equipment_labels(modality.code)
    rows: list[Sequence[object]] = [
        (tr("Studies"), description.summary(comparison.study_filter, tr(modality.title), labels)),
        (tr("Made"), formatting.moment(made_at)),
        (tr("Version"), f"Kerma {__version__}"),
        (),
        *((text,) for text in comparison.explanations),
    ]
    for number, row in enumerate(rows, start=2):
        cells.row(sheet, number, row)


def _medians(book: Workbook, cells: Cells, comparison: Comparison) -> list[tuple[str, QuartileCells]]:
    """One row for each measure and group, those of a measure together; returns the cells of a chart of each."""
    name = tr("Medians")
    sheet = book.add_worksheet(name)
    headings = (
        *(tr("Quantity"), tr("Group"), tr("Studies"), tr("Events"), tr("Values"), tr("Median"), tr("95 % from")),
        *(tr("95 % to"), tr("Lower quartile"), tr("Upper quartile"), tr("Missing"), tr("Zero")),
    )
    sheet.set_column(0, len(headings) - 1, _WIDTH)
    cells.headings(sheet, 0, headings)
    sheet.freeze_panes(1, 2)
    charts = []
    row = 1
    for measure in _numbers(comparison):
        first = row
        for values in _median_rows(comparison, measure):
            cells.row(sheet, row, values)
            row += 1
        cell_range = QuartileCells(name, first, row - 1, _GROUP, _LOWER_QUARTILE, _MEDIAN, _UPPER_QUARTILE)
        charts.append((data.measure_heading(measure), cell_range))
    return charts


def _median_rows(comparison: Comparison, measure: Measure) -> Iterator[Sequence[object]]:
    for group in comparison.groups:
        summary = group.numbers.get(measure.name)
        if summary is None:
            continue
        lower, upper = summary.interval or (None, None)
        first, median, third = summary.quartiles or (None, None, None)
        yield (
            *(data.measure_heading(measure), group_name(group, comparison.names), group.study_count),
            *(group.event_count, summary.n, median, lower, upper, first, third, summary.missing, summary.zero),
        )


def _texts(book: Workbook, cells: Cells, comparison: Comparison) -> None:
    """The most frequent texts; no sheet where the modality has none."""
    shown = [one for one in MEASURES[comparison.study_filter.modality].values() if one.is_text]
    if not shown:
        return
    sheet = book.add_worksheet(tr("Texts"))
    headings = (tr("Quantity"), tr("Group"), tr("Most frequent"), tr("Number"), tr("Values"), tr("Missing"))
    sheet.set_column(0, len(headings) - 1, _WIDTH)
    cells.headings(sheet, 0, headings)
    row = 1
    for measure in shown:
        for group in comparison.groups:
            text = group.texts.get(measure.name)
            if text is not None:
                name = group_name(group, comparison.names)
                values = (data.measure_heading(measure), name, text.text, text.frequency, text.n, text.missing)
                cells.row(sheet, row, values)
                row += 1


def _charts(book: Workbook, charts: Sequence[tuple[str, QuartileCells]]) -> None:
    sheet = book.add_worksheet(tr("Charts"))
    for number, (title, cell_range) in enumerate(charts):
        native_charts.add_quartiles(book, sheet, number * native_charts.ROWS_OF_A_CHART, title, cell_range)


def _numbers(comparison: Comparison) -> list[Measure]:
    """The measures of which a group has a value."""
    shown = MEASURES[comparison.study_filter.modality].values()
    return [
        one
        for one in shown
        if any((found := group.numbers.get(one.name)) and found.quartiles for group in comparison.groups)
    ]
