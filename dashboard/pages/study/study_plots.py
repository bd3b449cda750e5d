"""Pictures on the page of a study: beside each other, each with the number behind it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.pages.study.plots.plot import Picture
from dashboard.ui import plain_text, vega_theme

_BESIDE, _MOST_BESIDE = 2, 3


def show(pictures: Sequence[Picture], *, key: str) -> None:
    """Show pictures in the order given, wide ones first; the others three in a row where they are three, else two."""
    for wide in (picture for picture in pictures if picture.is_wide):
        _one(wide, f"{key}:{wide.title}")
    others = [picture for picture in pictures if not picture.is_wide]
    beside = _MOST_BESIDE if len(others) == _MOST_BESIDE else _BESIDE
    for start in range(0, len(others), beside):
        row = others[start : start + beside]
        for place, picture in zip(st.columns(_BESIDE if len(row) == 1 else len(row)), row, strict=False):
            with place:
                _one(picture, f"{key}:{picture.title}")


def _one(picture: Picture, key: str) -> None:
    st.markdown(f"**{picture.title}**")
    st.vega_lite_chart(
        pd.DataFrame(picture.rows),
        vega_theme.themed(picture.spec),
        alt=f"{picture.alt}. {picture.note}",
        key=key,
        width="stretch",
    )
    plain_text.note(picture.note)
