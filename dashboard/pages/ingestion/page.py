"""The page Ingestion: received objects by status with the reason of each, and how far each Orthanc has been read."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from dashboard.ui import cached_queries, keys, navigation, pagination, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, object_sources, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import in_this_language, translated_reason
from kerma.database.query.operations.ingestion import FollowerState, LedgerEntry, LedgerFilter, ReasonCount
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.facts.fact import ValueKind
from kerma.settings import settings
from kerma.standard.enumerations import ObjectStatus

_MEANINGS = {
    ObjectStatus.EXTRACTED: msg("Dose was read and stored; click a row to see its study."),
    ObjectStatus.SKIPPED: msg("Carries no dose that Kerma reads."),
    ObjectStatus.FAILED: msg("Should carry dose, and could not be read."),
    ObjectStatus.PENDING: msg("Waits to be read again."),
}
_NONE = {
    ObjectStatus.EXTRACTED: msg("No dose has been read yet."),
    ObjectStatus.SKIPPED: msg("No object was skipped."),
    ObjectStatus.FAILED: msg("No object has failed."),
    ObjectStatus.PENDING: msg("No object is pending."),
}
_MAX_SEARCH_LENGTH = 200
_INACTIVE_AFTER_S = 120

_READ = Column(name="read", label="Read", help="When it was read last, in this server's time.")
_KIND = Column(name="kind", label="Kind", help="Kind of object: report or image.")
_PROBLEMS = Column(name="problem_count", label="Problems", help="Problems found while reading.", kind=ValueKind.COUNT)
_REASON = Column(name="reason", label="Reason", help="Why it was skipped or failed.")
_UID = Column(name="sop_instance_uid", label="SOP Instance UID", help="Identifies the object.")
_VERSION = Column(name="extractor_version", label="Kerma", help="Version of Kerma that read it last.")
_RAW = Column(name="raw", label="Raw object", help="Opens the object in Orthanc Explorer.")
_COLUMNS = {
    ObjectStatus.EXTRACTED: (_READ, _KIND, _PROBLEMS, _UID, _VERSION, _RAW),
    ObjectStatus.SKIPPED: (_READ, _REASON, _UID, _RAW),
    ObjectStatus.FAILED: (_READ, _REASON, _UID, _VERSION, _RAW),
    ObjectStatus.PENDING: (_READ, _KIND, _UID, _VERSION, _RAW),
}
_REASON_COLUMNS = (
    Column(name="object_count", label="Objects", help="Number of objects.", kind=ValueKind.COUNT),
    Column(name="reason", label="Reason", help="Why it was skipped or failed."),
)


def show() -> None:
    """Show the page."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(tr("Ingestion"), anchor=False)
        st.link_button(tr("Open Orthanc"), settings().orthanc_url, icon=":material/open_in_new:")
    counts = cached_queries.status_counts()
    for cell, status in zip(st.columns(len(ObjectStatus)), ObjectStatus, strict=True):
        number = formatting.number(counts[status])
        cell.metric(tr(object_sources.STATUS_NAMES[status]), number, help=tr(_MEANINGS[status]), border=True)
    _followers()
    _ledger(counts)


def _followers() -> None:
    states = cached_queries.followers()
    if not states:
        st.info(
            tr("No Orthanc has reported yet. Start Orthanc with Kerma's plugin, then send your first report."),
            icon=":material/inbox:",
        )
    for state in states:
        _follower(state)


def _follower(state: FollowerState) -> None:
    """One line on how far an Orthanc's change log has been read, and its last error."""
    age_s = None if state.seen_at is None else (datetime.now(tz=UTC) - state.seen_at).total_seconds()
    behind = tr("up to date") if state.lag <= 0 else tr("{lag} changes behind", lag=formatting.number(state.lag))
    last = tr("has never reported") if age_s is None else tr("last reported {time} ago", time=formatting.ago(age_s))
    plain_text.line(tr("Orthanc {node}: {behind}, {last}.", node=state.node, behind=behind, last=last))
    if age_s is None or age_s > _INACTIVE_AFTER_S:
        plain_text.notice(tr("It does not report: check that Orthanc runs. Acknowledged objects are not lost."))
    if state.last_error:
        plain_text.notice(tr("Its last error: {error}", error=state.last_error))


