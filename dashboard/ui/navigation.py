"""The pages of the dashboard and the links between them.

`dashboard/main.py` declares the pages to Streamlit and registers them here; pages link to each other by `Page`, so that
no page imports another one for the sake of a link.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NoReturn

import streamlit as st

from dashboard.ui import keys


class Page(StrEnum):
    """Every page, by its URL path; that of the default page, HOME, is not part of its URL."""

    HOME = "home"
    CT = "ct"
    CT_CHARTS = "ct_charts"
    FLUOROSCOPY = "fluoroscopy"
    FLUOROSCOPY_CHARTS = "fluoroscopy_charts"
    RADIOGRAPHY = "radiography"
    RADIOGRAPHY_CHARTS = "radiography_charts"
    MAMMOGRAPHY = "mammography"
    MAMMOGRAPHY_CHARTS = "mammography_charts"
    NUCLEAR_MEDICINE = "nuclear_medicine"
    NUCLEAR_MEDICINE_CHARTS = "nuclear_medicine_charts"
    STUDY = "study"
    PATIENT = "patient"
    SEARCH = "search"
    EQUIPMENT = "equipment"
    EQUIPMENT_DETAIL = "equipment_detail"
    INGESTION = "ingestion"
    SENDERS = "senders"
    UPLOAD = "upload"
    PATIENT_SIZES = "patient_sizes"
    QUALITY = "quality"
    NAMES = "names"
    LEVELS = "reference_levels"
    UPDATES = "updates"
    CHANGES = "changes"
    OPTIMISATION = "optimisation"
    SURVEYS = "surveys"
    SCHEDULED_REPORTS = "scheduled_reports"
    AUDIT = "audit"
    OUTBOX = "outbox"
    PATIENT_DATA = "patient_data"
    TASKS = "tasks"
    SETTINGS = "settings"
    USERS = "users"
    ROLES = "roles"
    ACCOUNT = "account"
    DOSE_CHECK = "dose_check"
    CONFORMANCE = "conformance"
    REPEATS = "repeats"
    ALERTS = "alerts"
    SYSTEM_TEST = "system_test"
    INCIDENTS = "incidents"


def register(pages: Mapping[Page, st.Page]) -> None:
    """Set the pages of this session; their titles are in its language."""
    st.session_state[keys.PAGES] = dict(pages)


def page_link(page: Page, *, label: str, icon: str, parameters: Mapping[str, str] | None = None) -> None:
    """Draw a link to a page.

    Args:
        page: the page that opens.
        label: text of the link; Markdown is interpreted.
        icon: a Material symbol.
        parameters: URL parameters of that page.
    """
    st.page_link(_registered(page), label=label, icon=icon, query_params=parameters)


def switch_page(page: Page, parameters: Mapping[str, str] | None = None) -> NoReturn:
    """End this run of the script and open a page with these URL parameters."""
    st.switch_page(_registered(page), query_params=parameters)


def open_study(study_instance_uid: str) -> NoReturn:
    """End this run of the script and open the page of a study."""
    switch_page(Page.STUDY, {keys.STUDY_UID: study_instance_uid})


def _registered(page: Page) -> st.Page:
    registered: Mapping[Page, st.Page] = st.session_state[keys.PAGES]
    return registered[page]
