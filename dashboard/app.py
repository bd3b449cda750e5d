"""The dashboard's server: `streamlit run dashboard/app.py`."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard import failures
from dashboard.browser_id import BrowserIdMiddleware
from dashboard.downloads.routes import ROUTES
from dashboard.health import healthz

app = st.App(
    "main.py",
    routes=[Route("/healthz", healthz), *ROUTES],
    middleware=[Middleware(BrowserIdMiddleware)],
    on_script_error=failures.show,
)
