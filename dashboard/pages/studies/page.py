"""The page with the list of studies of one modality: filter, sort order, pages; a click opens a study."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from dashboard.exports import controls as downloads
from dashboard.filters import (
    copied_link,
    description,
    excluded,
    filter_bar,
    last_list,
    list_layout,
    saved_views,
    url_parameters,
)
from dashboard.filters import data as filter_data
from dashboard.filters.audited_text import audited_patient, audited_text
from dashboard.filters.list_layout import ListLayout
from dashboard.ui import audit_trail, cached_queries, keys, navigation, pagination, preferences, table, url_state
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT, RECEIVED_AT, Modality
from dashboard.ui.table import Rows, TableRow
from dashboard.ui.text import formatting, patient_identity, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.patient_identity import PROTECTED
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import COUNT_CAP, NEWEST_FIRST, ListedStudy
from kerma.facts.study import IDENTITY
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import AuditAction

_LEGEND_OF_BOUNDS = msg("≤: upper bound, since there is no map")
_SELECT_PX = 420
_PEAK_CRITERION, _KIND_CRITERION = "psd", "psd_kind"


def show(modality: Modality) -> None:
    """Show the studies of one modality that the filter in the URL selects."""
    _restore_filters(modality)
    list_layout.begin(modality)
    st.title(tr("{modality} studies", modality=tr(modality.title)), anchor=False)
    study_filter = filter_bar.show(modality)
    shown = list_layout.read(modality, st.query_params, preferences.preferred(keys.columns(modality.path)))
    url_state.report((*shown.faults, *url_parameters.page_parameter(modality.path).read(st.query_params).faults))
    count = cached_queries.study_count(study_filter)
    _record(modality, study_filter, shown, count)
    _tools(modality, study_filter, shown)
    if count == 0:
        _nothing(modality, study_filter)
    else:
        summary = f"{_summary(modality, study_filter, shown, count)}. {tr('Click a row to open it.')}"
        with pagination.pages(summary, count, keys.page(modality.path)) as page:
            _table(modality, study_filter, shown, page)


def _record(modality: Modality, study_filter: StudyFilter, shown: ListLayout, count: int) -> None:
    """Record that the list is shown, once for each filter, and with which columns that identify patients."""
    identity = [column.name for column in shown.displayed if column.name in IDENTITY]
    audit_trail.record_view(
        AuditAction.VIEW_LIST,
        f"{modality.path}:{hash((study_filter, *identity))}",
        patient_key=audited_patient(study_filter),
        list=modality.path,
        filter=audited_text(study_filter, modality.path),
        rows=count,
        identity=identity,
    )


def _summary(modality: Modality, study_filter: StudyFilter, shown: ListLayout, count: int) -> str:
    """What is shown, in words: "1 204 studies, newest first"; the filter stands in the chips above."""
    order = list_layout.order_label(modality, shown.order)
    by = order if shown.order.name == NEWEST_FIRST.name else tr("by {order}", order=order)
    number = trn("{count} study", "{count} studies", count, count=formatting.capped(count, COUNT_CAP))
    found = f"{number}{_upper_bounds(study_filter)}"
    return found if count == 1 else f"{found}, {by}"


def _upper_bounds(study_filter: StudyFilter) -> str:
    """How many of the studies that a peak skin dose selects have an upper bound alone; empty where none."""
    if study_filter.value(_PEAK_CRITERION) is None or study_filter.value(_KIND_CRITERION) is not None:
        return ""
    bounds = study_filter.with_value(_KIND_CRITERION, (ResultKind.UPPER_BOUND.value,))
    count = cached_queries.study_count(bounds)
    text = formatting.capped(count, COUNT_CAP)
    return trn(", {count} by an upper bound (≤)", ", {count} by upper bounds (≤)", count, count=text) if count else ""


def _tools(modality: Modality, study_filter: StudyFilter, shown: ListLayout) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="left"):
        parameters = url_parameters.written(study_filter, modality.path)
        navigation.page_link(modality.charts, label=tr("Charts"), icon=":material/bar_chart:", parameters=parameters)
        list_layout.show(modality, shown)
        saved_views.show(
            modality,
            modality.studies,
            url_parameters.written(study_filter, modality.path) | list_layout.written(modality, shown),
        )
        copied_link.show(modality, study_filter)
        excluded.show(modality, study_filter)
        downloads.show(modality, study_filter)


def _restore_filters(modality: Modality) -> None:
    """Restore the filters in the URL after the browser's Back button.

    When a row is opened, Streamlit adds a URL to the browser's history that has the path of the list and the
    parameters of the study.
    """
    if keys.STUDY_UID in st.query_params:
        navigation.switch_page(modality.studies, last_list.last_filters(modality))


def _nothing(modality: Modality, study_filter: StudyFilter) -> None:
    if study_filter.is_empty:
        st.info(
            tr("No {modality} study has arrived yet. The page Ingestion shows what has.", modality=tr(modality.title)),
            icon=":material/inbox:",
        )
    else:
        st.info(
            tr(
                "No study fits this filter. Take away a filter or widen the dates; "
                "“Excluded” shows how many studies each filter excludes."
            ),
            icon=":material/filter_alt_off:",
        )


def _table(modality: Modality, study_filter: StudyFilter, shown: ListLayout, page: int) -> None:
    studies = cached_queries.study_page(study_filter, _queried(shown.displayed), page, shown.order)
    rows = [_row(study) for study in studies]
    last_list.remember(modality, page)
    cells = {(index, name) for index, study in enumerate(studies) for name in study.unreadable}
    upper_bounds = {(index, name) for index, study in enumerate(studies) for name in study.upper_bounds}
    click = table.choose_or_sort(
        rows,
        _filled(rows, shown, cells),
        key=f"{modality.path}:{page}:{hash((study_filter, shown.columns, shown.order))}",
        alt=_alt(modality, study_filter, shown),
        unreadable=cells,
        upper_bounds=upper_bounds,
        sorted_by=list_layout.shown_order(shown.order),
    )
    plain_text.note(
        " · ".join(map(tr, (formatting.LEGEND, _LEGEND_OF_BOUNDS) if upper_bounds else (formatting.LEGEND,)))
    )
    by_name = _selected_by_name(
        studies, key=f"{modality.path}:{page}:{hash((study_filter, shown.columns, shown.order))}"
    )
    opened = click.row if by_name is None else by_name
    if opened is not None:
        navigation.open_study(studies[opened].study_instance_uid)
    if click.heading is not None:
        list_layout.sort_by(modality, shown, click.heading)


def _alt(modality: Modality, study_filter: StudyFilter, shown: ListLayout) -> str:
    """What the table holds, for a screen reader: modality, filter and sort order."""
    labels = filter_data.equipment_labels(modality.code)
    summary = description.summary(study_filter, tr("{modality} studies", modality=tr(modality.title)), labels)
    return f"{summary}, {list_layout.order_label(modality, shown.order)}"


def _selected_by_name(studies: Sequence[ListedStudy], key: str) -> int | None:
    """The index of a study selected by name, for the keyboard: a table treats each arrow key as a click."""
    times = st.session_state.setdefault(keys.OPENED, 0)
    index = st.selectbox(
        tr("Open a study of this page"),
        range(len(studies)),
        index=None,
        format_func=lambda position: _study_name(studies[position]),
        placeholder=tr("Type its date or name"),
        key=f"open:{key}:{times}",
        width=_SELECT_PX,
    )
    if index is None:
        return None
    st.session_state[keys.OPENED] = times + 1
    return index


def _study_name(study: ListedStudy) -> str:
    """Start and description, as far as they are known."""
    return " · ".join(formatting.anything(part) for part in (study.study_at, study.study_description) if part)


def _filled(rows: Rows, shown: ListLayout, cells: set[table.Cell]) -> list[Column]:
    """The columns with a value in any row, and always the column of the sort order."""
    filled = table.columns_with_values(rows, shown.displayed, cells)
    return [column for column in shown.displayed if column in filled or column == shown.sorted_column]


def _queried(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.name for column in columns if column.name != EQUIPMENT.name)


def _row(study: ListedStudy) -> TableRow:
    types = study.values.get("acquisition_types")
    translated_types: TableRow = {} if types is None else {"acquisition_types": formatting.word(str(types))}
    return {
        **study.values,
        **translated_types,
        **_tags(study),
        **_alerts(study),
        **_protected(study),
        **_received(study),
        EQUIPMENT.name: equipment_name(study),
    }


def _protected(study: ListedStudy) -> TableRow:
    """A word in place of hashes, which may be stored from an earlier setting."""
    found = {name: study.values[name] for name in IDENTITY if study.values.get(name) is not None}
    return {name: value if patient_identity.is_plain(name, value) else tr(PROTECTED) for name, value in found.items()}


def _tags(study: ListedStudy) -> TableRow:
    """The tags in the language of the page."""
    tags = study.values.get("tags")
    return {"tags": ", ".join(map(formatting.word, str(tags).split(", ")))} if tags else {}


def _alerts(study: ListedStudy) -> TableRow:
    """The most urgent state of its alerts in the language of the page."""
    state = study.values.get("alerts")
    return {"alerts": formatting.word(str(state))} if state else {}


def _received(study: ListedStudy) -> TableRow:
    """The time of reception in the time zone of this server."""
    received_at = study.values.get(RECEIVED_AT.name)
    return {RECEIVED_AT.name: received_at.astimezone()} if isinstance(received_at, datetime) else {}
