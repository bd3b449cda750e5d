"""The studies whose reports were read last."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.pages.home import data
from dashboard.ui import formatting, navigation, table
from dashboard.ui.column import Column
from dashboard.ui.equipment_names import equipment_name
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import MACHINE, PROBLEM_COUNT, columns_named, of_study

_MOST = 6
_COLUMNS = (
    Column(name="arrived", label="Read", help="How long ago an object of it was read last."),
    Column(name="families", label="Modality", help="Family of the study."),
    *columns_named("study_description"),
    MACHINE,
    PROBLEM_COUNT,
)


def show() -> None:
    """Show them; a click opens one."""
    rows = data.read_last(_MOST)
    if not rows:
        return
    st.subheader(tr("Arrived last"), anchor=False)
    now = datetime.now(tz=UTC)
    shown = [
        {
            **row,
            "arrived": tr("{time} ago", time=formatting.ago(max(0.0, (now - row["read_at"]).total_seconds()))),
            "families": ", ".join(tr(family.title) for family in of_study(row["modalities"])),
            "machine": equipment_name(row),
        }
        for row in rows
    ]
    opened = table.choose(
        shown,
        table.filled(shown, _COLUMNS),
        key=f"arrived:{hash(tuple(row['study_instance_uid'] for row in rows))}",
        alt=tr("Arrived last"),
    )
    if opened is not None:
        navigation.open_study(opened["study_instance_uid"])
