"""The files of a chart: its data as CSV, and its picture as SVG or PNG.

The browser writes the pictures from the chart that it shows. In a CSV file, text never becomes a formula in the program
that opens it.
"""

import csv
import io

from dashboard.pages.charts.chart_model import ChartModel
from dashboard.ui.browser_component import component
from dashboard.ui.text.i18n import tr

# Spreadsheets take a text that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Further digits are noise of floating point arithmetic: 1.1999999999999997 instead of 1.2.
_DIGITS = ".12g"


def chart_csv(model: ChartModel, about: str) -> bytes:
    """CSV in UTF-8: comment lines about the data, a line of headings, then one line for each mark."""
    out = io.StringIO()
    lines = csv.writer(out)
    for comment in (model.title, about, *model.notes):
        lines.writerow([f"# {comment}"])
    lines.writerow([heading for _, heading in model.columns])
    if not model.is_empty:
        for row in model.frame.to_dict("records"):
            lines.writerow([_cell(row.get(field)) for field, _ in model.columns])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, float) and value == value:  # noqa: PLR0124 -- only NaN differs from itself
        return float(f"{value:{_DIGITS}}")
    return "" if value is None or value != value else value  # noqa: PLR0124 -- only NaN differs from itself


def picture_buttons(*, container: str, name: str, title: str, note: str) -> None:
    """Offer the chart in a container as SVG and PNG.

    Args:
        container: the key of the chart's container.
        name: name of the file, without its extension.
        title: the heading in the picture.
        note: the line below it.
    """
    titles = {"svg": tr("Save the chart as SVG"), "png": tr("Save the chart as PNG")}
    data = {"container": container, "name": name, "title": title, "note": note, "titles": titles}
    component("save_chart")(key=f"save:{container}", data=data, width="content", height="content")
