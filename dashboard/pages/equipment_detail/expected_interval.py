"""The form for the longest expected interval between two studies of a piece of equipment."""

from uuid import UUID

import streamlit as st

from dashboard.pages.equipment import data
from dashboard.skin_dose.data import may_calibrate
from dashboard.ui.permitted_changes import author
from dashboard.ui.text.i18n import tr
from kerma.database.ingest.equipment_settings import NOT_SET
from kerma.database.schema.equipment_setting_tables import MAX_INTERVAL_DAYS, MIN_INTERVAL_DAYS


def show(equipment_id: UUID) -> None:
    """Show the form, closed; nothing where this dashboard may only read."""
    if not may_calibrate():
        return
    days = data.settings_by_id().get(equipment_id, NOT_SET).expected_interval_days
    label = tr("Expected interval: not set") if days is None else tr("Expected interval: {days} days", days=days)
    key = f"expected_interval_days:{equipment_id}"
    # A widget with a value of its own could not be emptied.
    st.session_state[key] = days
    with st.popover(label, icon=":material/event_repeat:"), st.form(f"expected_interval:{equipment_id}", border=False):
        st.number_input(
            tr("Inactive after days without a study"),
            min_value=MIN_INTERVAL_DAYS,
            max_value=MAX_INTERVAL_DAYS,
            value=None,
            key=key,
            placeholder=tr("by its own intervals"),
            help=tr(
                "Calendar days, weekends included. Empty: three times the usual interval of this equipment, "
                "as far as it was used on enough days to know it."
            ),
        )
        st.form_submit_button(tr("Save"), type="primary", on_click=_save, args=(equipment_id, key))


def _save(equipment_id: UUID, key: str) -> None:
    data.set_expected_interval(equipment_id, st.session_state[key], author())
