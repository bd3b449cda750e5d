"""The files of a chart: its data as CSV, and its picture as SVG or PNG.

The browser writes the pictures from the chart that it shows.
"""

from dashboard.exports.csv_file import csv_file
from dashboard.pages.charts.chart_model import ChartModel
from dashboard.ui.browser_component import component
from dashboard.ui.text.i18n import tr


def chart_csv(model: ChartModel, about: str) -> bytes:
    """CSV in UTF-8: comment lines about the data, a line of headings, then one line for each mark."""
    rows = [] if model.is_empty else model.frame.to_dict("records")
    return csv_file(
        (model.title, about, *model.notes),
        [heading for _, heading in model.columns],
        ([row.get(field) for field, _ in model.columns] for row in rows),
    )


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
