"""Draws the plots of a study: wide ones first, the others side by side, each with its note."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.pages.study.plots.plot import Plot
from dashboard.ui import vega_theme
from dashboard.ui.text import plain_text

_COLUMNS, _MAX_COLUMNS = 2, 3


def show(plots: Sequence[Plot], *, key: str) -> None:
    """Draw plots in this order, wide ones first; three others share a row, else two."""
    for wide in (plot for plot in plots if plot.is_wide):
        _draw(wide, f"{key}:{wide.title}")
    others = [plot for plot in plots if not plot.is_wide]
    per_row = _MAX_COLUMNS if len(others) == _MAX_COLUMNS else _COLUMNS
    for start in range(0, len(others), per_row):
        row = others[start : start + per_row]
        for column, plot in zip(st.columns(max(_COLUMNS, len(row))), row, strict=False):
            with column:
                _draw(plot, f"{key}:{plot.title}")


def _draw(plot: Plot, key: str) -> None:
    st.markdown(f"**{plot.title}**")
    st.vega_lite_chart(
        pd.DataFrame(plot.marks),
        vega_theme.themed(plot.spec),
        height=vega_theme.height_px(plot.spec),
        alt=f"{plot.alt}. {plot.note}",
        key=key,
        width="stretch",
    )
    plain_text.note(plot.note)
