"""Frame of every page: name, menu, language, and the message when the database is unreachable."""

from pathlib import Path

import streamlit as st

from dashboard.ui import failures, language_menu
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import MODALITIES

_ASSETS = Path(__file__).parent / "assets"


def _menu() -> dict[str, list[st.Page]]:
    """The pages; those under a name share one entry, so that all fit a window of 1280 px."""
    return {
        "": [
            st.Page("views/home.py", title=tr("Home"), icon=":material/home:", default=True),
            *(st.Page(m.view, title=tr(m.title), icon=m.icon, url_path=m.path) for m in MODALITIES),
            st.Page(
                "views/equipment.py", title=tr("Equipment"), icon=":material/settings_heart:", url_path="equipment"
            ),
            *_without_entry(),
        ],
        tr("Data"): [
            st.Page("views/ingestion.py", title=tr("Ingestion"), icon=":material/move_to_inbox:", url_path="ingestion"),
            st.Page("views/upload.py", title=tr("Upload"), icon=":material/upload_file:", url_path="upload"),
            st.Page("views/quality.py", title=tr("Data quality"), icon=":material/fact_check:", url_path="quality"),
        ],
    }


def _without_entry() -> list[st.Page]:
    """Pages to which others lead."""
    charts = [
        st.Page(
            m.charts,
            title=tr("{modality} charts", modality=tr(m.title)),
            url_path=f"{m.path}_charts",
            visibility="hidden",
        )
        for m in MODALITIES
    ]
    return [
        *charts,
        st.Page("views/machine.py", title=tr("Machine"), url_path="machine", visibility="hidden"),
        st.Page("views/study.py", title=tr("Study"), url_path="study", visibility="hidden"),
    ]


st.set_page_config(page_title="Kerma", page_icon=str(_ASSETS / "icon.svg"), layout="wide")
st.html(_ASSETS / "kerma.css")
language_menu.settle()
st.logo(str(_ASSETS / "logo.svg"), size="large")
chosen = st.navigation(_menu(), position="top")
language_menu.show()
try:
    chosen.run()
except failures.EXPECTED as error:
    failures.show(error)
