"""The link to the page for others: with periods that move on with the calendar, or with the days of today."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.ui import keys
from dashboard.ui.cached_queries import local_now
from dashboard.ui.modalities import Modality
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters.study_filter import StudyFilter


def show(modality: Modality, study_filter: StudyFilter) -> None:
    """Show the button with the links to copy."""
    panel = st.popover(
        tr("Copy link"), key=keys.widget(modality.path, "link"), on_change="rerun", icon=":material/link:"
    )
    if not panel.open:
        return
    with panel:
        fixed = url_parameters.with_fixed_days(study_filter, local_now().date())
        if fixed != study_filter:
            plain_text.line(tr("Link that moves on with the calendar:"))
        _link(st.query_params.to_dict())
        if fixed != study_filter:
            plain_text.line(tr("Link with fixed dates:"))
            _link(_with_filter(modality, study_filter, fixed))
        if any(criterion.is_private for criterion, _ in study_filter.criteria):
            plain_text.note(tr("Without the filters that identify a person."))


def _with_filter(modality: Modality, study_filter: StudyFilter, fixed: StudyFilter) -> dict[str, str]:
    """The parameters of the page with another filter."""
    others = st.query_params.to_dict()
    for name in url_parameters.written(study_filter, modality.path):
        others.pop(name, None)
    return url_parameters.written(fixed, modality.path) | others


def _link(parameters: Mapping[str, str]) -> None:
    query = f"?{urlencode(parameters)}" if parameters else ""
    st.code(f"{st.context.url or ''}{query}", language=None, wrap_lines=True)
