"""The form of a schedule: title, form, moment, language and recipients of what a page showed."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from dashboard.exports.export_request import RefusedError
from dashboard.filters import data as filter_data
from dashboard.filters import description
from dashboard.filters.description import DAYS
from dashboard.pages.scheduled_reports import data, texts
from dashboard.pages.scheduled_reports.targets import ReportTarget, target
from dashboard.ui import keys, schedule_link
from dashboard.ui.text import formatting, i18n, plain_text
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.errors import ConfigurationError
from kerma.scheduled_reports.rule import COVERED_MONTHS, LAST_DAYS, Interval, ReportRule
from kerma.scheduled_reports.schedule import FORMS, MAX_TITLE_LENGTH, ReportForm, ReportSchedule
from kerma.settings import settings

_HOURS: tuple[int, ...] = tuple(range(24))
_INTERVALS: tuple[Interval, ...] = tuple(Interval)
_SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Edited:
    """What the form shows.

    Attributes:
        schedule: with what it begins.
        number: the schedule that is changed; None: a new one.
    """

    schedule: ReportSchedule
    number: int | None = None

    @property
    def key(self) -> str:
        """Distinguishes the widgets of one form from those of another."""
        start = self.schedule
        # Streamlit remembers the text of an option, which depends on the language.
        return f"schedule:{self.number}:{start.subject}:{start.target}:{i18n.language()}"


def show(edited: Edited) -> int | None:
    """Show the form; returns the number of the schedule once it is saved."""
    start, key = edited.schedule, edited.key
    title_cell, form_cell, language_cell = st.columns([3, 2, 1])
    title = title_cell.text_input(tr("Title"), start.title, max_chars=MAX_TITLE_LENGTH, key=f"{key}:title")
    forms = FORMS[start.subject]
    form = form_cell.selectbox(
        tr("Sent as"), forms, forms.index(start.form), format_func=_form_label, key=f"{key}:form"
    )
    codes = list(i18n.LANGUAGES)
    language = language_cell.selectbox(
        tr("Language"), codes, codes.index(start.language), format_func=i18n.LANGUAGES.__getitem__, key=f"{key}:lang"
    )
    rule = _rule(start.rule, key)
    recipients = st.text_area(
        tr("Recipients"),
        "\n".join(start.recipients),
        key=f"{key}:recipients",
        help=tr("Mail addresses, one a line. Allowed domains: {domains}.", domains=_domains()),
    )
    found = replace(start, title=title, form=form, rule=rule, language=language, recipients=_addresses(recipients))
    _preview(found)
    with st.container(horizontal=True):
        is_saved = st.button(tr("Save"), type="primary", icon=":material/save:", key=f"{key}:save")
        is_cancelled = st.button(tr("Cancel"), key=f"{key}:cancel")
    if is_cancelled:
        clear()
        st.rerun()
    return _saved(found, edited.number) if is_saved else None


def _rule(start: ReportRule, key: str) -> ReportRule:
    interval_cell, day_cell, hour_cell, months_cell = st.columns(4)
    interval = interval_cell.selectbox(
        tr("Sent"), _INTERVALS, _INTERVALS.index(start.interval), format_func=_interval_label, key=f"{key}:how"
    )
    days = list(range(1, LAST_DAYS[interval] + 1))
    index = days.index(start.day) if interval is start.interval else 0
    day = day_cell.selectbox(
        tr("Weekday") if interval is Interval.WEEKLY else tr("Day of the month"),
        days,
        index,
        format_func=_weekday if interval is Interval.WEEKLY else str,
        key=f"{key}:{interval}",
        help=None if interval is Interval.WEEKLY else tr("A shorter month: its last day."),
    )
    hour = hour_cell.selectbox(
        tr("Time"), _HOURS, start.hour, format_func=_hour, key=f"{key}:hour", help=tr("In the server's time zone.")
    )
    months = months_cell.selectbox(
        tr("Period of the report"),
        COVERED_MONTHS,
        COVERED_MONTHS.index(start.covered_months),
        format_func=lambda count: texts.covered(interval, count),
        key=f"{key}:months:{interval}",
        help=tr("Up to the end of the last whole week or month."),
    )
    return ReportRule(interval, day, hour, months)


def _preview(found: ReportSchedule) -> None:
    """What the first report will cover, and when it is sent."""
    now = datetime.now(tz=UTC)
    moment = found.rule.next_moment(now, None)
    try:
        about = target(found, found.rule.period(moment.astimezone().date()))
    except RefusedError as error:
        plain_text.notice(str(error))
        return
    plain_text.note(
        tr(
            "{about}. Next report: {moment}, on {period}.",
            about=_description(about),
            moment=formatting.received(moment)[:-3],
            period=texts.period(about.period),
        )
    )


def _description(about: ReportTarget) -> str:
    """What the report is about, of a view with its filter."""
    if not isinstance(about.content, StudyFilter):
        return about.about
    labels = filter_data.equipment_labels(about.content.modality)
    return description.summary(about.content, about.about, labels)


def _saved(found: ReportSchedule, number: int | None) -> int | None:
    try:
        target(found, found.rule.period(datetime.now(tz=UTC).astimezone().date()))
        if number is None:
            return data.add(found)
        data.change(number, found)
    except (ConfigurationError, RefusedError) as error:
        plain_text.notice(str(error))
        return None
    return number


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(filter(None, _SEPARATORS.split(text)))


def _domains() -> str:
    return ", ".join(sorted(settings().allowed_recipient_domains)) or formatting.MISSING


def _form_label(form: ReportForm) -> str:
    return tr(texts.FORMS[form])


def _interval_label(interval: Interval) -> str:
    return tr(texts.INTERVALS[interval])


def _weekday(day: int) -> str:
    return tr(DAYS[day - 1])


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def clear() -> None:
    """Leave the form: remove its parameters from the URL."""
    of_new = (schedule_link.SUBJECT, schedule_link.TARGET, schedule_link.PARAMETERS, schedule_link.TITLE)
    for name in (keys.SCHEDULE, *(one.name for one in of_new)):
        st.query_params.pop(name, None)
