"""The page of charts of one modality: the filter of its list, one section of charts, and what is selected on them."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import streamlit as st

from dashboard.exports import controls as export_controls
from dashboard.filters import filter_bar, saved_views, url_parameters
from dashboard.filters.audited_text import audited_patient, audited_text
from dashboard.pages.charts import chart_selection, controls, sections
from dashboard.ui import audit_trail, cached_queries, connections, keys, navigation
from dashboard.ui.modalities import Modality
from dashboard.ui.text import exclusion_counts, formatting, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.query.charts.query_once import each_query_once
from kerma.database.query.filters.study_filter import ABOUT_EXCLUSION, StudyFilter
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.standard.enumerations import AuditAction


class _ShowSection(Protocol):
    def __call__(self, modality: Modality, study_filter: StudyFilter, *, is_exact: bool) -> None:
        """Show the options and the charts of a section."""


class Section(NamedTuple):
    """A section of the page.

    Attributes:
        label: its label, in English.
        show: shows its options and charts.
    """

    label: str
    show: _ShowSection


#: The sections by their name in the URL.
SECTIONS: Mapping[str, Section] = {
    "overview": Section(msg("Overview"), sections.overview),
    "distribution": Section(msg("Distributions"), sections.distribution),
    "time": Section(msg("Over time"), sections.over_time),
    "relation": Section(msg("Relations"), sections.relation),
    "change": Section(msg("Before and after"), sections.change),
    "table": Section(msg("Table by month"), sections.table),
}
_EXACT = msg(
    "Exact statistics: computed from every single value. Otherwise, where studies are many, quantiles and the bars of "
    "histograms come from bins that are 1.2 % wide. All other counts are exact."
)


def _left_out(study_filter: StudyFilter) -> str:
    """How many of the studies charts leave out, and why; empty where none, or where the filter selects them."""
    if any(study_filter.value(name) is not None for name in ABOUT_EXCLUSION):
        return ""
    return exclusion_counts.as_text(cached_queries.exclusion_counts(study_filter))


def show(modality: Modality) -> None:
    """Show the charts of the studies that fit the filter in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(tr("{m} charts", m=tr(modality.title)), anchor=False)
        links = st.container(width="content")
    study_filter = filter_bar.show(modality)
    count = cached_queries.study_count(study_filter)
    _record(modality, study_filter, count)
    with links:
        _show_links(modality, study_filter)
    if count == 0:
        _show_no_studies(modality, study_filter)
        return
    studies = trn("{count} study", "{count} studies", count, count=formatting.capped(count, COUNT_CAP))
    plain_text.note(" · ".join(filter(None, (studies, _left_out(study_filter)))))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container():
            labels = {name: section.label for name, section in SECTIONS.items()}
            name = controls.one_of(modality, "show", msg("Section"), labels, "overview", is_bar=True)
        is_exact = controls.switch(modality, "exact", msg("Exact"), _EXACT)
    chart_selection.show(modality, study_filter)
    with connections.one_connection(), each_query_once():
        SECTIONS[name].show(modality, study_filter, is_exact=is_exact)


def _record(modality: Modality, study_filter: StudyFilter, count: int) -> None:
    """Record, as a list does, charts of the studies that a filter by patient, accession number or staff selects.

    Other charts name no patient.
    """
    if any(criterion.is_private for criterion, _ in study_filter.criteria):
        audit_trail.record_view(
            AuditAction.VIEW_LIST,
            f"{modality.charts}:{hash(study_filter)}",
            patient_key=audited_patient(study_filter),
            list=str(modality.charts),
            filter=audited_text(study_filter, modality.path),
            rows=count,
        )


def _show_links(modality: Modality, study_filter: StudyFilter) -> None:
    """The link to the list of the same studies, the saved views, and the exports."""
    with st.container(horizontal=True, width="content", vertical_alignment="center"):
        navigation.page_link(
            modality.studies,
            label=tr("List of these studies"),
            icon=":material/list:",
            parameters=url_parameters.written(study_filter, modality.path),
        )
        saved_views.show(modality, modality.charts, _view_parameters(modality, study_filter))
        export_controls.show(modality, study_filter)


def _view_parameters(modality: Modality, study_filter: StudyFilter) -> dict[str, str]:
    """The URL parameters of a view: filter and options of charts."""
    options = keys.chart(modality.path, "")
    charts = {name: value for name, value in st.query_params.items() if name.startswith(options)}
    return url_parameters.written(study_filter, modality.path) | charts


def _show_no_studies(modality: Modality, study_filter: StudyFilter) -> None:
    plain_text.empty(
        tr("No {modality} study has arrived yet. The page Ingestion shows what has.", modality=tr(modality.title))
        if study_filter.is_empty
        else tr("No study fits this filter. Take away a filter or widen the dates.")
    )
