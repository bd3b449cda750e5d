"""The list of alerts as an Excel workbook: what was selected, and one row for each alert."""

import io
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter import Workbook

from dashboard.exports.cells import Cells
from dashboard.exports.export_request import MEDIA_TYPES
from dashboard.pages.alerts import columns
from dashboard.pages.alerts.columns import Rules
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma import __version__
from kerma.database.query.alerts.alert_page import PageAlert

FILE_NAME = "kerma_alerts.xlsx"
MEDIA_TYPE = MEDIA_TYPES["xlsx"]
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 18


def content(found: Sequence[PageAlert], rules: Rules, selection: Sequence[tuple[str, str]], made_at: datetime) -> bytes:
    """The bytes of the file.

    Args:
        found: the alerts.
        rules: all rules by name.
        selection: label and value of each filter.
        made_at: when it is made, local.
    """
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        cells = Cells(book)
        about = book.add_worksheet(tr("About"))
        about.set_column(0, 0, 30)
        about.set_column(1, 1, 90)
        cells.title(about, 0, tr("Alerts"))
        made = ((tr("Made"), formatting.moment(made_at)), (tr("Version"), f"Kerma {__version__}"))
        for number, line in enumerate((*selection, *made), start=2):
            cells.row(about, number, line)
        sheet = book.add_worksheet(tr("Alerts"))
        sheet.set_column(0, len(columns.headings()) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        cells.headings(sheet, 0, columns.headings())
        for number, one in enumerate(found, start=1):
            cells.row(sheet, number, columns.cells(one, rules))
    return out.getvalue()
