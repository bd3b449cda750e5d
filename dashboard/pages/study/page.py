"""The page of one study: totals, patient, equipment, plots and tables of events, problems and provenance."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dashboard.filters.last_list import is_last_list, last_filters
from dashboard.pages.patient import page as patient
from dashboard.pages.study import (
    alerts_section,
    annotations,
    comparison,
    content,
    deletion,
    earlier_versions,
    event_table,
    events,
    level_hint,
    overview,
    problems,
    provenance,
    shared_events,
)
from dashboard.pages.study.problems import LocatedProblem
from dashboard.skin_dose import section as skin_dose
from dashboard.ui import audit_trail, cached_queries, keys, navigation, report_button, report_urls, table
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import Modality, of_study
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.object_sources import explorer_link
from kerma.access.rights import Right
from kerma.database.query.studies.study_detail import SourceObject, StudyDetail
from kerma.facts import study as header
from kerma.facts.fact import Fact
from kerma.standard.enumerations import AuditAction, ExamModality

_MAX_UID_LENGTH = 64  # PS3.5 9.1
# Of objects with a link below their table; the table has a link for each.
_MAX_LINKS = 6
_HEIGHT_PX = 600
_ONE_OBJECT = msg("All events come from object 1.")
_SEVERAL_OBJECTS = msg("The numbers of an event come from the object in its column Object, except those listed here.")

#: Sections that a modality has besides totals, plots and events; each draws itself with its heading, or nothing.
SECTIONS: Mapping[ExamModality, tuple[Callable[[StudyDetail], None], ...]] = {
    ExamModality.FLUOROSCOPY: (skin_dose.show,)
}


def show() -> None:
    """Show the study whose Study Instance UID is in the URL (`/study?uid=1.2.840.…`), or why it cannot be shown."""
    uid = st.query_params.get(keys.STUDY_UID, "").strip()
    if not uid:
        _not_found(
            tr("The URL names no study."),
            tr("Select one in a list; its page has a URL that you can send to a colleague."),
        )
        plain_text.note(tr("The URL of a study: {url}", url=f"/study?{keys.STUDY_UID}=1.2.840.…"))
        return
    deletion.result()
    is_uid = len(uid) <= _MAX_UID_LENGTH and uid.isprintable()
    with st.skeleton(_HEIGHT_PX):
        detail = cached_queries.study_detail(uid) if is_uid else None
    if detail is None:
        _not_found(
            tr("This study is not stored here."),
            tr("It was never received, or has been removed. The page Ingestion shows what was received."),
        )
        if is_uid:
            deletion.show_deleted(uid)
        plain_text.note(tr("Study Instance UID {uid}", uid=uid[:200]))
    elif not of_study(detail.study.modalities):
        _not_found(
            tr("No irradiation events in this study"),
            tr("Its objects only estimate dose from other objects, which have not arrived."),
        )
    else:
        _show_study(detail)


def _not_found(title: str, remedy: str) -> None:
    st.title(title, anchor=False)
    st.markdown(remedy)
    navigation.page_link(Page.HOME, label=tr("Home"), icon=":material/home:")


def _show_study(detail: StudyDetail) -> None:
    uid = detail.study.header.study_instance_uid or ""
    audit_trail.record_view(
        AuditAction.VIEW_STUDY, uid, study_instance_uid=uid, patient_key=detail.study.header.patient_id or None
    )
    modalities = of_study(detail.study.modalities)
    st.set_page_config(page_title=_title(detail))
    totals = tuple(fact for modality in modalities for fact in modality.totals)
    columns = {modality.code: event_table.event_columns(modality, detail) for modality in modalities}
    all_columns = tuple(column for of_modality in columns.values() for column in of_modality)
    found = problems.located_problems(detail, (*columns_of(totals), *all_columns, *columns_of(header.HEADER)))
    unreadable = problems.unreadable_totals(found, detail)
    _links(detail, modalities)
    annotations.result()
    overview.show(detail, modalities, unreadable)
    alerts_section.show(detail)
    for modality in modalities:
        for section in SECTIONS.get(modality.code, ()):
            section(detail)
    for modality in modalities:
        events.show(detail, modality, columns[modality.code], found)
    if detail.study.events:
        plain_text.note(tr(formatting.LEGEND))
    annotations.show(detail)
    shared_events.show(detail)
    comparison.show(detail, modalities)
    for modality in modalities:
        level_hint.show(detail, modality)
    events.show_dose_checks(detail)
    events.show_organ_doses(detail)
    _show_problems(found, detail)
    _show_provenance(detail, totals, all_columns)
    content.show(detail)
    deletion.show(detail)


def _title(detail: StudyDetail) -> str:
    """The title of the window: description and day, which differ between studies and name no patient."""
    day = "" if detail.study.study_at is None else f"{detail.study.study_at:%Y-%m-%d}"
    return " · ".join(filter(None, (detail.study.header.study_description or tr("Study"), day, "Kerma")))


def _links(detail: StudyDetail, modalities: Sequence[Modality]) -> None:
    """Links to the list, the equipment and the other studies of the patient."""
    with st.container(horizontal=True, vertical_alignment="center", key="kerma-links"):
        _link_to_list(modalities)
        navigation.page_link(
            Page.EQUIPMENT_DETAIL,
            label=tr("Equipment"),
            icon=":material/settings_heart:",
            parameters={keys.EQUIPMENT_ID: str(detail.study.equipment_id)},
        )
        patient.link(detail.study.header.study_instance_uid or "")
        report_button.show(report_urls.study_url(detail.study.header.study_instance_uid or ""))
        _link_to_incident(detail.study.header.study_instance_uid or "")


def _link_to_incident(study_instance_uid: str) -> None:
    if may_change(Right.MANAGE_INCIDENTS):
        navigation.page_link(
            Page.INCIDENTS,
            label=tr("New incident from this study"),
            icon=":material/report:",
            parameters={keys.INCIDENT_STUDY: study_instance_uid},
        )


def _link_to_list(modalities: Sequence[Modality]) -> None:
    """A link to the list shown last, where the study may stand in it; else to that of its first modality."""
    modality = next(filter(is_last_list, modalities), modalities[0])
    navigation.page_link(
        modality.studies,
        label=tr("{modality} studies", modality=tr(modality.title)),
        icon=":material/arrow_back:",
        parameters=last_filters(modality),
    )


def _show_problems(found: Sequence[LocatedProblem], detail: StudyDetail) -> None:
    lines = problems.problem_lines(found, provenance.object_numbers(detail.objects))
    if lines:
        st.header(tr("Problems"), anchor=False)
        plain_text.bullets(lines)


def _links_to_orthanc(objects: Sequence[SourceObject]) -> None:
    """Links that open at the first click; in the table, the first click selects the cell."""
    links = [link for source in objects[:_MAX_LINKS] if (link := explorer_link(source.orthanc_id))]
    with st.container(horizontal=True):
        for number, link in enumerate(links, start=1):
            st.link_button(
                tr("Object {number} in Orthanc", number=number),
                link,
                icon=":material/open_in_new:",
                type="tertiary",
            )


def _show_provenance(detail: StudyDetail, totals: Sequence[Fact], columns: Sequence[Column]) -> None:
    st.header(tr("Source of each number"), anchor=False)
    link = st.column_config.LinkColumn(tr("Raw object"), display_text=tr("Open in Orthanc"))
    rows = provenance.object_rows(detail, totals, columns)
    table.show(
        rows,
        table.columns_with_values(rows, provenance.OBJECT_COLUMNS),
        key="objects",
        alt=tr("Source objects of this study"),
        config={"raw": link},
    )
    _links_to_orthanc(detail.objects)
    earlier_versions.show(detail)
    with st.expander(tr("All numbers with their source")):
        plain_text.note(tr(_ONE_OBJECT if len(detail.objects) == 1 else _SEVERAL_OBJECTS))
        table.show(
            provenance.number_rows(detail, (*totals, *header.PATIENT, *header.STUDY), columns),
            provenance.NUMBER_COLUMNS,
            key="origins",
            alt=tr("Numbers and their source objects"),
            is_narrow=True,
        )
