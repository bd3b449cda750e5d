"""The page Equipment: all equipment in one table, what needs attention first, and the number of inactive systems."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from dashboard.pages.equipment import data
from dashboard.pages.equipment.inactivity_message import as_usual, inactivity_message, out_of_use_message
from dashboard.ui import keys, navigation, segmented_options, table
from dashboard.ui.cached_queries import local_now
from dashboard.ui.column import Column
from dashboard.ui.modalities import BY_CODE, EQUIPMENT, MODALITIES, columns_named
from dashboard.ui.navigation import Page
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.ingest.equipment_settings import NOT_SET, EquipmentSetting
from kerma.database.query.operations.equipment import EquipmentOverview
from kerma.facts.fact import ValueKind
from kerma.statistics.inactivity import Inactivity

Settings = Mapping[UUID, EquipmentSetting]

_ALL, _INACTIVE = "all", "inactive"
_ANY_MODALITY = "any"
_STATES = {_ALL: msg("All equipment"), _INACTIVE: msg("Inactive only")}
_MODALITIES = {_ANY_MODALITY: msg("All modalities"), **{modality.path: modality.title for modality in MODALITIES}}
_COLUMNS = (
    EQUIPMENT,
    Column(name="modality", label="Modality", help="Modalities of its studies."),
    Column(
        name="state",
        label="State",
        help="Whether it has been inactive for longer than usual, in days on which it usually works.",
    ),
    Column(
        name="last_seen_at", label="Last seen", help="Start of the latest study, local time.", kind=ValueKind.DATETIME
    ),
    Column(name="study_count", label="Studies", help="Number of studies in the database.", kind=ValueKind.COUNT),
    Column(
        name="problem_percentage",
        label="With problems",
        help="Percentage of its studies of the last 90 days.",
        kind=ValueKind.NUMBER,
        unit="%",
    ),
    Column(name="software_versions", label="Software", help="Software at its latest study."),
    *columns_named(
        "institution_name",
        "manufacturer",
        "manufacturer_model_name",
        "station_name",
        "device_serial_number",
        "department_name",
    ),
    Column(name="room", label="Room", help="Room, as the site set it."),
    Column(name="department", label="Department (site)", help="Department, as the site set it."),
    Column(name="used_from", label="In use from", help="First day in use, as the site set it.", kind=ValueKind.DATE),
    Column(name="used_to", label="In use to", help="Last day in use, as the site set it.", kind=ValueKind.DATE),
    Column(
        name="first_seen_at",
        label="First seen",
        help="Start of the earliest study, local time.",
        kind=ValueKind.DATETIME,
    ),
)


def show() -> None:
    """Show the page."""
    st.title(tr("Equipment"), anchor=False)
    overview, inactivities, settings = data.overview(), data.inactivities(), data.settings_by_id()
    if not overview:
        plain_text.empty(tr("No equipment has sent dose data yet. The page Ingestion shows received objects."))
        return
    by_trouble = sorted(overview, key=lambda entry: _trouble(entry, inactivities.get(entry.equipment_id)))
    inactive = [entry for entry in by_trouble if _is_inactive(entry, inactivities)]
    active = [entry for entry in by_trouble if not _is_inactive(entry, inactivities)]
    judged = sum((found := inactivities.get(entry.equipment_id)) is not None and found.is_judged for entry in overview)
    today = local_now().date()
    unused = sum(not settings.get(entry.equipment_id, NOT_SET).is_in_use(today) for entry in overview)
    _summary(len(inactive), judged, len(overview), unused)
    shown = _filtered(inactive, active, settings)
    if shown:
        _table(shown, inactivities, settings)
    else:
        plain_text.empty(tr("No equipment matches."))


def _filtered(
    inactive: Sequence[EquipmentOverview], active: Sequence[EquipmentOverview], settings: Settings
) -> list[EquipmentOverview]:
    """The equipment of the selected state and modality that contains the searched text, inactive first."""
    search, modality_cell, state_cell = st.columns([3, 3, 4], vertical_alignment="bottom")
    text = search.text_input(
        tr("Search"),
        key=keys.EQUIPMENT_TEXT,
        bind="query-params",
        placeholder=tr("Name, manufacturer, institution, serial number"),
    )
    with modality_cell:
        path = segmented_options.one_of(tr("Modality"), _MODALITIES, keys.EQUIPMENT_MODALITY, is_menu=True)
    with state_cell:
        only_inactive = bool(inactive) and _selected_state() == _INACTIVE
    code = next((modality.code for modality in MODALITIES if modality.path == path), None)
    return [
        entry
        for entry in (*inactive, *(() if only_inactive else active))
        if (code is None or code in entry.modalities) and text.strip().casefold() in _searched_text(entry, settings)
    ]


def _searched_text(entry: EquipmentOverview, settings: Settings) -> str:
    setting = settings.get(entry.equipment_id, NOT_SET)
    facts = (
        equipment_name(entry),
        entry.manufacturer,
        entry.manufacturer_model_name,
        entry.station_name,
        entry.device_serial_number,
        entry.institution_name,
        entry.department_name,
        entry.software_versions,
        setting.room,
        setting.department,
    )
    return "\n".join(fact for fact in facts if fact).casefold()


def _table(
    shown: Sequence[EquipmentOverview], inactivities: Mapping[UUID, Inactivity | None], settings: Settings
) -> None:
    rows = [
        _row(entry, inactivities.get(entry.equipment_id), settings.get(entry.equipment_id, NOT_SET)) for entry in shown
    ]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, _COLUMNS),
        key=f"equipment:{hash(tuple(entry.equipment_id for entry in shown))}",
        alt=tr("Equipment, inactive first"),
    )
    plain_text.note(tr("Click a row to see use and software versions."))
    if opened is not None:
        navigation.switch_page(Page.EQUIPMENT_DETAIL, {keys.EQUIPMENT_ID: str(shown[opened].equipment_id)})


def _is_inactive(entry: EquipmentOverview, inactivities: Mapping[UUID, Inactivity | None]) -> bool:
    found = inactivities.get(entry.equipment_id)
    return found is not None and found.is_inactive


def _trouble(entry: EquipmentOverview, found: Inactivity | None) -> tuple[bool, float, bool]:
    """The sort key of equipment: inactive first, then by the fraction of studies with problems, not judged last."""
    problems = entry.recent_problem_count / entry.recent_count if entry.recent_count else 0.0
    return not (found and found.is_inactive), -problems, not (found and found.is_judged)


def _summary(inactive: int, judged: int, count: int, unused: int) -> None:
    count_text = trn("{number} system", "{number} systems", count, number=formatting.number(count))
    if inactive:
        are = trn("1 is inactive", "{number} are inactive", inactive, number=formatting.number(inactive))
        why = tr("no study for longer than usual. Check power and network connection.")
        plain_text.notice(f"{count_text}; {are}: {why}")
    else:
        plain_text.line(f"{count_text}; {as_usual(judged, count - unused)}{_out_of_use(unused)}.")


def _out_of_use(count: int) -> str:
    if not count:
        return ""
    return f", {trn('{n} is out of use', '{n} are out of use', count, n=formatting.number(count))}"


def _selected_state() -> str:
    return segmented_options.one_of(tr("Show"), _STATES, keys.EQUIPMENT_STATE, label_visibility="collapsed")


def _row(entry: EquipmentOverview, found: Inactivity | None, setting: EquipmentSetting) -> TableRow:
    recent = entry.recent_count
    return {
        EQUIPMENT.name: equipment_name(entry),
        "modality": ", ".join(tr(BY_CODE[code].title) for code in entry.modalities),
        "state": out_of_use_message(setting, local_now().date()) or inactivity_message(found),
        "last_seen_at": entry.last_seen_at,
        "study_count": entry.study_count,
        "problem_percentage": formatting.percent(entry.recent_problem_count, recent) if recent else None,
        "software_versions": entry.software_versions,
        "institution_name": entry.institution_name,
        "manufacturer": entry.manufacturer,
        "manufacturer_model_name": entry.manufacturer_model_name,
        "station_name": entry.station_name,
        "device_serial_number": entry.device_serial_number,
        "department_name": entry.department_name,
        "room": setting.room,
        "department": setting.department,
        "used_from": setting.used_from,
        "used_to": setting.used_to,
        "first_seen_at": entry.first_seen_at,
    }
