"""Vega-Lite specification of a chart, built once for each declaration, colour and language.

Colours come from the theme of the page. Texts from DICOM objects are data, never part of a specification.
"""

from dashboard.pages.charts.specs.encodings import ChartSpec
from dashboard.ui.i18n import cached
from dashboard.ui.vega_theme import Spec


@cached(512)
def vega_lite(spec: ChartSpec, ink: str) -> Spec:
    """The specification, without data.

    Args:
        spec: the declared form of the chart.
        ink: the colour of lines on top of coloured marks, which must stand out from every other.
    """
    return spec.build(ink)
