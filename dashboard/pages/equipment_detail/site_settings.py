"""What the site set for a piece of equipment: display name, room, department, days in use, replacement; and a form."""

from datetime import date
from uuid import UUID

import streamlit as st

from dashboard.pages.equipment import data
from dashboard.skin_dose.data import may_calibrate
from dashboard.ui import keys, navigation
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import author
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import full_equipment_name
from dashboard.ui.text.i18n import tr
from kerma.database.ingest.equipment_settings import NOT_SET, EquipmentSetting
from kerma.database.schema.equipment_setting_tables import MAX_TEXT_LENGTH
from kerma.errors import ConfigurationError

_EARLIEST, _LATEST = date(1970, 1, 1), date(2100, 12, 31)
_ERROR = "equipment_settings_error"
_NAMES = ("display_name", "room", "department", "used_from", "used_to", "replaced_by_id")


def card(equipment_id: UUID) -> list[tuple[str, str]]:
    """Labels and values of what is set; empty where nothing is."""
    setting = data.settings_by_id().get(equipment_id, NOT_SET)
    rows = (
        (tr("Display name"), setting.display_name),
        (tr("Room"), setting.room),
        (tr("Department (site)"), setting.department),
        (tr("In use from"), setting.used_from and formatting.day(setting.used_from)),
        (tr("In use to"), setting.used_to and formatting.day(setting.used_to)),
        (tr("Replaced by"), setting.replaced_by_id and _name(setting.replaced_by_id)),
    )
    return [(label, value) for label, value in rows if value]


def replacement_link(equipment_id: UUID) -> None:
    """A link to the equipment that replaced this one."""
    replacement = data.settings_by_id().get(equipment_id, NOT_SET).replaced_by_id
    if replacement is not None and data.by_id(replacement) is not None:
        navigation.page_link(
            Page.EQUIPMENT_DETAIL,
            label=tr("Replaced by {name}", name=_name(replacement)),
            icon=":material/arrow_forward:",
            parameters={keys.EQUIPMENT_ID: str(replacement)},
        )


def form(equipment_id: UUID) -> None:
    """Show the form, closed; nothing where this dashboard may only read."""
    if not may_calibrate():
        return
    setting = data.settings_by_id().get(equipment_id, NOT_SET)
    for name in _NAMES:
        # Widgets with values of their own could not be emptied.
        st.session_state[_key(equipment_id, name)] = getattr(setting, name)
    if error := st.session_state.pop(_ERROR, None):
        plain_text.notice(error)
    with (
        st.popover(tr("Name, room and use"), icon=":material/edit_calendar:"),
        st.form(f"equipment_settings:{equipment_id}", border=False),
    ):
        _inputs(equipment_id, setting)
        st.form_submit_button(tr("Save"), type="primary", on_click=_save, args=(equipment_id,))


def _inputs(equipment_id: UUID, setting: EquipmentSetting) -> None:
    labels = {"display_name": tr("Display name"), "room": tr("Room"), "department": tr("Department (site)")}
    for name, label in labels.items():
        st.text_input(label, key=_key(equipment_id, name), max_chars=MAX_TEXT_LENGTH)
    for name, label in (("used_from", tr("In use from")), ("used_to", tr("In use to"))):
        st.date_input(
            label, value=None, key=_key(equipment_id, name), min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD"
        )
    st.selectbox(
        tr("Replaced by"),
        _replacements(equipment_id, setting),
        index=None,
        key=_key(equipment_id, "replaced_by_id"),
        format_func=_name,
        help=tr("Equipment that was replaced or is out of use is not reported as inactive."),
    )


def _replacements(equipment_id: UUID, setting: EquipmentSetting) -> list[UUID]:
    """All other equipment, and the one that is set even where it has no study any longer."""
    others = [entry.equipment_id for entry in data.overview() if entry.equipment_id != equipment_id]
    stored = setting.replaced_by_id
    return others if stored is None or stored in others else [stored, *others]


def _name(equipment_id: UUID) -> str:
    found = data.by_id(equipment_id)
    return str(equipment_id) if found is None else full_equipment_name(found)


def _key(equipment_id: UUID, name: str) -> str:
    return f"equipment_{name}:{equipment_id}"


def _save(equipment_id: UUID) -> None:
    values = {name: st.session_state[_key(equipment_id, name)] for name in _NAMES}
    changes = {name: (value.strip() or None) if isinstance(value, str) else value for name, value in values.items()}
    try:
        data.change_settings(equipment_id, changes, author())
    except ConfigurationError as error:
        st.session_state[_ERROR] = str(error)
