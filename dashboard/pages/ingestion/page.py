"""The page Ingestion: received objects by status with the reason of each, and how far each Orthanc has been read."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from dashboard.pages.ingestion import deleted, object_columns, object_details, object_filter, read_again, storage
from dashboard.ui import cached_queries, keys, pagination, table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, object_sources, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated_reason
from kerma.database.query.operations.ingestion import FollowerState, LedgerEntry, LedgerFilter, ReasonCount
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ObjectStatus

_MEANINGS = {
    ObjectStatus.EXTRACTED: msg("Dose was read and stored; select a row to see its details and its study."),
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

_REASON_COLUMNS = (
    Column(name="object_count", label="Objects", help="Number of objects.", kind=ValueKind.COUNT),
    object_columns.REASON,
)


def show() -> None:
    """Show the page."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(tr("Ingestion"), anchor=False)
        if object_sources.may_open_orthanc():
            st.link_button(tr("Open Orthanc"), f"{object_sources.orthanc_link()}/", icon=":material/open_in_new:")
    counts = cached_queries.status_counts()
    for cell, status in zip(st.columns(len(ObjectStatus)), ObjectStatus, strict=True):
        number = formatting.number(counts[status])
        cell.metric(tr(object_sources.STATUS_NAMES[status]), number, help=tr(_MEANINGS[status]), border=True)
    _followers()
    storage.show()
    deleted.show()
    _ledger(counts)
    if counts[ObjectStatus.PENDING]:
        # They are read within seconds: a reloaded page must show the result.
        cached_queries.forget_ledger()


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
    now = datetime.now(tz=UTC)
    age_s = None if state.seen_at is None else (now - state.seen_at).total_seconds()
    behind = tr("up to date") if state.lag <= 0 else tr("{lag} changes behind", lag=formatting.number(state.lag))
    last = tr("has never reported") if age_s is None else tr("last reported {time} ago", time=formatting.ago(age_s))
    plain_text.line(tr("Orthanc {node}: {behind}, {last}.", node=state.node, behind=behind, last=last))
    if not state.is_reporting(now):
        plain_text.notice(tr("It does not report: check that Orthanc runs. Acknowledged objects are not lost."))
    if state.last_error:
        plain_text.notice(tr("Its last error: {error}", error=state.last_error))


def _ledger(counts: Mapping[ObjectStatus, int]) -> None:
    if not any(counts.values()):
        return
    ledger_filter = object_filter.show()
    read_again.result()
    _entries(ledger_filter, counts)
    if ledger_filter.status in {ObjectStatus.SKIPPED, ObjectStatus.FAILED} and counts[ledger_filter.status]:
        _reasons(ledger_filter.status)


def _entries(ledger_filter: LedgerFilter, counts: Mapping[ObjectStatus, int]) -> None:
    count, status = cached_queries.ledger_count(ledger_filter), ledger_filter.status
    if not count:
        _no_entries(status, counts)
        return
    summary = tr(
        "{status}: {count}, the latest first. {meaning}",
        count=formatting.capped(count, COUNT_CAP),
        status=tr(object_sources.STATUS_NAMES[status]),
        meaning=tr(_MEANINGS[status]),
    )
    with pagination.pages(summary, count, keys.LEDGER_PAGE) as page:
        selected = _page_of_entries(ledger_filter, page)
        if status is ObjectStatus.FAILED:
            read_again.button([entry.orthanc_id for entry in selected], counts[status])
        object_details.show(selected)


def _no_entries(status: ObjectStatus, counts: Mapping[ObjectStatus, int]) -> None:
    """Why no object is listed. While objects wait to be read again, it is not known whether they fail again."""
    if counts[status]:
        plain_text.empty(tr("No object matches."))
    elif status is not ObjectStatus.PENDING and counts[ObjectStatus.PENDING]:
        plain_text.empty(
            tr(
                "Pending objects: {count}. Their new status is not known yet.",
                count=formatting.number(counts[ObjectStatus.PENDING]),
            )
        )
    else:
        st.info(tr(_NONE[status]), icon=":material/check_circle:")


def _page_of_entries(ledger_filter: LedgerFilter, page: int) -> list[LedgerEntry]:
    """Show a page of objects; returns the selected ones."""
    entries = cached_queries.ledger_page(ledger_filter, page)
    rows = [object_columns.row(entry) for entry in entries]
    selected = table.pick(
        rows,
        table.columns_with_values(rows, object_columns.OF_STATUS[ledger_filter.status]),
        key=f"ledger:{page}:{hash(ledger_filter)}:{hash(tuple(entry.orthanc_id for entry in entries))}",
        alt=tr(object_sources.STATUS_NAMES[ledger_filter.status]),
        config={"raw": st.column_config.LinkColumn(tr("Raw object"), display_text=tr("Open in Orthanc"))},
    )
    return [entries[index] for index in selected]


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
