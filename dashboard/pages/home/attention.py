"""Links to what needs attention: alerts, inactive equipment, changes of dose, failed objects, followers, disks."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import streamlit as st

from dashboard.pages import page_rights
from dashboard.pages.alerts import data as alerts_data
from dashboard.pages.alerts import offered_levels, rule_changes
from dashboard.pages.changes import data as changes_data
from dashboard.pages.equipment import data as equipment_data
from dashboard.pages.equipment.inactivity_message import as_usual
from dashboard.pages.ingestion import storage
from dashboard.ui import cached_queries, keys, navigation
from dashboard.ui.current_user import current_user
from dashboard.ui.navigation import Page
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr, trn
from kerma.alerts.outcome import Outcome
from kerma.database.query.operations.ingestion import FollowerState, LedgerFilter
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.standard.enumerations import ObjectStatus


class Hint(NamedTuple):
    """A message, and the page with the details.

    Attributes:
        message: in the language of the page.
        page: the page with the details.
        parameters: URL parameters of that page.
    """

    message: str
    page: Page
    parameters: dict[str, str]


def show() -> None:
    """Show the hints."""
    st.header(tr("Needs attention"), anchor=False)
    # What concerns all equipment is hidden from users with a scope.
    has_ingestion = page_rights.may_open(current_user(), Page.INGESTION)
    of_ingestion = (_failed(), _followers(cached_queries.followers()), _disks()) if has_ingestion else ()
    hints = [hint for hint in (_alerts(), _offered_levels(), _inactive_equipment(), _changes(), *of_ingestion) if hint]
    for hint in hints:
        navigation.page_link(hint.page, label=hint.message, icon=":material/warning:", parameters=hint.parameters)
    if not hints:
        every_object = tr("Every object could be read.") if has_ingestion else ""
        st.markdown(f":material/check_circle: {every_object} {_equipment_as_usual()}")


def _alerts() -> Hint | None:
    """Open alerts whose value exceeds the limit."""
    if not page_rights.may_open(current_user(), Page.ALERTS):
        return None
    count = sum(alerts_data.open_counts().values())
    message = trn("{number} alert is open", "{number} alerts are open", count, number=formatting.number(count))
    return Hint(message, Page.ALERTS, {keys.ALERTS_OUTCOME: Outcome.EXCEEDS}) if count else None


def _offered_levels() -> Hint | None:
    """Levels for interventions about which nobody has decided."""
    if not page_rights.may_open(current_user(), Page.ALERTS) or not offered_levels.is_offered():
        return None
    # A site without fluoroscopy has nothing to decide.
    if not rule_changes.concern_studies():
        return None
    return Hint(tr("SIR/CIRSE levels wait for a decision"), Page.ALERTS, {keys.ALERTS_VIEW: "rules"})


def _inactive_equipment() -> Hint | None:
    count = sum(found is not None and found.is_inactive for found in equipment_data.inactivities().values())
    message = trn(
        "{number} system has been inactive for longer than usual",
        "{number} systems have been inactive for longer than usual",
        count,
        number=formatting.number(count),
    )
    return Hint(message, Page.EQUIPMENT, {keys.EQUIPMENT_STATE: "inactive"}) if count else None


def _changes() -> Hint | None:
    """Changes of dose of the last month that nobody has marked as seen."""
    if not page_rights.may_open(current_user(), Page.CHANGES):
        return None
    today = cached_queries.local_now().date()
    found = changes_data.changes(today - timedelta(days=changes_data.RECENT_DAYS), today)
    count = sum(one.review is None for one in found)
    message = trn(
        "{number} change of the level of dose, not yet seen",
        "{number} changes of the level of dose, not yet seen",
        count,
        number=formatting.number(count),
    )
    return Hint(message, Page.CHANGES, {keys.CHANGES_STATE: "new"}) if count else None


def _equipment_as_usual() -> str:
    """How much of the equipment sends as usual; empty where there is none."""
    found = equipment_data.inactivities().values()
    judged = sum(inactivity is not None and inactivity.is_judged for inactivity in found)
    return f"{tr('Equipment')}: {as_usual(judged, len(found))}." if found else ""


def _failed() -> Hint | None:
    count = cached_queries.ledger_count(LedgerFilter(ObjectStatus.FAILED))
    message = trn(
        "{number} object could not be read",
        "{number} objects could not be read",
        count,
        number=formatting.capped(count, COUNT_CAP),
    )
    return Hint(message, Page.INGESTION, {keys.LEDGER_STATUS: ObjectStatus.FAILED}) if count else None


def _followers(states: Sequence[FollowerState]) -> Hint | None:
    now = datetime.now(tz=UTC)
    count = sum(not state.is_reporting(now) for state in states)
    message = trn(
        "{number} Orthanc has not reported for minutes",
        "{number} Orthancs have not reported for minutes",
        count,
        number=formatting.number(count),
    )
    return Hint(message, Page.INGESTION, {}) if count else None


def _disks() -> Hint | None:
    count = sum(one.is_warning for one in storage.storages())
    message = trn(
        "{number} disk will soon be full",
        "{number} disks will soon be full",
        count,
        number=formatting.number(count),
    )
    return Hint(message, Page.INGESTION, {}) if count else None
