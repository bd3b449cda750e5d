"""What somebody should look at today: machines that are silent, objects that could not be read, a lagging follower."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard.pages.equipment import data as equipment
from dashboard.ui import cached_queries, formatting, keys, navigation
from dashboard.ui.i18n import tr, trn
from dashboard.ui.navigation import Page
from kerma.database.query import Row
from kerma.database.query.operations.ingestion import LedgerFilter
from kerma.database.query.studies.study_list import COUNT_CAP

# A follower reports every few seconds.
_SILENT_AFTER_S = 120


def show() -> None:
    """Show the sentences, each with the page that tells more."""
    st.subheader(tr("To look at"), anchor=False)
    hints = [hint for hint in (_silent_machines(), _failed(), _followers(cached_queries.followers())) if hint]
    for sentence, page, parameters in hints:
        navigation.page_link(page, label=sentence, icon=":material/warning:", parameters=parameters)
    if not hints:
        said = tr("Every machine sends as usual, and every object could be read.")
        st.markdown(f":material/check_circle: {said}")


def _silent_machines() -> tuple[str, Page, dict[str, str]] | None:
    count = sum(found is not None and found.is_inactive for found in equipment.silences().values())
    said = trn(
        "{number} machine has been silent for longer than usual",
        "{number} machines have been silent for longer than usual",
        count,
        number=formatting.number(count),
    )
    return (said, Page.EQUIPMENT, {keys.EQUIPMENT_STATE: "silent"}) if count else None


def _failed() -> tuple[str, Page, dict[str, str]] | None:
    count = cached_queries.ledger_count(LedgerFilter("failed"))
    said = trn(
        "{number} object could not be read",
        "{number} objects could not be read",
        count,
        number=formatting.capped(count, COUNT_CAP),
    )
    return (said, Page.INGESTION, {keys.LEDGER_STATUS: "failed"}) if count else None


def _followers(rows: Sequence[Row]) -> tuple[str, Page, dict[str, str]] | None:
    now = datetime.now(tz=UTC)
    silent = [row for row in rows if row["seen_at"] is None or (now - row["seen_at"]).total_seconds() > _SILENT_AFTER_S]
    said = trn(
        "{number} Orthanc has not reported for minutes",
        "{number} Orthancs have not reported for minutes",
        len(silent),
        number=formatting.number(len(silent)),
    )
    return (said, Page.INGESTION, {}) if silent else None
