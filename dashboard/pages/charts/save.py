"""Buttons that save a chart as SVG or PNG: the browser writes the picture that it shows; no server takes part."""

from dashboard.ui.browser_component import component
from dashboard.ui.i18n import tr


def buttons(container: str, name: str, title: str, note: str) -> None:
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
