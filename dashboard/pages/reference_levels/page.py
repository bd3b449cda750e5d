"""The page Reference levels: medians of systems against local, national and European levels."""

import streamlit as st

from dashboard.pages.reference_levels import (
    data,
    labels,
    notes,
    parameters,
    plots,
    selection,
    site_level_section,
    tables,
    workbook,
)
from dashboard.ui import page_file, report_button, report_urls, schedule_link, table, vega_theme
from dashboard.ui.cached_queries import local_now
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.reference_levels.level_audit import LevelAudit
from kerma.reference_levels.quantity import TRAITS
from kerma.scheduled_reports.schedule import ReportSubject
from kerma.standard.units import symbol


def show() -> None:
    """Show the page."""
    st.title(tr("Reference levels"), anchor=False)
    plain_text.note(tr(notes.NO_LIMIT))
    _comparison()
    site_level_section.show()


def _comparison() -> None:
    code = selection.modality()
    names = data.standard_names(code)
    if not names:
        plain_text.empty(tr("No study of this modality has a standard name; the page Standard names gives them."))
        return
    today = local_now().date()
    request = selection.request(code, names, today)
    audit = data.audit_of(request, today)
    if not audit.study_count:
        plain_text.empty(tr("No study of this examination in this period."))
        return
    plain_text.line(notes.summary(audit))
    _files(audit)
    _rooms(audit)
    _levels(audit)
    _reasons(audit)


def heading_of(audit: LevelAudit) -> str:
    """Quantity and unit."""
    unit = symbol(TRAITS[audit.request.quantity].unit)
    return f"{tr(labels.QUANTITIES[audit.request.quantity])} ({unit})"


def _files(audit: LevelAudit) -> None:
    """The buttons of the PDF and of the workbook; the latter needs the right to export, and is recorded."""
    with st.container(horizontal=True, vertical_alignment="center"):
        report_button.show(
            report_urls.levels_url(BY_CODE[audit.request.modality].path, parameters.written(audit.request))
        )
        names, made_at = data.equipment_names(audit.request.modality), local_now()
        file = PageFile(workbook.FILE_NAME, workbook.MEDIA_TYPE, lambda: workbook.content(audit, names, made_at))
        page_file.export_button("Excel", file, key="levels:xlsx", details=parameters.written(audit.request))
        request = audit.request
        schedule_link.show(
            ReportSubject.COMPARISON,
            BY_CODE[request.modality].path,
            parameters.written(request),
            f"{tr('Reference levels')}: {request.standard_name}",
        )


def _rooms(audit: LevelAudit) -> None:
    names = data.equipment_names(audit.request.modality)
    plain_text.heading(tr("Systems"))
    drawn = plots.frame(audit, names)
    if not drawn.empty:
        st.vega_lite_chart(
            drawn,
            vega_theme.themed(plots.spec(audit, drawn, heading_of(audit), vega_theme.foreground())),
            alt=tr("Median, 95 % interval and quartiles of {quantity} by system.", quantity=heading_of(audit)),
        )
        plain_text.note(
            tr("Dot: median; line: 95 % interval of the median; bar: quartiles. Pale: too few patients to compare.")
        )
    table.show(
        tables.room_rows(audit, names),
        tables.room_columns(audit),
        key=f"level_rooms:{hash(audit.request)}",
        alt=tr("Systems"),
    )
    plain_text.bullets(notes.about_samples(audit))


def _levels(audit: LevelAudit) -> None:
    plain_text.heading(tr("Levels"))
    if audit.comparisons:
        rows = [tables.level_row(one) for one in audit.comparisons]
        table.show(
            rows,
            table.columns_with_values(rows, tables.LEVEL_COLUMNS),
            key=f"levels:{hash(audit.request)}",
            alt=tr("Levels"),
        )
    plain_text.bullets(notes.about_levels(audit))


def _reasons(audit: LevelAudit) -> None:
    plain_text.heading(tr("Studies that are not counted"))
    if not audit.not_counted:
        plain_text.line(tr("All studies of the period are counted."))
        return
    plain_text.line(notes.not_counted(audit))
    table.show(
        tables.reason_rows(audit, data.equipment_names(audit.request.modality)),
        tables.reason_columns(audit),
        key=f"level_reasons:{hash(audit.request)}",
        alt=tr("Studies that are not counted"),
    )
    plain_text.note(tr("Each study counts once, under the first reason that applies."))
