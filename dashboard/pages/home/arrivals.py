"""Table of the studies of which an object was received last."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard.pages.home import data
from dashboard.ui import navigation, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import EQUIPMENT, PROBLEM_COUNT, columns_named, of_study
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import msg, tr, trn
from kerma.database.query.operations.recent import RecentStudy

_MAX_ROWS, _MAX_ROWS_TODAY = 6, 500
_LATEST, _TODAY = msg("Latest"), msg("Today")
_COLUMNS = (
    Column(name="received", label="Received", help="Time since an object of the study was last received."),
    Column(name="modality", label="Modality", help="Modality of the study."),
    *columns_named("study_description"),
    EQUIPMENT,
    PROBLEM_COUNT,
)


def show() -> None:
    """Show the latest arrivals, or all that were received today; a click opens a study."""
    if not data.latest_arrivals(_MAX_ROWS):
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.header(tr("Latest arrivals"), anchor=False)
        selected = st.segmented_control(
            tr("Latest arrivals"),
            [_LATEST, _TODAY],
            format_func=tr,
            default=_LATEST,
            required=True,
            key="arrivals_shown",
            label_visibility="collapsed",
        )
    _table(_received_today() if selected == _TODAY else data.latest_arrivals(_MAX_ROWS))


def _received_today() -> list[RecentStudy]:
    """The studies of all modalities that were received today, with their number above."""
    midnight = datetime.now(tz=UTC).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    studies = data.latest_arrivals(_MAX_ROWS_TODAY + 1, midnight)
    count = formatting.capped(len(studies), _MAX_ROWS_TODAY)
    plain_text.note(trn("{count} study received today", "{count} studies received today", len(studies), count=count))
    return studies[:_MAX_ROWS_TODAY]


def _table(studies: Sequence[RecentStudy]) -> None:
    if not studies:
        return
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
