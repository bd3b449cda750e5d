"""The dashboard's server: `streamlit run dashboard/app.py`."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard import failures
from dashboard.browser_id import BrowserIdMiddleware
from dashboard.downloads.routes import PATH, download
from dashboard.health import healthz

# Where the dashboard stands below a path of a proxy, Streamlit puts only its own routes there.
_BASE = str(st.get_option("server.baseUrlPath") or "").strip("/")
_PLACES = ("", f"/{_BASE}") if _BASE else ("",)
_ENDPOINTS = {"/healthz": healthz, PATH: download}

app = st.App(
    "main.py",
    routes=[Route(place + path, endpoint) for place in _PLACES for path, endpoint in _ENDPOINTS.items()],
    middleware=[Middleware(BrowserIdMiddleware)],
    on_script_error=failures.show,
)
