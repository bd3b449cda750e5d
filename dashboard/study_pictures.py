"""Pictures on the page of a study: beside each other, each with the number behind it."""

from collections.abc import Sequence

import pandas as pd  # type: ignore[import-untyped]  # pandas ships no annotations
import streamlit as st

from dashboard import literal
from dashboard.study_figures.picture import Picture

_MOST_BESIDE = 3


def show(pictures: Sequence[Picture], *, key: str) -> None:
    """Show pictures in the order given, three in a row where they are three, else two; one takes the whole width."""
    beside = _MOST_BESIDE if len(pictures) == _MOST_BESIDE else 2
    for start in range(0, len(pictures), beside):
        row = pictures[start : start + beside]
        for number, (place, picture) in enumerate(zip(st.columns(len(row)), row, strict=True), start=start):
            with place:
                _one(picture, f"{key}:{number}")


def _one(picture: Picture, key: str) -> None:
    st.markdown(f"**{picture.title}**")
    st.vega_lite_chart(
        pd.DataFrame(picture.rows), dict(picture.spec), alt=f"{picture.alt}. {picture.note}", key=key, width="stretch"
    )
    literal.note(picture.note)
