"""The button that has failed objects read again: the follower reads what is pending within seconds."""

from collections.abc import Collection, Sequence

import streamlit as st

from dashboard.ui import cached_queries
from dashboard.ui.permitted_changes import author, may_change, permitted_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.access.rights import Right
from kerma.database.ingest import ledger, task_runs
from kerma.standard.enumerations import AuditAction, TaskKind

_READ_ONLY = msg(
    "To have objects read again from here, set KERMA_SETTINGS_DATABASE_URL. "
    "On the command line, kerma reextract does the same."
)

_MARKED = "marked_to_retry"


def result() -> None:
    """Show how many objects the button has just marked."""
    if marked := st.session_state.pop(_MARKED, None):
        plain_text.result(
            tr(
                "{objects} will be read again within seconds; reload the page to see the result.",
                objects=_objects(marked),
            )
        )


def button(orthanc_ids: Sequence[str], failed_count: int) -> None:
    """A button for the selected objects, or for all failed ones where none is selected.

    Args:
        orthanc_ids: Orthanc's identifiers of the selected objects.
        failed_count: number of all failed objects.
    """
    if not may_change(Right.MANAGE_INGESTION):
        plain_text.note(tr(_READ_ONLY))
        return
    label = (
        tr("Read {objects} again", objects=_objects(len(orthanc_ids)))
        if orthanc_ids
        else tr("Read all {count} again", count=formatting.number(failed_count))
    )
    if st.button(label, icon=":material/refresh:", key="retry"):
        st.session_state[_MARKED] = _retry(orthanc_ids) if orthanc_ids else _retry_all_failed()
        st.rerun()


def _retry(orthanc_ids: Collection[str]) -> int:
    """Mark failed objects to be read again; returns their number."""
    with permitted_change(Right.MANAGE_INGESTION, AuditAction.REEXTRACT, objects=len(orthanc_ids)) as connection:
        count = ledger.retry(connection, orthanc_ids)
        task_runs.requested(connection, TaskKind.EXTRACT_AGAIN, author(), count)
    cached_queries.forget_ledger()
    return count


def _retry_all_failed() -> int:
    """Mark all failed objects to be read again; returns their number."""
    with permitted_change(Right.MANAGE_INGESTION, AuditAction.REEXTRACT, objects="all failed") as connection:
        count = ledger.mark_pending(connection, failed_only=True)
        task_runs.requested(connection, TaskKind.EXTRACT_AGAIN, author(), count)
    cached_queries.forget_ledger()
    return count


def _objects(count: int) -> str:
    return trn("{count} object", "{count} objects", count, count=formatting.number(count))
