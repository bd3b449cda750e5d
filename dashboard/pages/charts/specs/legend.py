"""The legend of colours that several charts share."""

import altair as alt

from dashboard.pages.charts.specs.chart_spec import to_specification
from dashboard.ui.text.i18n import cached
from dashboard.ui.vega_theme import Spec

_LABEL_PX, _COLUMN_COUNT = 250, 4


@cached(8)
def legend_spec() -> Spec:
    """Colours with their labels, side by side: a chart without marks, of data with the field `label`."""
    legend = alt.Legend(orient="top", columns=_COLUMN_COUNT, labelLimit=_LABEL_PX, symbolType="circle", offset=0)
    colour = alt.Color("label:N", title=None, sort=None, legend=legend)
    return to_specification(alt.Chart().mark_point(filled=True, opacity=0).encode(color=colour), height_px=1)
