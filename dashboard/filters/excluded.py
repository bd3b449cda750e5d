"""How many studies each filter leaves out; counted only when somebody asks."""

import streamlit as st

from dashboard.filters import data, description
from dashboard.ui import formatting, keys, plain_text
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import Modality
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import COUNT_CAP


def show(modality: Modality, chosen: StudyFilter) -> None:
    """Offer to count what each filter alone leaves out."""
    if chosen.is_empty:
        return
    panel = st.popover(
        tr("Left out"),
        key=keys.widget(modality.path, "left_out"),
        on_change="rerun",
        icon=":material/filter_alt_off:",
        help=tr("How many studies each filter leaves out."),
    )
    if panel.open:
        with panel:
            plain_text.line(tr("Studies that each filter alone leaves out:"))
            plain_text.bullets(_sentences(modality, chosen))


def _sentences(modality: Modality, chosen: StudyFilter) -> list[str]:
    counts, machines = data.left_out(chosen), data.machine_names(modality.code)
    return [
        f"{description.phrase(criterion, value, machines)}: {_count(counts[criterion.name])}"
        for criterion, value in chosen.criteria
    ]


def _count(count: int | None) -> str:
    return (
        tr("unknown, as there are more than {count} without it", count=formatting.number(COUNT_CAP))
        if count is None
        else _exact(count)
    )


def _exact(count: int) -> str:
    return tr("none") if count == 0 else formatting.number(count)
