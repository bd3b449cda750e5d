"""Number of studies that each criterion of a filter excludes; counted on request."""

import streamlit as st

from dashboard.filters import data, description
from dashboard.ui import keys
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import COUNT_CAP


def show(modality: Modality, study_filter: StudyFilter) -> None:
    """Show the button that counts the studies which each criterion alone excludes."""
    if study_filter.is_empty:
        return
    panel = st.popover(
        tr("Excluded"),
        key=keys.widget(modality.path, "excluded"),
        on_change="rerun",
        icon=":material/filter_alt_off:",
        help=tr("Number of studies that each filter excludes."),
    )
    if panel.open:
        with panel:
            plain_text.line(tr("Studies that each filter alone excludes:"))
            plain_text.bullets(_lines(modality, study_filter))


def _lines(modality: Modality, study_filter: StudyFilter) -> list[str]:
    counts, labels = data.excluded_counts(study_filter), data.equipment_labels(modality.code)
    return [
        f"{description.phrase(criterion, value, labels)}: {_count(counts[criterion.name])}"
        for criterion, value in study_filter.criteria
    ]


def _count(count: int | None) -> str:
    if count is None:
        return tr("unknown, as there are more than {count} without it", count=formatting.number(COUNT_CAP))
    return tr("none") if count == 0 else formatting.number(count)
