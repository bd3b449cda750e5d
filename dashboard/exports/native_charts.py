"""Charts of Excel's own in workbooks: they refer to cells, so that whoever opens the file can change them."""

from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.ui import colours
from dashboard.ui.text.i18n import tr

_WIDTH_PX, _HEIGHT_PX = 620, 340
#: Rows of a sheet that one chart covers, with the gap to the next.
ROWS_OF_A_CHART = 18


class QuartileCells(NamedTuple):
    """The cells of a chart: rows of groups, and the columns of their names, quartiles and medians, all from 0.

    Attributes:
        sheet: name of the sheet.
        first_row: the first group.
        last_row: the last group.
        label: column of the names.
        lower: column of the lower quartiles.
        median: column of the medians.
        upper: column of the upper quartiles.
    """

    sheet: str
    first_row: int
    last_row: int
    label: int
    lower: int
    median: int
    upper: int


def add_quartiles(book: Workbook, sheet: Worksheet, row: int, title: str, cells: QuartileCells) -> None:
    """Insert columns of lower quartile, median and upper quartile of each group.

    Args:
        book: the workbook.
        sheet: on which the chart stands.
        row: its upper row, from 0.
        title: the quantity with its unit.
        cells: what it shows.
    """
    chart = book.add_chart({"type": "column"})
    series = (
        (tr("Lower quartile"), cells.lower, colours.QUIET),
        (tr("Median"), cells.median, colours.MAIN),
        (tr("Upper quartile"), cells.upper, colours.MARKED),
    )
    for name, column, colour in series:
        chart.add_series(
            {
                "name": name,
                "categories": [cells.sheet, cells.first_row, cells.label, cells.last_row, cells.label],
                "values": [cells.sheet, cells.first_row, column, cells.last_row, column],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": _WIDTH_PX, "height": _HEIGHT_PX})
    sheet.insert_chart(row, 0, chart)
