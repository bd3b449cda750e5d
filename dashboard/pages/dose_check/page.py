"""The page CT dose check: how often scanners notified, who exceeded which value, and values that practice suggests."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import streamlit as st

from dashboard.pages.dose_check import data, exceeded_table, files, rate_table, suggestion_table
from dashboard.pages.optimisation.data import equipment_names
from dashboard.ui import cached_queries, keys, navigation, segmented_options, table
from dashboard.ui.day_field import optional_day
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.url_state import CALENDAR_DAY, Codec, UrlParameter
from kerma.database.query.dose_check.check_rates import CheckRate, ExceededBy, GroupBy
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.standard.enumerations import ExamModality
from kerma.statistics.percentile_interval import MIN_VALUES

_DAYS = 90
_ANY = ""
_DAY = Codec[date | None](CALENDAR_DAY.read, lambda day: day.isoformat() if day else "", CALENDAR_DAY.expected)
_STATED = {str(ExceededBy.REASON): msg("Reason"), str(ExceededBy.PERSON): msg("Operator")}


def show() -> None:
    """Show the page."""
    st.title(tr("CT dose check"), anchor=False)
    plain_text.line(
        tr(
            "Before a scan, a CT scanner compares the dose that it expects with values set at it (NEMA XR 25): the "
            "notification value of one scan, the alert value of the whole examination. Reports state both (TID 10015)."
        )
    )
    names = equipment_names(ExamModality.CT)
    period = _choices(names)
    if period.since and period.until and period.since >= period.until:
        plain_text.notice(tr("The first day is after the last."))
        return
    by_equipment = data.rates(period, GroupBy.EQUIPMENT)
    if not by_equipment:
        plain_text.empty(tr("No CT acquisition is in the period."))
        return
    if _states_checks(by_equipment):
        files.show(period, names)
        _rates(period, names, by_equipment)
        _stated(period)
        _exceeded(period)
    else:
        _without_checks(by_equipment, names)
    _suggestions(period)


def _choices(names: Mapping[UUID, str]) -> StudyPeriod:
    today = cached_queries.local_now().date()
    equipment_cell, first_cell, last_cell = st.columns([3, 1, 1], vertical_alignment="bottom")
    with equipment_cell:
        options = {_ANY: tr("All"), **data.names_by_text(dict(names))}
        selected = segmented_options.one_of(
            tr("System"), options, keys.DOSE_CHECK_EQUIPMENT, is_menu=True, label_of=str
        )
    with first_cell:
        default = today - timedelta(days=_DAYS - 1)
        first = optional_day(tr("From"), UrlParameter(keys.DOSE_CHECK_FROM, _DAY, default))
    with last_cell:
        last = optional_day(tr("To"), UrlParameter(keys.DOSE_CHECK_TO, _DAY, today))
    return StudyPeriod(
        ExamModality.CT,
        datetime.combine(first, time()) if first else None,
        datetime.combine(last + timedelta(days=1), time()) if last else None,
        UUID(selected) if selected else None,
    )


def _states_checks(found: Sequence[CheckRate]) -> bool:
    return any(one.with_value or one.notified or one.alerted for one in found)


def _without_checks(found: Sequence[CheckRate], names: Mapping[UUID, str]) -> None:
    """Why there is nothing to show."""
    plain_text.empty(tr("No report of this period states a dose check value."))
    shown = "; ".join(names.get(one.group) or str(one.group) for one in found if isinstance(one.group, UUID))
    plain_text.bullets(
        (
            tr("Reports without dose check: {systems}.", systems=shown),
            tr("Reports state it where values are set at the scanner and its software writes TID 10015."),
            tr("Dose information of images and of screens never contains it."),
        )
    )


def _rates(period: StudyPeriod, names: Mapping[UUID, str], by_equipment: Sequence[CheckRate]) -> None:
    st.header(tr("Notifications and alerts"), anchor=False)
    options = {str(by): label for by, label in rate_table.GROUP_LABELS.items()}
    by = GroupBy(segmented_options.one_of(tr("By"), options, keys.DOSE_CHECK_BY))
    found = by_equipment if by is GroupBy.EQUIPMENT else data.rates(period, by)
    table.show(
        rate_table.rate_rows(found, names),
        rate_table.rate_columns(by),
        key=f"dose_check:rates:{by}:{hash(tuple(found))}",
        alt=tr("Notifications and alerts"),
    )
    plain_text.bullets(
        (
            tr(
                "The AAPM chose notification values that about 5 % of scans exceed: where they are exceeded all the "
                "time, nobody reads them."
            ),
            tr(
                "Exceeded means: the forward estimate is above the configured value of the same report. Systems "
                "without any dose check in the period are not counted by protocol and month."
            ),
        )
    )


def _stated(period: StudyPeriod) -> None:
    st.header(tr("Reasons for proceeding"), anchor=False)
    by = ExceededBy.REASON
    if data.may_see_staff():
        by = ExceededBy(segmented_options.one_of(tr("Count by"), _STATED, keys.DOSE_CHECK_STATED))
    found = data.persons(period) if by is ExceededBy.PERSON else data.reasons(period)
    if not found:
        plain_text.empty(tr("No value was exceeded."))
        return
    table.show(
        rate_table.stated_rows(found, by),
        rate_table.stated_columns(by),
        key=f"dose_check:stated:{by}:{hash(tuple(found))}",
        alt=tr("Reasons for proceeding"),
    )


def _exceeded(period: StudyPeriod) -> None:
    found = data.exceeded_checks(period)
    if not found:
        return
    st.header(tr("Exceeded values"), anchor=False)
    rows = exceeded_table.rows(found)
    opened = table.choose(
        rows,
        table.columns_with_values(rows, exceeded_table.columns(with_persons=data.may_see_staff())),
        key=f"dose_check:exceeded:{hash(tuple(found))}",
        alt=tr("Exceeded values"),
    )
    limit = tr("The latest {number}. ", number=formatting.number(data.MAX_LISTED))
    note = tr("Click a row to open its study.")
    plain_text.note(f"{limit}{note}" if len(found) == data.MAX_LISTED else note)
    if opened is not None:
        navigation.open_study(found[opened].study_instance_uid)


def _suggestions(period: StudyPeriod) -> None:
    st.header(tr("Suggested notification values"), anchor=False)
    found = data.samples(period)
    if found:
        table.show(
            suggestion_table.rows(found),
            suggestion_table.COLUMNS,
            key=f"dose_check:suggestions:{hash(tuple(found))}",
            alt=tr("Suggested notification values"),
        )
        plain_text.note(
            tr(
                "5 % of own acquisitions are above the 95th percentile. It describes practice as it is, good or not: "
                "compare it with reference levels before it is set. Protocols with at least {number} acquisitions.",
                number=MIN_VALUES,
            )
        )
    else:
        plain_text.empty(tr("No protocol has {number} acquisitions with a CTDIvol.", number=MIN_VALUES))
    plain_text.heading(tr("Notification values of the AAPM (2011)"))
    table.show(
        suggestion_table.published_rows(),
        suggestion_table.PUBLISHED_COLUMNS,
        key="dose_check:published",
        alt=tr("Notification values of the AAPM (2011)"),
        is_narrow=True,
    )
    plain_text.note(tr("Unchecked: nobody has compared the value with the publication for this version of Kerma."))
