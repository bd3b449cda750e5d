"""Server of the dashboard, started by `streamlit run dashboard/app.py`."""

import gc
import importlib
import logging
import pkgutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

import dashboard
from dashboard.access import oidc_routes, own_password, raw_objects, second_step, start_warnings
from dashboard.access import routes as access
from dashboard.access.guard import LOGIN, LOGOUT, OIDC_CALLBACK, OIDC_LOGIN, PASSWORD, LoginMiddleware
from dashboard.access.proxy_user import ProxyUserMiddleware
from dashboard.exports import survey_request, survey_routes
from dashboard.exports.routes import PATH, download
from dashboard.pages.upload.upload_middleware import UploadMiddleware, stored_files
from dashboard.reports.routes import report
from dashboard.scheduled_reports.runner import ReportRunner
from dashboard.ui import failures, fonts, metrics, report_urls
from dashboard.ui.browser_id import BrowserIdMiddleware
from dashboard.ui.compressed_assets import CompressedAssetsMiddleware
from dashboard.ui.health import healthz
from dashboard.ui.index_page import IndexPageMiddleware
from dashboard.ui.media_files import MediaFilesMiddleware
from kerma.authentication.configuration import login_settings_problem
from kerma.log_format import format_existing, log_to_stderr

# Below the path of a reverse proxy, Streamlit adds only its own routes.
_BASE = str(st.get_option("server.baseUrlPath") or "").strip("/")
_PREFIXES = ("", f"/{_BASE}") if _BASE else ("",)
_ENDPOINTS = {
    "/healthz": healthz,
    metrics.PATH: metrics.metrics,
    survey_request.PATH: survey_routes.download,
    PATH: download,
    report_urls.PATH: report,
    fonts.PATH: fonts.letters,
    OIDC_LOGIN: oidc_routes.oidc_login,
    OIDC_CALLBACK: oidc_routes.oidc_callback,
}
_ACCESS = {
    LOGIN: access.login,
    LOGOUT: access.logout,
    PASSWORD: access.password,
    own_password.PATH: own_password.change,
    second_step.PATH: second_step.own,
}
# Streamlit runs these; importing them would run them too.
_SCRIPTS = ("dashboard.app", "dashboard.main")

# dashboard/pages is a package. Until `st.navigation` first runs, Streamlit takes a folder of this name for scripts of
# its older kind of pages, and reports to the first visitor of any page but the first that it does not exist.
PagesManager.uses_pages_directory = False

log_to_stderr("dashboard", logging.WARNING)
if problem := login_settings_problem():
    sys.exit(f"The dashboard does not start: {problem}")


@asynccontextmanager
async def _prepared(_: st.App) -> AsyncIterator[None]:
    """Import the pages before the first visit, and exempt them from garbage collection; at the end delete uploads."""
    for module in pkgutil.walk_packages(dashboard.__path__, "dashboard."):
        if not module.name.startswith(_SCRIPTS):
            importlib.import_module(module.name)
    # Streamlit and its server have their own handlers, made as they are imported.
    format_existing("dashboard", ("streamlit", "uvicorn"))
    start_warnings.begin()
    gc.collect()
    gc.freeze()
    runner = ReportRunner()
    runner.start()
    yield
    runner.stop()
    stored_files.close()


app = st.App(
    "main.py",
    routes=[
        *(Route(prefix + path, endpoint) for prefix in _PREFIXES for path, endpoint in _ENDPOINTS.items()),
        *(
            Route(prefix + path, endpoint, methods=["GET", "POST"])
            for prefix in _PREFIXES
            for path, endpoint in _ACCESS.items()
        ),
        *(
            Route(prefix + raw_objects.PATH, raw_objects.raw_objects, methods=raw_objects.METHODS)
            for prefix in _PREFIXES
        ),
    ],
    lifespan=_prepared,
    middleware=[
        Middleware(ProxyUserMiddleware, base_path=_BASE),
        Middleware(LoginMiddleware, base_path=_BASE),
        Middleware(CompressedAssetsMiddleware, base_path=_BASE),
        Middleware(fonts.SymbolsMiddleware, base_path=_BASE),
        Middleware(MediaFilesMiddleware, base_path=_BASE),
        Middleware(BrowserIdMiddleware),
        Middleware(IndexPageMiddleware),
        Middleware(UploadMiddleware, base_path=_BASE),
    ],
    on_script_error=failures.show,
)
