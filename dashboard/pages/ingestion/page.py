"""Ingestion: what Orthanc received, what became of it, and how far Kerma is behind."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.pages.study import provenance
from dashboard.ui import cached_queries, formatting, keys, navigation, pagination, plain_text, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.i18n import msg, tr
from dashboard.ui.translated_messages import in_this_language, with_reason
from kerma.database.query import Row
from kerma.database.query.operations.ingestion import STATUSES, LedgerFilter
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.facts.fact import ValueKind
from kerma.settings import settings

_NAMES = {
    "extracted": msg("Extracted"),
    "skipped": msg("Skipped"),
    "failed": msg("Failed"),
    "pending": msg("Pending"),
}
_MEANINGS = {
    "extracted": msg("Dose was read and stored; click a row to see its study."),
    "skipped": msg("Carries no dose that Kerma reads."),
    "failed": msg("Should carry dose, and could not be read."),
    "pending": msg("Waits to be read again."),
}
_NOTHING = {
    "extracted": msg("No dose has been read yet."),
    "skipped": msg("No object was skipped."),
    "failed": msg("No object has failed."),
    "pending": msg("No object waits."),
}
_LONGEST_SEARCH = 200
_SILENT_AFTER_S = 120

_READ = Column(name="read", label="Read", help="When it was read last, in this server's time.")
_KIND = Column(name="kind", label="Kind", help="Kind of object: report or image.")
_PROBLEMS = Column(name="problem_count", label="Problems", help="Problems found while reading.", kind=ValueKind.COUNT)
_REASON = Column(name="reason", label="Reason", help="Why it was skipped or failed.")
_UID = Column(name="sop_instance_uid", label="SOP Instance UID", help="Identifies the object.")
_VERSION = Column(name="extractor_version", label="Kerma", help="Version of Kerma that read it last.")
_RAW = Column(name="raw", label="Raw object", help="Opens the object in Orthanc Explorer.")
_COLUMNS = {
    "extracted": (_READ, _KIND, _PROBLEMS, _UID, _VERSION, _RAW),
    "skipped": (_READ, _REASON, _UID, _RAW),
    "failed": (_READ, _REASON, _UID, _VERSION, _RAW),
    "pending": (_READ, _KIND, _UID, _VERSION, _RAW),
}
_REASONS = (
    Column(name="object_count", label="Objects", help="Number of objects.", kind=ValueKind.COUNT),
    Column(name="reason", label="Reason", help="Why it was skipped or failed."),
)


def show() -> None:
    """Show counts, follower, and the ledger."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(tr("Ingestion"), anchor=False)
        st.link_button(tr("Open Orthanc"), settings().orthanc_url, icon=":material/open_in_new:")
    counts = cached_queries.status_counts()
    for place, status in zip(st.columns(len(STATUSES)), STATUSES, strict=True):
        place.metric(tr(_NAMES[status]), formatting.number(counts[status]), help=tr(_MEANINGS[status]), border=True)
    _followers()
    _ledger(counts)


def _followers() -> None:
    rows = cached_queries.followers()
    if not rows:
        st.info(
            tr("No Orthanc has reported yet. Start Orthanc with Kerma's plugin, then send your first report."),
            icon=":material/inbox:",
        )
    for row in rows:
        _follower(row)


def _follower(row: Row) -> None:
    """One sentence on how far an Orthanc is followed, and its last error."""
    lag, seen = row["lag"], row["seen_at"]
    silent_s = None if seen is None else (datetime.now(tz=UTC) - seen).total_seconds()
    behind = tr("up to date") if lag <= 0 else tr("{lag} changes behind", lag=formatting.number(lag))
    last = (
        tr("has never reported") if silent_s is None else tr("last reported {time} ago", time=formatting.ago(silent_s))
    )
    plain_text.line(tr("Orthanc {node}: {behind}, {last}.", node=row["node"], behind=behind, last=last))
    if silent_s is None or silent_s > _SILENT_AFTER_S:
        plain_text.notice(
            tr("It has been silent for long: check that Orthanc runs. Nothing that it acknowledged is lost.")
        )
    if row["last_error"]:
        plain_text.notice(tr("Its last error: {error}", error=row["last_error"]))


def _ledger(counts: dict[str, int]) -> None:
    if not any(counts.values()):
        return
    chosen = _filter()
    _rows(chosen, counts)
    if chosen.status in {"skipped", "failed"} and counts[chosen.status]:
        _reasons(chosen.status)


def _filter() -> LedgerFilter:
    choice, find = st.columns([3, 4])
    with choice:
        status = segmented_options.one_of(tr("Show"), _NAMES, keys.LEDGER_STATUS, default="failed", changed=_first_page)
    text = find.text_input(
        tr("Search"),
        key=keys.LEDGER_TEXT,
        bind="query-params",
        placeholder=tr("Word of the reason, or a UID"),
        on_change=_first_page,
    )
    only_problems = status == "extracted" and st.toggle(
        tr("Only with problems"), key=keys.LEDGER_PROBLEMS, bind="query-params", on_change=_first_page
    )
    return in_this_language(LedgerFilter(status, text[:_LONGEST_SEARCH], only_problems))


def _first_page() -> None:
    st.session_state[keys.LEDGER_PAGE] = 1


def _rows(chosen: LedgerFilter, counts: dict[str, int]) -> None:
    count = cached_queries.ledger_count(chosen)
    if not count:
        st.info(
            tr("No object fits.") if counts[chosen.status] else tr(_NOTHING[chosen.status]),
            icon=":material/check_circle:",
        )
        return
    told = tr(
        "{status}: {count}, the latest first. {meaning}",
        count=formatting.capped(count, COUNT_CAP),
        status=tr(_NAMES[chosen.status]),
        meaning=tr(_MEANINGS[chosen.status]),
    )
    page = pagination.turn(told, count, keys.LEDGER_PAGE)
    rows = [_row(row) for row in cached_queries.ledger_page(chosen, page)]
    columns = table.filled(rows, _COLUMNS[chosen.status])
    key, alt = f"ledger:{page}:{hash(chosen)}", tr(_NAMES[chosen.status])
    links = {"raw": st.column_config.LinkColumn(tr("Raw object"), display_text=tr("Open in Orthanc"))}
    if chosen.status != "extracted":
        table.show(rows, columns, key=key, alt=alt, config=links)
    elif (opened := table.choose(rows, columns, key=key, alt=alt, config=links)) is not None:
        navigation.open_study(opened["study_instance_uid"])


def _row(row: Row) -> Row:
    return {
        **with_reason(row),
        "read": formatting.received(row["read_at"]),
        "kind": provenance.kind(row["source"]),
        "raw": provenance.explorer_link(row["orthanc_id"]),
    }


def _reasons(status: str) -> None:
    with st.expander(tr("By reason")):
        plain_text.note(tr("Of the latest {count}.", count=formatting.number(COUNT_CAP)))
        table.show(
            [with_reason(row) for row in cached_queries.reason_counts(status)],
            _REASONS,
            key=f"reasons:{status}",
            alt=tr("By reason"),
            is_narrow=True,
        )
