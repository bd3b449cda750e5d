"""Table of the studies of which an object was received last."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.pages.home import data
from dashboard.ui import navigation, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT, PROBLEM_COUNT, columns_named, of_study
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import tr
from kerma.database.query.operations.recent import RecentStudy

_MAX_ROWS = 6
_COLUMNS = (
    Column(name="received", label="Received", help="Time since an object of the study was last received."),
    Column(name="modality", label="Modality", help="Modality of the study."),
    *columns_named("study_description"),
    EQUIPMENT,
    PROBLEM_COUNT,
)


def show() -> None:
    """Show the table; a click opens a study."""
    studies = data.latest_arrivals(_MAX_ROWS)
    if not studies:
        return
    st.subheader(tr("Latest arrivals"), anchor=False)
    now = datetime.now(tz=UTC)
    rows = [_row(study, now) for study in studies]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, _COLUMNS),
        key=f"arrivals:{hash(tuple(study.study_instance_uid for study in studies))}",
        alt=tr("Latest arrivals"),
    )
    if opened is not None:
        navigation.open_study(studies[opened].study_instance_uid)


def _row(study: RecentStudy, now: datetime) -> TableRow:
    return {
        "received": tr("{time} ago", time=formatting.ago(max(0.0, (now - study.received_at).total_seconds()))),
        "modality": ", ".join(tr(modality.title) for modality in of_study(study.modalities)),
        "study_description": study.study_description,
        EQUIPMENT.name: equipment_name(study),
        PROBLEM_COUNT.name: study.problem_count,
    }
