"""What a test reads from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.util import calc_hash

from dashboard.ui.login_state import login_state
from kerma.settings import settings

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from dashboard.ui.navigation import Page


def forget() -> None:
    """Forget everything that a process of the dashboard keeps between pages."""
    settings.cache_clear()
    login_state.forget()
    st.cache_data.clear()
    st.cache_resource.clear()


def go_to(app: AppTest, page: Page) -> AppTest:
    """Have the next run show a page; `AppTest.switch_page` knows only pages that are files."""
    app._page_hash = calc_hash(page)
    return app


def text_of(app: AppTest) -> str:
    """All text on the page outside tables, and that it holds no trace of an error."""
    assert not app.exception
    kinds = ("title", "header", "subheader", "caption", "markdown", "info", "error", "html", "metric")
    elements = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(f"{getattr(element, 'label', '')} {getattr(element, 'value', '')}" for element in elements)
