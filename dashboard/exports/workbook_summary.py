"""The first sheet of a workbook: description, distributions of quantities, frequencies of protocols."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.about import About
from dashboard.exports.cells import Cells
from kerma.database.query.exports import export, export_summary
from kerma.database.query.exports.export import Per
from kerma.database.query.exports.export_summary import Frequency, Statistics
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.facts import rollup_quantities

_MAX_FREQUENCIES = 1_000
_WIDTHS = (46, 14, 14, 14, 14, 14, 14, 14)
_STATISTICS = ("Quantity", "Number", "Minimum", "Lower quartile", "Median", "Mean", "Upper quartile", "Maximum")
_NOTE = "Quartiles by linear interpolation; studies and events without a value are not counted."
_NO_TEXT = "(none)"


class _Page:
    """Writes a sheet from top to bottom."""

    def __init__(self, cells: Cells, sheet: Worksheet) -> None:
        self._cells, self._sheet, self._row = cells, sheet, 0
        for index, width in enumerate(_WIDTHS):
            sheet.set_column(index, index, width)

    def title(self, text: str) -> None:
        """A title, with an empty row above it."""
        self._row += 1 if self._row else 0
        self._cells.title(self._sheet, self._row, text)
        self._row += 1

    def headings(self, *texts: str) -> None:
        """Headings of columns."""
        self._cells.headings(self._sheet, self._row, texts)
        self._row += 1

    def rows(self, rows: Iterable[Sequence[object]]) -> None:
        """Rows of values."""
        for row in rows:
            self._cells.row(self._sheet, self._row, row)
            self._row += 1


def write(connection: Connection, study_filter: StudyFilter, about: About, cells: Cells, sheet: Worksheet) -> None:
    """Write the sheet."""
    page = _Page(cells, sheet)
    count = export.estimate(connection, study_filter)
    page.title("Kerma: what this file contains")
    page.rows(about)
    page.rows([("Number of studies", count.studies), ("Number of events", count.events)])
    _distributions(page, "Totals of the studies", export_summary.statistics(connection, study_filter, Per.STUDY))
    _distributions(page, "Quantities of the events", export_summary.statistics(connection, study_filter, Per.EVENT))
    page.rows([(_NOTE,)])
    for name, title in (("study_description", "Studies"), ("requested_procedure", "Requested procedures")):
        _frequencies(
            page, title, "Studies", export_summary.frequencies(connection, study_filter, name, _MAX_FREQUENCIES)
        )
    protocols = export_summary.protocol_frequencies(connection, study_filter, _MAX_FREQUENCIES)
    _frequencies(
        page, rollup_quantities.PROTOCOL[study_filter.modality].replace("_", " ").capitalize(), "Events", protocols
    )


def _distributions(page: _Page, title: str, statistics: Sequence[Statistics]) -> None:
    page.title(title)
    page.headings(*_STATISTICS)
    page.rows((quantity.fact.heading, *quantity[1:]) for quantity in statistics)


def _frequencies(page: _Page, title: str, level: str, frequencies: Sequence[Frequency]) -> None:
    page.title(title)
    page.headings(title, f"{level} (number)")
    page.rows((frequency.text or _NO_TEXT, frequency.number) for frequency in frequencies)
