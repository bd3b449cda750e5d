"""Components that run in the browser: their HTML, CSS and JavaScript are files in dashboard/assets."""

from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_ASSETS = Path(__file__).parent.parent / "assets"


@lru_cache
def component(name: str) -> ComponentRenderer:
    """The Streamlit component made of assets/<name>.html, .css and .js; call it with `data` and `key` to draw it."""
    html, css, js = ((_ASSETS / f"{name}.{extension}").read_text("utf-8") for extension in ("html", "css", "js"))
    return st.components.v2.component(f"kerma_{name}", html=html, css=css, js=js)
