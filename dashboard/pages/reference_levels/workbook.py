"""The comparison as an Excel workbook: what is compared, systems, levels, and studies that are not counted."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from xlsxwriter import Workbook

from dashboard.exports import native_charts
from dashboard.exports.cells import Cells
from dashboard.exports.export_request import MEDIA_TYPES
from dashboard.exports.native_charts import QuartileCells
from dashboard.pages.reference_levels import labels, notes, tables
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE, EQUIPMENT
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, tr
from kerma import __version__
from kerma.reference_levels.level_audit import LevelAudit
from kerma.reference_levels.quantity import TRAITS, LevelQuantity
from kerma.standard.units import symbol

FILE_NAME = "kerma_reference_levels.xlsx"
MEDIA_TYPE = MEDIA_TYPES["xlsx"]
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 18


def content(audit: LevelAudit, names: Mapping[UUID, str], made_at: datetime) -> bytes:
    """The bytes of the file, in the language of the page; numbers have 12 significant digits."""
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        cells = Cells(book)
        _about(book, cells, audit, made_at)
        _sheet(book, cells, tr("Systems"), tables.room_columns(audit), tables.room_rows(audit, names))
        _sheet(book, cells, tr("Levels"), tables.SHEET_COLUMNS, [*map(tables.sheet_row, audit.comparisons)])
        _sheet(book, cells, tr("Not counted"), tables.reason_columns(audit), tables.reason_rows(audit, names))
        _chart(book, audit)
    return out.getvalue()


def about(audit: LevelAudit, made_at: datetime) -> list[tuple[str, str]]:
    """What is compared, as labels and texts."""
    request = audit.request
    days = " … ".join(formatting.day(day) if day else formatting.MISSING for day in (request.since, request.until))
    phantom = labels.PHANTOMS[request.phantom or "any"]
    of_ct = [(tr("CTDI phantom"), tr(phantom))] if tables.is_ct(audit) else []
    projection = tr(labels.PROJECTIONS[request.projection or "any"])
    is_per_projection = request.quantity is LevelQuantity.DAP_PER_PROJECTION
    of_radiographs = [(tr("Projection"), projection)] if is_per_projection else []
    return [
        (tr("Modality"), tr(BY_CODE[request.modality].title)),
        (tr("Standard name"), request.standard_name),
        (tr("Quantity"), f"{tr(labels.QUANTITIES[request.quantity])} ({symbol(TRAITS[request.quantity].unit)})"),
        (tr("Patients"), labels.population(request.population)),
        *of_ct,
        *of_radiographs,
        (tr("Period"), days),
        (tr("Made"), formatting.moment(made_at)),
        (tr("Version"), f"Kerma {__version__}"),
    ]


def _about(book: Workbook, cells: Cells, audit: LevelAudit, made_at: datetime) -> None:
    sheet = book.add_worksheet(tr("About"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 60)
    cells.title(sheet, 0, tr("Reference levels"))
    rows: list[Sequence[object]] = [*about(audit, made_at), ()]
    explanations = (tr(notes.NO_LIMIT), notes.summary(audit), *notes.about_samples(audit), *notes.about_levels(audit))
    rows.extend((text,) for text in (*explanations, notes.not_counted(audit)) if text)
    for number, row in enumerate(rows, start=2):
        cells.row(sheet, number, row)


def _sheet(book: Workbook, cells: Cells, name: str, columns: Sequence[Column], rows: Sequence[TableRow]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(columns) - 1, _WIDTH)
    cells.headings(sheet, 0, [heading(column) for column in columns])
    sheet.freeze_panes(1, 1)
    for number, row in enumerate(rows, start=1):
        cells.row(sheet, number, (row.get(column.name) for column in columns))


def _chart(book: Workbook, audit: LevelAudit) -> None:
    """A chart of Excel's own of the medians and quartiles of systems."""
    if not audit.rooms:
        return
    columns = [column.name for column in tables.room_columns(audit)]
    label, lower, median, upper = (columns.index(name) for name in (EQUIPMENT.name, "q1", "median", "q3"))
    cell_range = QuartileCells(tr("Systems"), 1, len(audit.rooms), label, lower, median, upper)
    title = f"{tr(labels.QUANTITIES[audit.request.quantity])} ({symbol(TRAITS[audit.request.quantity].unit)})"
    native_charts.add_quartiles(book, book.add_worksheet(tr("Charts")), 0, title, cell_range)
