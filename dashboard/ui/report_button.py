"""The button that opens a report in PDF."""

import streamlit as st

from dashboard.ui.text.i18n import tr


def show(url: str) -> None:
    """Draw the button; `url` is one of `report_urls`."""
    st.link_button(tr("Report (PDF)"), url, icon=":material/picture_as_pdf:", type="tertiary")
