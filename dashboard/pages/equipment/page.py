"""All equipment in one table; above it, how much of it is inactive."""

from uuid import UUID

import streamlit as st

from dashboard.pages.equipment import data
from dashboard.pages.equipment.inactivity_message import inactivity_message
from dashboard.pages.quality.page import percent
from dashboard.ui import formatting, keys, navigation, plain_text, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.equipment_names import equipment_name
from dashboard.ui.i18n import msg, tr, trn
from dashboard.ui.modalities import BY_CODE, MACHINE, columns_named
from dashboard.ui.navigation import Page
from kerma.database.query import Row
from kerma.facts.fact import ValueKind
from kerma.statistics import inactivity

_ALL, _SILENT = "all", "silent"
_COLUMNS = (
    MACHINE,
    Column(name="families", label="Modality", help="The families of studies that it makes."),
    Column(
        name="state",
        label="State",
        help="Whether it has been silent for longer than usual, in days on which it usually works.",
    ),
    Column(
        name="last_seen_at", label="Last seen", help="Start of the latest study, local time.", kind=ValueKind.DATETIME
    ),
    Column(name="study_count", label="Studies", help="Number of studies in the database.", kind=ValueKind.COUNT),
    Column(
        name="problem_share",
        label="With problems",
        help="Share of its studies of the last 90 days.",
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
    rows = [_row(row, data.silences()) for row in data.overview()]
    if not rows:
        plain_text.empty(tr("No machine has sent a dose yet. The page Ingestion shows what has arrived."))
        return
    silent = [row for row in rows if row["is_silent"]]
    rows.sort(key=lambda row: not row["is_silent"])
    _tell(len(silent), len(rows))
    shown = silent if silent and _choice() == _SILENT else rows
    opened = table.choose(
        shown,
        table.filled(shown, _COLUMNS),
        key=f"equipment:{hash(tuple(row['equipment_id'] for row in shown))}",
        alt=tr("Machines, those that are silent first"),
    )
    plain_text.note(tr("Click a machine to see how it is used and which software it ran."))
    if opened is not None:
        navigation.switch_page(Page.EQUIPMENT_DETAIL, {keys.EQUIPMENT_ID: str(opened["equipment_id"])})


def _tell(silent: int, count: int) -> None:
    machines = trn("{number} machine", "{number} machines", count, number=formatting.number(count))
    if silent:
        are = trn("1 is silent", "{number} are silent", silent, number=formatting.number(silent))
        why = tr("no study for longer than usual. Is the machine off, or its connection cut?")
        plain_text.notice(f"{machines}; {are}: {why}")
    else:
        plain_text.line(f"{machines}; {tr('none is silent for longer than usual.')}")


def _choice() -> str:
    options = {_ALL: msg("All machines"), _SILENT: msg("Silent only")}
    return segmented_options.one_of(tr("Show"), options, keys.EQUIPMENT_STATE, label_visibility="collapsed")


def _row(row: Row, silences: dict[UUID, inactivity.Inactivity | None]) -> Row:
    found = silences.get(row["equipment_id"])
    recent, with_problem = row["recent_count"], row["recent_problem_count"]
    return {
        **row,
        "machine": equipment_name(row),
        "families": ", ".join(tr(BY_CODE[code].title) for code in row["modalities"] or ()),
        "is_silent": found is not None and found.is_inactive,
        "state": inactivity_message(found),
        "problem_share": percent(with_problem, recent) if recent else None,
    }
