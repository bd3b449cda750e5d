"""The irradiation events of a study: plots and table of each modality, CT dose checks, organ doses."""

from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard.pages.study import event_table, plot_grid, problems, provenance
from dashboard.pages.study.plots import plots_of
from dashboard.pages.study.plots.plot import ModalityEvents
from dashboard.pages.study.problems import LocatedProblem
from dashboard.ui import table
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import Modality
from dashboard.ui.text import plain_text, plurals
from dashboard.ui.text.i18n import tr
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts import nuclear_medicine

_COUNTED = {"irradiation event": plurals.irradiation_events, "administration": plurals.administrations}


def show(detail: StudyDetail, modality: Modality, columns: Iterable[Column], found: Sequence[LocatedProblem]) -> None:
    """Show the events of one modality.

    Args:
        detail: the study.
        modality: the modality.
        columns: all columns of its table; those without any value are left out.
        found: the problems of the study, which mark unreadable cells.
    """
    positions = event_table.positions_of(detail.study.events, modality)
    st.header(_COUNTED[modality.event_name](len(positions)), anchor=False)
    if not positions:
        plain_text.note(event_table.why_no_events(detail))
        return
    study = ModalityEvents(detail.events_of(modality.code), detail.study.totals)
    plot_grid.show(plots_of(modality.code, study), key=f"pictures:{modality.path}")
    all_rows = event_table.event_rows(detail, provenance.object_numbers(detail.objects))
    rows = [all_rows[position] for position in positions]
    cells = {
        (positions.index(position), name)
        for position, name in problems.unreadable_cells(found, all_rows)
        if position in positions
    }
    table.show(
        rows,
        table.columns_with_values(rows, columns, cells),
        key=f"events:{modality.path}",
        alt=f"{tr('Events in order of time')}, {tr(modality.title)}",
        unreadable=cells,
    )


def show_dose_checks(detail: StudyDetail) -> None:
    """Show the CT dose checks (TID 10015), if any."""
    rows = event_table.dose_check_rows(detail)
    if rows:
        st.header(tr("Dose check"), anchor=False)
        columns = table.columns_with_values(rows, event_table.DOSE_CHECK_COLUMNS)
        table.show(rows, columns, key="dose_checks", alt=tr("CT dose check details"), is_narrow=True)


def show_organ_doses(detail: StudyDetail) -> None:
    """Show the organ doses that reports state, if any."""
    rows = event_table.organ_dose_rows(detail)
    if rows:
        title = tr("Organ doses as the report states them")
        st.header(title, anchor=False)
        columns = table.columns_with_values(rows, (event_table.EVENT_NUMBER, *columns_of(nuclear_medicine.ORGAN_DOSE)))
        table.show(rows, columns, key="organ_doses", alt=title, is_narrow=True)
