"""The dashboard's server: `streamlit run dashboard/app.py`."""

import streamlit as st
from starlette.routing import Route

from dashboard import failures
from dashboard.health import healthz

app = st.App(
    "main.py",
    routes=[Route("/healthz", healthz)],
    on_script_error=failures.show,
)
