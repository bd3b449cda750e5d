"""What was clicked on the charts of a page: it filters the other charts and leads to its studies."""

from collections.abc import Mapping

import streamlit as st

from dashboard.filters import data as filter_data
from dashboard.filters import description, url_parameters
from dashboard.pages.charts import selected_criteria
from dashboard.ui import cached_queries, formatting, keys, navigation, plain_text
from dashboard.ui.i18n import tr, trn
from dashboard.ui.modalities import Modality
from dashboard.ui.navigation import Page
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import COUNT_CAP


def focus(modality: Modality, chosen: StudyFilter, besides: str = "") -> StudyFilter:
    """The studies of the page with everything that was clicked, but not on the chart of the name `besides`."""
    for name, pick in _picked(modality).items():
        if name != besides and not selected_criteria.study_of(pick):
            chosen = selected_criteria.narrowed(chosen, pick)
    return filter_data.resolved(chosen)


def chart_key(modality: Modality, name: str) -> str:
    """The key of a chart's widget; another one after everything was put back."""
    return f"{modality.path}:chart:{name}:{st.session_state.get(keys.drawn(modality.path), 0)}"


def take(modality: Modality, name: str, key: str) -> None:
    """Remember what was clicked on a chart."""
    marks = st.session_state[key].selection.get("pick", [])
    pick = selected_criteria.joined(
        modality.code, (mark["pick"] for mark in marks if isinstance(mark, dict) and mark.get("pick"))
    )
    kept = _picked(modality)
    kept.pop(name, None)
    if pick:
        kept[name] = pick


def clear(modality: Modality) -> None:
    """Put back everything that was clicked."""
    _picked(modality).clear()
    key = keys.drawn(modality.path)
    st.session_state[key] = st.session_state.get(key, 0) + 1


def show(modality: Modality, chosen: StudyFilter) -> None:
    """Say what was clicked, how many studies that are, and lead to them."""
    kept = _picked(modality)
    if not kept:
        plain_text.note(
            tr(
                "Click a bar, a box or a point: the other charts then show only its studies, and you can open them. "
                "Shift and click takes several, a double click puts back."
            )
        )
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{modality.path}_chosen"):
        uids = [uid for uid in map(selected_criteria.study_of, kept.values()) if uid]
        if uids:
            navigation.page_link(
                Page.STUDY,
                label=tr("Open the study of the point"),
                icon=":material/open_in_new:",
                parameters={keys.STUDY_UID: uids[-1]},
            )
        if len(uids) < len(kept):
            _lead(modality, chosen)
        st.button(tr("Put back"), icon=":material/undo:", type="tertiary", on_click=clear, args=(modality,))


def _lead(modality: Modality, chosen: StudyFilter) -> None:
    focused = focus(modality, chosen)
    count, machines = cached_queries.study_count(focused), filter_data.machine_names(modality.code)
    added = [
        description.phrase(criterion, value, machines)
        for criterion, value in focused.criteria
        if chosen.value(criterion.name) != value
    ]
    plain_text.note(tr("Clicked: {criteria}", criteria="; ".join(added)))
    told = trn("Show this study", "Show these {n} studies", count, n=formatting.capped(count, COUNT_CAP))
    parameters = url_parameters.of(focused, modality.path)
    navigation.page_link(modality.studies, label=told, icon=":material/list:", parameters=parameters)
    st.button(
        tr("Keep as filter"),
        icon=":material/filter_alt:",
        type="tertiary",
        on_click=_keep,
        args=(modality, parameters),
        help=tr("Charts of these studies alone, with the filter in the address."),
    )


def _keep(modality: Modality, parameters: Mapping[str, str]) -> None:
    """Filter by what was clicked. No link does: one to the page that is open leaves its address as it was."""
    st.query_params.update(parameters)
    clear(modality)


def _picked(modality: Modality) -> dict[str, str]:
    kept: dict[str, str] = st.session_state.setdefault(keys.picked(modality.path), {})
    return kept
