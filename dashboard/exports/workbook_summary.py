"""The first sheet of a workbook: what it holds, how often what was done, and the distribution of every quantity."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.about import About
from dashboard.exports.cells import Cells
from kerma.database.query.exports import export, export_summary
from kerma.database.query.exports.export_summary import Frequency, Statistics
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.facts import rollup_quantities

_MOST = 1_000
_WIDTHS = (46, 14, 14, 14, 14, 14, 14, 14)
_STATISTICS = ("Quantity", "Number", "Minimum", "Lower quartile", "Median", "Mean", "Upper quartile", "Maximum")
_NOTE = "Quartiles by linear interpolation; studies and events that tell no value do not count."
_NOTHING = "(none)"


class _Page:
    """A sheet that is written from top to bottom."""

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

    def rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of values."""
        for row in rows:
            self._cells.row(self._sheet, self._row, row)
            self._row += 1


def write(connection: Connection, chosen: StudyFilter, told: About, cells: Cells, sheet: Worksheet) -> None:
    """Write the sheet."""
    page = _Page(cells, sheet)
    found = export.estimate(connection, chosen)
    page.title("Kerma: what this file holds")
    page.rows(told)
    page.rows([("Number of studies", found.studies), ("Number of events", found.events)])
    _distributions(page, "Totals of the studies", export_summary.statistics(connection, chosen, "study"))
    _distributions(page, "Quantities of the events", export_summary.statistics(connection, chosen, "event"))
    page.rows([(_NOTE,)])
    for name, title in (("study_description", "Studies"), ("requested_procedure", "Requested procedures")):
        _frequencies(page, title, "Studies", export_summary.frequencies(connection, chosen, name, _MOST))
    protocols = export_summary.protocol_frequencies(connection, chosen, _MOST)
    _frequencies(page, rollup_quantities.PROTOCOL[chosen.modality].replace("_", " ").capitalize(), "Events", protocols)


def _distributions(page: _Page, title: str, found: Sequence[Statistics]) -> None:
    page.title(title)
    page.headings(*_STATISTICS)
    page.rows((each.fact.heading, *each[1:]) for each in found)


def _frequencies(page: _Page, title: str, counted: str, found: Sequence[Frequency]) -> None:
    page.title(title)
    page.headings(title, f"{counted} (number)")
    page.rows((each.text or _NOTHING, each.number) for each in found)
