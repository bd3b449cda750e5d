"""Systems of an examination, or protocols of a system, side by side: medians of dose, technique and size."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast
from uuid import UUID

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.optimisation import comparison_tables, data, links, selection, strips, workbook
from dashboard.pages.optimisation.comparison_tables import group_name
from dashboard.pages.optimisation.selection import Selection
from dashboard.pages.optimisation.strips import StripRow
from dashboard.ui import cached_queries, page_file, table
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measured_rows import GroupBy
from kerma.database.query.optimisation.measures import MEASURES, Measure, MeasureLevel
from kerma.database.query.optimisation.side_by_side import ComparedGroup
from kerma.standard.enumerations import ExamModality

#: The groups with the most studies are shown.
MAX_GROUPS = 30


def show_systems(selected: Selection) -> None:
    """Show one row for each system."""
    names = data.equipment_names(selected.modality)
    groups = data.groups(selected.study_filter, GroupBy.EQUIPMENT)
    _show(selected.study_filter, groups, names, lambda one: selected.of_equipment(cast("UUID", one.group)))


def show_protocols(selected: Selection) -> None:
    """Show one row for each protocol of one system."""
    names = data.equipment_names(selected.modality)
    groups = data.groups(selected.study_filter, GroupBy.EQUIPMENT)
    equipment_id = selection.equipment({cast("UUID", one.group): group_name(one, names) for one in groups})
    of_system = selected.of_equipment(equipment_id)
    protocols = data.groups(of_system, GroupBy.PROTOCOL)
    _show(of_system, protocols, {}, lambda one: links.with_protocol(of_system, cast("str | None", one.group)))


def _show(
    study_filter: StudyFilter,
    groups: Sequence[ComparedGroup],
    names: Mapping[UUID, str],
    studies_of: Callable[[ComparedGroup], StudyFilter | None],
) -> None:
    shown = groups[:MAX_GROUPS]
    code = study_filter.modality
    dose_cell, file_cell = st.columns([2, 3], vertical_alignment="bottom")
    with dose_cell:
        measure = selection.dose(code)
    with file_cell:
        _file(workbook.Comparison(study_filter, groups, names, _explanations(code)))
    _medians(code, shown, names, measure, studies_of)
    plain_text.heading(tr("Technique and patients"))
    comparison_tables.show_details(code, shown, names)
    plain_text.note(
        tr("Median (quartiles). Where values are missing or zero, their number follows. Texts: the most frequent one.")
    )
    if len(groups) > MAX_GROUPS:
        plain_text.note(
            tr("Shown: the {count} groups with the most studies, of {all}.", count=MAX_GROUPS, all=len(groups))
        )
    _charts(code, shown, names)
    plain_text.bullets(_explanations(code))


def _file(comparison: workbook.Comparison) -> None:
    """The button of the workbook; it needs the right to export, and is recorded."""
    if not comparison.groups:
        return
    modality = BY_CODE[comparison.study_filter.modality]
    parameters = url_parameters.written(comparison.study_filter, modality.path)
    made_at = cached_queries.local_now()
    file = PageFile(workbook.FILE_NAME, workbook.MEDIA_TYPE, lambda: workbook.content(comparison, made_at))
    page_file.export_button("Excel", file, key="optimisation:xlsx", details=parameters)


def _medians(
    code: ExamModality,
    groups: Sequence[ComparedGroup],
    names: Mapping[UUID, str],
    measure: Measure,
    studies_of: Callable[[ComparedGroup], StudyFilter | None],
) -> None:
    plain_text.heading(data.measure_heading(measure))
    rows = [comparison_tables.median_row(one, names, measure) for one in groups]
    opened = table.choose(
        rows,
        comparison_tables.median_columns(code, measure, has_names=bool(names)),
        key=f"medians:{measure.name}:{hash(tuple(one.group for one in groups))}",
        alt=data.measure_heading(measure),
    )
    plain_text.note(tr("Click a row to list its studies."))
    if opened is None:
        return
    of_group = studies_of(groups[opened])
    if of_group is None:
        plain_text.notice(tr("Studies without a stated protocol cannot be listed: no filter selects them."))
    else:
        links.open_studies(of_group)


def _charts(code: ExamModality, groups: Sequence[ComparedGroup], names: Mapping[UUID, str]) -> None:
    plain_text.heading(tr("Charts"))
    order = [group_name(one, names) for one in groups]
    drawn = [one for one in MEASURES[code].values() if not one.is_text and any(_row(g, names, one) for g in groups)]
    for first in range(0, len(drawn), strips.IN_A_ROW):
        for cell, measure in zip(st.columns(strips.IN_A_ROW), drawn[first : first + strips.IN_A_ROW], strict=False):
            with cell:
                rows = [row for one in groups if (row := _row(one, names, measure))]
                strips.show(data.measure_heading(measure), rows, order=order)
    plain_text.note(tr("Bar: quartiles; dot: median; line: 95 % interval of the median. Pale: fewer than 10 values."))


def _row(one: ComparedGroup, names: Mapping[UUID, str], measure: Measure) -> StripRow | None:
    summary = one.numbers.get(measure.name)
    if summary is None or summary.quartiles is None:
        return None
    return StripRow(group_name(one, names), summary.n, summary.quartiles, summary.interval)


def _explanations(code: ExamModality) -> list[str]:
    """What the values of this modality are."""
    levels = {one.level for one in MEASURES[code].values()}
    texts = [
        tr("95 % intervals are bootstrap intervals of the median (4000 samples), from at least 5 values."),
        selection.all_sizes(),
    ]
    if MeasureLevel.MAIN in levels:
        texts.append(
            tr("CTDIvol and technique of a CT study: of the acquisition with the highest DLP, localizers excepted.")
            if code is ExamModality.CT
            else tr("Technique of a fluoroscopy study: that of the irradiation event with the highest DAP.")
        )
    if code is ExamModality.CT:
        texts.append(tr("CTDIvol of systems that state different phantoms cannot be compared."))
    if MeasureLevel.EVENT in levels:
        texts.append(tr("Values per exposure count every irradiation event, not one per study."))
        texts.append(tr("Exposures of one patient are alike: intervals of values per exposure are too narrow."))
    return texts