def _ledger(counts: Mapping[ObjectStatus, int]) -> None:
    if not any(counts.values()):
        return
    ledger_filter = _filter()
    _entries(ledger_filter, counts)
    if ledger_filter.status in {ObjectStatus.SKIPPED, ObjectStatus.FAILED} and counts[ledger_filter.status]:
        _reasons(ledger_filter.status)


def _filter() -> LedgerFilter:
    choice, search = st.columns([3, 4])
    with choice:
        code = segmented_options.one_of(
            tr("Show"),
            object_sources.STATUS_NAMES,
            keys.LEDGER_STATUS,
            default=ObjectStatus.FAILED,
            changed=_first_page,
        )
    status = ObjectStatus(code)
    text = search.text_input(
        tr("Search"),
        key=keys.LEDGER_TEXT,
        bind="query-params",
        placeholder=tr("Word of the reason, or a UID"),
        on_change=_first_page,
    )
    only_problems = status is ObjectStatus.EXTRACTED and st.toggle(
        tr("Only with problems"), key=keys.LEDGER_PROBLEMS, bind="query-params", on_change=_first_page
    )
    return in_this_language(LedgerFilter(status, text[:_MAX_SEARCH_LENGTH], only_problems))


def _first_page() -> None:
    st.session_state[keys.LEDGER_PAGE] = 1


def _entries(ledger_filter: LedgerFilter, counts: Mapping[ObjectStatus, int]) -> None:
    count, status = cached_queries.ledger_count(ledger_filter), ledger_filter.status
    if not count:
        message = tr("No object matches.") if counts[status] else tr(_NONE[status])
        st.info(message, icon=":material/check_circle:")
        return
    summary = tr(
        "{status}: {count}, the latest first. {meaning}",
        count=formatting.capped(count, COUNT_CAP),
        status=tr(object_sources.STATUS_NAMES[status]),
        meaning=tr(_MEANINGS[status]),
    )
    with pagination.pages(summary, count, keys.LEDGER_PAGE) as page:
        _page_of_entries(ledger_filter, page)


def _page_of_entries(ledger_filter: LedgerFilter, page: int) -> None:
    status = ledger_filter.status
    entries = cached_queries.ledger_page(ledger_filter, page)
    rows = [_row(entry) for entry in entries]
    columns = table.columns_with_values(rows, _COLUMNS[status])
    key, alt = f"ledger:{page}:{hash(ledger_filter)}", tr(object_sources.STATUS_NAMES[status])
    links = {"raw": st.column_config.LinkColumn(tr("Raw object"), display_text=tr("Open in Orthanc"))}
    if status is not ObjectStatus.EXTRACTED:
        table.show(rows, columns, key=key, alt=alt, config=links)
        return
    opened = table.choose(rows, columns, key=key, alt=alt, config=links)
    if opened is not None and entries[opened].study_instance_uid:
        navigation.open_study(entries[opened].study_instance_uid or "")


def _row(entry: LedgerEntry) -> TableRow:
    return {
        "read": formatting.received(entry.read_at),
        "kind": object_sources.source_name(entry.source),
        "problem_count": entry.problem_count,
        "reason": translated_reason(entry),
        "sop_instance_uid": entry.sop_instance_uid,
        "extractor_version": entry.extractor_version,
        "raw": object_sources.explorer_link(entry.orthanc_id),
    }


def _reasons(status: ObjectStatus) -> None:
    with st.expander(tr("By reason")):
        plain_text.note(tr("Of the latest {count}.", count=formatting.number(COUNT_CAP)))
        table.show(
            [_reason_row(count) for count in cached_queries.reason_counts(status)],
            _REASON_COLUMNS,
            key=f"reasons:{status}",
            alt=tr("By reason"),
            is_narrow=True,
        )


def _reason_row(count: ReasonCount) -> TableRow:
    return {"object_count": count.object_count, "reason": translated_reason(count)}
