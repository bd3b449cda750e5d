"""The frame of every page: name, menu, and what is said when the database is away."""

from pathlib import Path

import streamlit as st

from dashboard import failures
from dashboard.modalities import MODALITIES

_ASSETS = Path(__file__).parent / "assets"


def _menu() -> list[st.Page]:
    return [
        st.Page("views/home.py", title="Home", icon=":material/home:", default=True),
        *(st.Page(m.view, title=m.title, icon=m.icon, url_path=m.path) for m in MODALITIES),
        st.Page("views/ingestion.py", title="Ingestion", icon=":material/move_to_inbox:", url_path="ingestion"),
        st.Page("views/upload.py", title="Upload", icon=":material/upload_file:", url_path="upload"),
        st.Page("views/quality.py", title="Data quality", icon=":material/fact_check:", url_path="quality"),
        st.Page("views/study.py", title="Study", url_path="study", visibility="hidden"),
        st.Page("views/machine.py", title="Machine settings", url_path="machine", visibility="hidden"),
    ]


st.set_page_config(page_title="Kerma", page_icon=str(_ASSETS / "icon.svg"), layout="wide")
st.html(_ASSETS / "kerma.css")
st.logo(str(_ASSETS / "logo.svg"), size="large")
chosen = st.navigation(_menu(), position="top")
try:
    chosen.run()
except failures.EXPECTED as error:
    failures.show(error)
