"""What is selected on the charts of a page: it restricts the other charts and leads to its studies."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.filters import data as filter_data
from dashboard.filters import description, url_parameters
from dashboard.pages.charts import mark_selection
from dashboard.pages.charts.specs.chart_spec import SELECTION
from dashboard.ui import cached_queries, keys, navigation
from dashboard.ui.modalities import Modality
from dashboard.ui.navigation import Page
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import COUNT_CAP


def selected_studies(modality: Modality, study_filter: StudyFilter, except_chart: str = "") -> StudyFilter:
    """The filter of the page restricted by the selections on all charts except one."""
    for name, selection in _selections(modality).items():
        if name != except_chart and not mark_selection.study_uid(selection):
            study_filter = mark_selection.restricted(study_filter, selection)
    return filter_data.with_matching_terms(study_filter)


def chart_key(modality: Modality, name: str) -> str:
    """The key of a chart's widget; it changes when selections are cleared."""
    return f"{modality.path}:chart:{name}:{st.session_state.get(keys.drawn(modality.path), 0)}"


def select(modality: Modality, name: str, keys_of_widgets: Sequence[str]) -> None:
    """Store the marks that are selected in a chart's widgets: one, or one for each of its small charts."""
    states = [st.session_state[key] for key in keys_of_widgets if key in st.session_state]
    marks = [mark for state in states for mark in state.selection.get(SELECTION, [])]
    selection = mark_selection.union(
        modality.code,
        (mark[SELECTION] for mark in marks if isinstance(mark, dict) and mark.get(SELECTION)),
    )
    selections = _selections(modality)
    selections.pop(name, None)
    if selection:
        selections[name] = selection


def clear(modality: Modality) -> None:
    """Clear the selections on all charts of the page."""
    _selections(modality).clear()
    key = keys.drawn(modality.path)
    st.session_state[key] = st.session_state.get(key, 0) + 1


def show(modality: Modality, study_filter: StudyFilter) -> None:
    """Show what is selected, how many studies that are, and links to them."""
    selections = _selections(modality)
    if not selections:
        plain_text.note(
            tr(
                "Click a bar, a box or a point: the other charts then show only its studies, and you can open them. "
                "Shift-click selects several, a double click clears the selection."
            )
        )
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{modality.path}_selection"):
        uids = [uid for uid in map(mark_selection.study_uid, selections.values()) if uid]
        if uids:
            navigation.page_link(
                Page.STUDY,
                label=tr("Open the study of the point"),
                icon=":material/open_in_new:",
                parameters={keys.STUDY_UID: uids[-1]},
            )
        if len(uids) < len(selections):
            _show_studies(modality, study_filter)
        st.button(tr("Clear selection"), icon=":material/undo:", type="tertiary", on_click=clear, args=(modality,))


def _show_studies(modality: Modality, study_filter: StudyFilter) -> None:
    selected = selected_studies(modality, study_filter)
    count, names = cached_queries.study_count(selected), filter_data.equipment_labels(modality.code)
    added = [
        description.phrase(criterion, value, names)
        for criterion, value in selected.criteria
        if study_filter.value(criterion.name) != value
    ]
    plain_text.note(tr("Selected: {criteria}", criteria="; ".join(added)))
    label = trn("Show this study", "Show these {n} studies", count, n=formatting.capped(count, COUNT_CAP))
    parameters = url_parameters.written(selected, modality.path)
    navigation.page_link(modality.studies, label=label, icon=":material/list:", parameters=parameters)
    st.button(
        tr("Use as filter"),
        icon=":material/filter_alt:",
        type="tertiary",
        on_click=_use_as_filter,
        args=(modality, parameters),
        help=tr("Charts of these studies only, with the filter in the URL."),
    )


def _use_as_filter(modality: Modality, parameters: Mapping[str, str]) -> None:
    """Filter by the selection. A link cannot: one to the page that is open does not change its URL parameters."""
    st.query_params.update(parameters)
    clear(modality)


def _selections(modality: Modality) -> dict[str, str]:
    """The selection on each chart that has one, by name of the chart."""
    selections: dict[str, str] = st.session_state.setdefault(keys.picked(modality.path), {})
    return selections
