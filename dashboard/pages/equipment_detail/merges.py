"""The merges of a piece of equipment, those that were undone included."""

from uuid import UUID

import streamlit as st

from dashboard.pages.equipment import data
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.ingest.equipment_merges import StoredMerge

_COLUMNS = (
    Column(name="equipment_id", label="Equipment", help="Identifier of the merged equipment."),
    Column(name="into_id", label="Counts for", help="Identifier of the equipment for which its studies count."),
    Column(name="merged", label="Merged", help="When, and by whom."),
    Column(name="undone", label="Undone", help="When, and by whom; empty while it is in force."),
)


def show(equipment_id: UUID) -> None:
    """Show the history; nothing where there is none."""
    found = data.merges(equipment_id)
    if not found:
        return
    st.header(tr("Merged equipment"), anchor=False)
    table.show([_row(one) for one in found], _COLUMNS, key=f"merges:{equipment_id}", alt=tr("Merged equipment"))
    plain_text.note(tr("What the objects state stays with each study; a merge can be undone."))


def _row(one: StoredMerge) -> TableRow:
    undone = f"{formatting.received(one.undone_at)}, {one.undone_by}" if one.undone_at else None
    return {
        "equipment_id": str(one.equipment_id),
        "into_id": str(one.into_id),
        "merged": f"{formatting.received(one.merged_at)}, {one.merged_by}",
        "undone": undone,
    }
