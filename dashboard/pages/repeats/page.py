"""The page Repeats and rejects: how often acquisitions were repeated or rejected, where, and why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import streamlit as st

from dashboard.pages.optimisation.data import equipment_names
from dashboard.pages.repeats import data, plot, tables
from dashboard.ui import cached_queries, keys, navigation, page_file, segmented_options, table
from dashboard.ui.day_field import optional_day
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import CALENDAR_DAY, Codec, UrlParameter
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.repeats.repeat_rates import MODALITIES, GroupBy, RepeatRate
from kerma.standard.enumerations import ExamModality

_DAYS = 365
_DAY = Codec[date | None](CALENDAR_DAY.read, lambda day: day.isoformat() if day else "", CALENDAR_DAY.expected)


def show() -> None:
    """Show the page."""
    st.title(tr("Repeats and rejects"), anchor=False)
    plain_text.line(
        tr(
            "Acquisitions that dose reports mark as repeated or rejected, with the reason that they state (TID 10003, "
            "10013, 10042)."
        )
    )
    period = _choices()
    if period.since and period.until and period.since >= period.until:
        plain_text.notice(tr("The first day is after the last."))
        return
    by_equipment = data.rates(period, GroupBy.EQUIPMENT)
    if not by_equipment:
        plain_text.empty(tr("No acquisition of this modality is in the period."))
        return
    names = equipment_names(period.modality)
    if any(one.is_stated for one in by_equipment):
        _rates(period, names, by_equipment)
        _reasons(period)
        _studies(period, names)
    _silent(by_equipment, names)


def _choices() -> StudyPeriod:
    today = cached_queries.local_now().date()
    modality_cell, first_cell, last_cell = st.columns([3, 1, 1], vertical_alignment="bottom")
    with modality_cell:
        titles = {str(code): BY_CODE[code].title for code in MODALITIES}
        modality = ExamModality(segmented_options.one_of(tr("Modality"), titles, keys.REPEATS_MODALITY))
    with first_cell:
        default = today - timedelta(days=_DAYS - 1)
        first = optional_day(tr("From"), UrlParameter(keys.REPEATS_FROM, _DAY, default))
    with last_cell:
        last = optional_day(tr("To"), UrlParameter(keys.REPEATS_TO, _DAY, today))
    return StudyPeriod(
        modality,
        datetime.combine(first, time()) if first else None,
        datetime.combine(last + timedelta(days=1), time()) if last else None,
    )


def _rates(period: StudyPeriod, names: Mapping[UUID, str], by_equipment: Sequence[RepeatRate]) -> None:
    options = {str(by): label for by, label in tables.GROUP_LABELS.items()}
    by = GroupBy(segmented_options.one_of(tr("By"), options, keys.REPEATS_BY))
    every = by_equipment if by is GroupBy.EQUIPMENT else data.rates(period, by)
    found = [one for one in every if one.is_stated]
    heading = tr("Repeated and rejected acquisitions")
    plot.show(found, names, heading)
    if len(found) > plot.MAX_DRAWN:
        plain_text.note(tr("The first {number}; the table has all.", number=plot.MAX_DRAWN))
    table.show(
        tables.rate_rows(found, names), tables.rate_columns(by), key=f"repeats:{by}:{hash(tuple(found))}", alt=heading
    )
    plain_text.note(
        tr(
            "In percent of the acquisitions whose report states yes or no; localizers and excluded studies are not "
            "counted. Images that were rejected at the console and never sent are in no report."
        )
    )
    file = PageFile("kerma_repeats.csv", "text/csv", lambda: tables.csv_of(found, by, names))
    page_file.export_button("CSV", file, key="repeats:csv", details={"modality": period.modality, "by": by})


def _reasons(period: StudyPeriod) -> None:
    st.header(tr("Reasons"), anchor=False)
    found = data.reasons(period)
    if not found:
        plain_text.empty(tr("No acquisition was repeated or rejected."))
        return
    table.show(
        tables.reason_rows(found), tables.REASON_COLUMNS, key=f"repeats:reasons:{hash(tuple(found))}", alt=tr("Reasons")
    )


def _studies(period: StudyPeriod, names: Mapping[UUID, str]) -> None:
    found = data.studies(period)
    if not found:
        return
    st.header(tr("Studies"), anchor=False)
    opened = table.choose(
        tables.study_rows(found, names),
        tables.STUDY_COLUMNS,
        key=f"repeats:studies:{hash(tuple(found))}",
        alt=tr("Studies"),
    )
    limit = tr("The latest {number}. ", number=formatting.number(data.MAX_STUDIES))
    note = tr("Click a row to open its study.")
    plain_text.note(f"{limit}{note}" if len(found) == data.MAX_STUDIES else note)
    if opened is not None:
        navigation.open_study(found[opened].study_instance_uid)


def _silent(by_equipment: Sequence[RepeatRate], names: Mapping[UUID, str]) -> None:
    """Name the systems whose reports never state it."""
    silent = [tables.group_text(one.group, names) for one in by_equipment if not one.is_stated]
    if not silent:
        return
    plain_text.empty(tr("Reports that never state it, in this period: {systems}.", systems="; ".join(silent)))
    if len(silent) == len(by_equipment):
        plain_text.line(
            tr("Whether acquisitions were repeated is then unknown. The rows are optional in the DICOM templates.")
        )
