"""The page Optimisation: what is compared, and the views of it."""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.pages.optimisation import (
    data,
    exposure_view,
    name_charts,
    note_section,
    outliers,
    selection,
    side_by_side,
    thickness,
)
from dashboard.pages.optimisation.selection import MAX_STUDIES, Patients, Selection, View
from dashboard.ui import cached_queries
from dashboard.ui.text import exclusion_counts, formatting, plain_text
from dashboard.ui.text.i18n import tr, trn

_SHOW: Mapping[View, Callable[[Selection], None]] = {
    View.SYSTEMS: side_by_side.show_systems,
    View.PROTOCOLS: side_by_side.show_protocols,
    View.NAMES: name_charts.show,
    View.OUTLIERS: outliers.show,
    View.THICKNESS: thickness.show,
    View.INDICES: exposure_view.show,
}


def show() -> None:
    """Show the page."""
    st.title(tr("Optimisation"), anchor=False)
    plain_text.line(
        tr(
            "Doses, techniques and sizes of the same examination, side by side. A difference is no fault: it is a "
            "reason to look at protocols, patients and indications."
        )
    )
    code = selection.modality()
    view = selection.view(code)
    today = cached_queries.local_now().date()
    selected = selection.studies(code, data.standard_names(code), today, has_name=view is not View.NAMES)
    if selected.first_day and selected.last_day and selected.first_day > selected.last_day:
        plain_text.notice(tr("The first day is after the last."))
        return
    if view is View.NOTES:
        note_section.show(selected)
    elif _can_be_compared(selected, view):
        _SHOW[view](selected)


def _can_be_compared(selected: Selection, view: View) -> bool:
    """Show how many studies there are; whether there are any, and not too many."""
    count = data.study_count(selected.study_filter, MAX_STUDIES)
    if not count:
        plain_text.empty(tr("No study of this examination in this period."))
        return False
    if count > MAX_STUDIES and view is not View.NAMES:
        plain_text.notice(
            tr(
                "More than {number} studies: select a standard name or a shorter period.",
                number=formatting.number(MAX_STUDIES),
            )
        )
        return False
    plain_text.note(" · ".join(filter(None, (_count_text(count), _left_out(selected), _without_age(selected)))))
    return True


def _count_text(count: int) -> str:
    return trn("{count} study", "{count} studies", count, count=formatting.capped(count, MAX_STUDIES))


def _left_out(selected: Selection) -> str:
    """How many of the studies are phantoms, tests or excluded."""
    return exclusion_counts.as_text(cached_queries.exclusion_counts(selected.study_filter))


def _without_age(selected: Selection) -> str:
    """How many studies are left out since the age of the patient is unknown; empty where ages do not matter."""
    if selected.patients is Patients.ALL:
        return ""
    counts = {
        patients: data.study_count(_with_patients(selected, patients).study_filter, MAX_STUDIES)
        for patients in Patients
    }
    n = counts[Patients.ALL] - counts[Patients.ADULTS] - counts[Patients.CHILDREN]
    if counts[Patients.ALL] > MAX_STUDIES or n <= 0:
        return ""
    return tr("Left out, as the age is unknown: {count}", count=formatting.number(n))


def _with_patients(selected: Selection, patients: Patients) -> Selection:
    return Selection(
        selected.modality, selected.standard_name, selected.protocol, patients, selected.first_day, selected.last_day
    )
