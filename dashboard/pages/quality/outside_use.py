"""Equipment with studies before its first or after its last day in use."""

import streamlit as st

from dashboard.pages.equipment import data
from dashboard.ui import keys, navigation, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT
from dashboard.ui.navigation import Page
from dashboard.ui.table import TableRow
from dashboard.ui.text import plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import tr
from kerma.database.query.operations.studies_outside_use import StudiesOutsideUse
from kerma.facts.fact import ValueKind

_COLUMNS = (
    EQUIPMENT,
    Column(name="before_count", label="Before", help="Studies before its first day in use.", kind=ValueKind.COUNT),
    Column(name="after_count", label="After", help="Studies after its last day in use.", kind=ValueKind.COUNT),
    Column(name="first_at", label="First study", help="Start of the first of these studies.", kind=ValueKind.DATETIME),
    Column(name="last_at", label="Last study", help="Start of the last of these studies.", kind=ValueKind.DATETIME),
)


def show() -> None:
    """Show the equipment concerned; nothing where there is none."""
    found = data.outside_use()
    if not found:
        return
    st.header(tr("Studies outside the days in use"), anchor=False)
    opened = table.choose(
        [_row(entry) for entry in found],
        _COLUMNS,
        key=f"outside_use:{hash(tuple(entry.equipment_id for entry in found))}",
        alt=tr("Equipment with studies outside its days in use"),
    )
    plain_text.note(
        tr(
            "They count like all others. Either the days in use are not right, or other equipment states the same "
            "identity. Click a row to see the equipment."
        )
    )
    if opened is not None:
        navigation.switch_page(Page.EQUIPMENT_DETAIL, {keys.EQUIPMENT_ID: str(found[opened].equipment_id)})


def _row(entry: StudiesOutsideUse) -> TableRow:
    return {
        EQUIPMENT.name: equipment_name(entry),
        "before_count": entry.before_count,
        "after_count": entry.after_count,
        "first_at": entry.first_at,
        "last_at": entry.last_at,
    }
