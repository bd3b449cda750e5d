"""The files of the page CT dose check: exceeded values as CSV, all tables as an Excel workbook."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import streamlit as st

from dashboard.pages.dose_check import data, exceeded_table, rate_table, suggestion_table, workbook
from dashboard.pages.dose_check.workbook import SheetTable
from dashboard.ui import cached_queries, page_file
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.database.query.dose_check.check_rates import ExceededBy, GroupBy
from kerma.database.query.operations.study_period import StudyPeriod


def show(period: StudyPeriod, names: Mapping[UUID, str]) -> None:
    """Show the buttons of both files to users who may export."""

    def csv() -> bytes:
        """Exceeded checks, by the rights at the click."""
        return exceeded_table.csv_of(data.checks_for_file(period), with_persons=data.may_see_staff())

    def excel() -> bytes:
        """All tables, likewise."""
        return workbook.content(
            tr("CT dose check"), _about(period, names), _sheets(period, names), cached_queries.local_now()
        )

    details = {"from": _iso(period.since), "until": _iso(period.until), "equipment_id": str(period.equipment_id or "")}
    with st.container(horizontal=True):
        page_file.export_button(
            "CSV",
            PageFile("kerma_ct_dose_check.csv", "text/csv", csv),
            key="dose_check:csv",
            details=details,
            help_text=tr("All exceeded values, one line each."),
        )
        page_file.export_button(
            "Excel",
            PageFile(workbook.FILE_NAME, workbook.MEDIA_TYPE, excel),
            key="dose_check:xlsx",
            details=details,
            help_text=tr("All tables of this page."),
        )


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _about(period: StudyPeriod, names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    last = period.until - timedelta(days=1) if period.until else None
    days = " … ".join(formatting.day(day.date()) if day else formatting.MISSING for day in (period.since, last))
    equipment = tr("All") if period.equipment_id is None else names.get(period.equipment_id, str(period.equipment_id))
    return [(tr("Period"), days), (tr("System"), equipment)]


def _sheets(period: StudyPeriod, names: Mapping[UUID, str]) -> list[SheetTable]:
    rates = [
        SheetTable(
            tr(rate_table.GROUP_LABELS[by]),
            rate_table.rate_columns(by),
            rate_table.rate_rows(data.rates(period, by), names),
        )
        for by in GroupBy
    ]
    checks = exceeded_table.rows(data.checks_for_file(period))
    return [
        *rates,
        SheetTable(
            tr("Reason"),
            rate_table.stated_columns(ExceededBy.REASON),
            rate_table.stated_rows(data.reasons(period), ExceededBy.REASON),
        ),
        SheetTable(tr("Exceeded values"), exceeded_table.columns(with_persons=data.may_see_staff()), checks),
        SheetTable(tr("Suggestions"), suggestion_table.COLUMNS, suggestion_table.rows(data.samples(period))),
    ]
