"""The list of studies that the visitor opened last, with its URL parameters, so that links lead back to it."""

import streamlit as st

from dashboard.ui import keys
from dashboard.ui.modalities import Modality


def remember(modality: Modality, page: int) -> None:
    """Store the list on screen, its filters, layout and page, as the last one of this session."""
    prefix = f"{modality.path}_"
    parameters = {name: value for name, value in st.query_params.items() if name.startswith(prefix)}
    parameters.pop(keys.page(modality.path), None)
    if page > 1:
        parameters[keys.page(modality.path)] = str(page)
    st.session_state[keys.LAST_LIST] = (modality.studies, parameters)


def is_last_list(modality: Modality) -> bool:
    """Whether the last list had the studies of this modality."""
    page, _ = st.session_state.get(keys.LAST_LIST, (None, {}))
    return bool(page == modality.studies)


def last_filters(modality: Modality) -> dict[str, str]:
    """The URL parameters of the last list; empty if that was the list of another modality."""
    page, parameters = st.session_state.get(keys.LAST_LIST, (None, {}))
    return dict(parameters) if page == modality.studies else {}
