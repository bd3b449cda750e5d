"""The page Scheduled reports: what is sent by mail, when and to whom; setting up, pausing and removing."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.pages.scheduled_reports import columns, data, form, texts
from dashboard.pages.scheduled_reports.form import Edited
from dashboard.pages.scheduled_reports.targets import without_period
from dashboard.pages.scheduled_reports.texts import MODALITY_OF_PAGE
from dashboard.ui import keys, navigation, schedule_link, table
from dashboard.ui.current_user import current_user
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import i18n, plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import PAGE_NUMBER, Codec, Fault, ParameterFault, UrlParameter, report
from kerma.access.rights import Right
from kerma.database.report_schedules import ListedSchedule
from kerma.errors import ConfigurationError
from kerma.messages import message
from kerma.scheduled_reports.rule import Interval, ReportRule
from kerma.scheduled_reports.schedule import (
    FORMS,
    MAX_TITLE_LENGTH,
    PauseReason,
    ReportForm,
    ReportSchedule,
    ReportSubject,
    StoredSchedule,
)
from kerma.settings import settings

_RESULT = "schedule_result"
_NUMBER = UrlParameter(keys.SCHEDULE, Codec[int | None](PAGE_NUMBER.read, str, PAGE_NUMBER.expected), None)
# What a form begins with. A month has too few patients for the typical dose of most systems.
_RULES = {
    ReportSubject.VIEW: ReportRule(Interval.WEEKLY, 1, 7),
    ReportSubject.COMPARISON: ReportRule(Interval.MONTHLY, 1, 7, covered_months=12),
    ReportSubject.SURVEY: ReportRule(Interval.MONTHLY, 1, 7),
}
_EXPECTED = message("the number of a scheduled report")


def show() -> None:
    """Show the page."""
    st.title(tr("Scheduled reports"), anchor=False)
    plain_text.line(
        tr(
            "A saved view, a comparison with reference levels or a survey by mail, every week or month. A report "
            "covers a period that ends before it, and the studies that its author may see on that day."
        )
    )
    if result := st.session_state.pop(_RESULT, None):
        plain_text.result(result)
    if not settings().mail_host:
        plain_text.notice(tr("No mail server is set, so nothing is sent: an administrator sets KERMA_MAIL_HOST."))
    listed = data.listed()
    _notices(listed)
    _new()
    _table(listed)
    selected = _selected(listed)
    if selected is not None:
        _detail(selected)
    if may_change(Right.EXPORT):
        _where_to_begin()


def _notices(listed: Sequence[ListedSchedule]) -> None:
    """Reports that Kerma paused, with the reason."""
    for one in listed:
        pause = one.stored.pause
        if pause is not None and pause.reason is not PauseReason.BY_PERSON:
            title, number = one.stored.schedule.title, one.stored.number
            plain_text.notice(
                tr("Report {number}, {title}: {reason}", number=number, title=title, reason=texts.pause(pause))
            )


def _new() -> None:
    """The form of a new report, with what the page showed from which the user came."""
    subject = schedule_link.SUBJECT.of_page()
    if not subject or not current_user().may(Right.EXPORT):
        return
    known, target = ReportSubject(subject), schedule_link.TARGET.of_page()
    if known is ReportSubject.VIEW and target not in MODALITY_OF_PAGE:
        report((schedule_link.TARGET.fault(target),))
        return
    parameters = schedule_link.parameters_of(schedule_link.PARAMETERS.of_page())
    schedule = ReportSchedule(
        title=schedule_link.TITLE.of_page()[:MAX_TITLE_LENGTH],
        subject=known,
        target=target,
        parameters=without_period(known, target, parameters),
        form=FORMS[known][1] if len(FORMS[known]) > 1 else ReportForm.LINK,
        rule=_RULES[known],
        language=i18n.language(),
        recipients=(),
    )
    plain_text.heading(tr("New scheduled report"))
    _form(Edited(schedule), tr("The report is set up."))


def _form(edited: Edited, result: str) -> None:
    with st.container(border=True):
        number = form.show(edited)
    if number is not None:
        form.clear()
        st.session_state[_RESULT] = result
        st.rerun()


def _table(listed: Sequence[ListedSchedule]) -> None:
    if not listed:
        plain_text.empty(tr("No report is scheduled."))
        return
    rows = [columns.row(one) for one in listed]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, columns.COLUMNS),
        key=f"schedules:{hash(tuple(map(str, listed)))}",
        alt=tr("Scheduled reports"),
    )
    plain_text.note(tr("Click a row to change, pause or remove it, or to have it sent now."))
    if opened is not None:
        form.clear()
        st.query_params[keys.SCHEDULE] = str(listed[opened].stored.number)
        st.rerun()


def _selected(listed: Sequence[ListedSchedule]) -> StoredSchedule | None:
    number = _NUMBER.of_page()
    if number is None:
        return None
    found = next((one.stored for one in listed if one.stored.number == number), None)
    if found is None:
        report((ParameterFault(Fault.INVALID, keys.SCHEDULE, str(number), _EXPECTED),))
    return found


def _detail(stored: StoredSchedule) -> None:
    plain_text.heading(tr("Report {number}: {title}", number=stored.number, title=stored.schedule.title))
    if stored.pause is not None:
        plain_text.line(texts.pause(stored.pause))
    if stored.last_error:
        plain_text.notice(tr("The last attempt failed: {reason} It is repeated.", reason=stored.last_error))
    if stored.requested_at is not None:
        plain_text.line(tr("A report was requested; it is sent within a minute."))
    _actions(stored)
    if data.is_own(stored) and may_change(Right.EXPORT):
        _form(Edited(stored.schedule, stored.number), tr("The report is changed."))
    else:
        plain_text.note(tr("Only {name}, with whose rights it is made, changes it.", name=stored.author.name))


def _actions(stored: StoredSchedule) -> None:
    number = stored.number
    with st.container(horizontal=True):
        if stored.pause is None:
            _button(tr("Send now"), ":material/send:", lambda: data.send_now(number), tr("It is sent within a minute."))
            _button(tr("Pause"), ":material/pause:", lambda: data.pause(number), tr("Nothing is sent any more."))
        else:
            _button(tr("Resume"), ":material/play_arrow:", lambda: data.resume(number), tr("It is sent again."))
        _button(tr("Remove"), ":material/delete:", lambda: data.remove(number), tr("The report is removed."), ends=True)


def _button(label: str, icon: str, change: Callable[[], None], result: str, *, ends: bool = False) -> None:
    if not st.button(label, icon=icon):
        return
    try:
        change()
    except ConfigurationError as error:
        plain_text.notice(str(error))
        return
    if ends:
        form.clear()
    st.session_state[_RESULT] = result
    st.rerun()


def _where_to_begin() -> None:
    plain_text.note(tr("A new report begins with “Schedule…” on the page whose content it sends:"))
    links = (
        (Page.CT, tr("Lists and charts, under “Saved views”"), ":material/bookmarks:"),
        (Page.LEVELS, tr("Reference levels"), ":material/straighten:"),
        (Page.SURVEYS, tr("Surveys"), ":material/assignment:"),
    )
    with st.container(horizontal=True):
        for page, label, icon in links:
            navigation.page_link(page, label=label, icon=icon)
