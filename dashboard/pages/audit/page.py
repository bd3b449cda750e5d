"""The page Audit trail: who saw a patient or a study, what a user did, and the latest rows.

That it is read is recorded as well. A patient ID that is searched stays in the session and stands in no URL.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import streamlit as st

from dashboard.pages.audit import columns, data
from dashboard.ui import audit_trail, keys, page_file, pagination, segmented_options, table
from dashboard.ui.current_user import current_user, require
from dashboard.ui.day_field import optional_day
from dashboard.ui.page_file import PageFile
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.error_texts import configuration_error_text
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.url_state import CALENDAR_DAY, Codec, UrlParameter
from kerma.access.rights import Right
from kerma.database.access.audited_persons import AuditedPerson
from kerma.database.audit.events import AuditFilter
from kerma.database.query.studies.study_list import COUNT_CAP
from kerma.errors import ConfigurationError
from kerma.messages import message, quoted
from kerma.privacy import audited_patient_ids
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

# A file of more rows is cut: spreadsheets become slow.
_MAX_FILE_ROWS = 100_000
_MAX_CHARACTERS = 100
_ANY = ""


class Question(StrEnum):
    """Which rows are shown; a code in the URL."""

    LATEST = "latest"
    PATIENT = "patient"
    STUDY = "study"
    USER = "user"


_QUESTIONS = {
    Question.LATEST: msg("Latest events"),
    Question.PATIENT: msg("Who saw this patient"),
    Question.STUDY: msg("Who saw this study"),
    Question.USER: msg("What did this user see"),
}
#: Label of the field for what a question is about.
_SUBJECTS = {
    Question.PATIENT: msg("Patient ID"),
    Question.STUDY: msg("Study Instance UID"),
    Question.USER: msg("Name of the user"),
}
_OPTIONAL_DAY: Codec[date | None] = Codec(
    CALENDAR_DAY.read, lambda day: "" if day is None else day.isoformat(), message("a date (YYYY-MM-DD)")
)
_SINCE = UrlParameter(keys.AUDIT_SINCE, _OPTIONAL_DAY, None)
_UNTIL = UrlParameter(keys.AUDIT_UNTIL, _OPTIONAL_DAY, None)


def show() -> None:
    """Show the page."""
    st.title(tr("Audit trail"), anchor=False)
    plain_text.note(tr("Who saw or changed what, as recorded before it was shown. Reading this page is recorded too."))
    plain_text.note(tr("Times are in the time zone of this server: {zone}.", zone=f"{datetime.now().astimezone():%Z}"))
    question = segmented_options.one_of(tr("Question"), _QUESTIONS, keys.AUDIT_QUESTION, changed=_first_page)
    subject = _subject(question)
    common = _common_filter()
    if question is not Question.LATEST and not subject:
        return
    person = _person(subject) if question is Question.USER else None
    if question is Question.USER and person is None:
        return
    try:
        audit_filter = _filter(question, subject, common, person)
    except ConfigurationError as error:
        plain_text.notice(configuration_error_text(error))
        return
    audit_trail.record_view(AuditAction.READ_AUDIT_TRAIL, repr(audit_filter), **_recorded(audit_filter))
    count = data.count(audit_filter)
    if not count:
        plain_text.empty(tr("The audit trail has no such rows."))
        return
    _file(audit_filter, count)
    _rows(audit_filter, count)


def _subject(question: Question) -> str:
    """Show the field for what a question is about; returns its text."""
    if question is Question.LATEST:
        return ""
    key = f"{keys.AUDIT_SUBJECT}:{question}"
    label = tr(_SUBJECTS[question])
    text = st.text_input(label, key=key, max_chars=_MAX_CHARACTERS, autocomplete="off", on_change=_first_page)
    return text.replace("\0", "").strip()


def _common_filter() -> AuditFilter:
    """Show the filters by action and days; returns them."""
    action_cell, since_cell, until_cell = st.columns(3)
    with action_cell:
        options = {_ANY: tr("All"), **{str(action): tr(label) for action, label in columns.ACTIONS.items()}}
        action = segmented_options.one_of(
            tr("Action"), options, keys.AUDIT_ACTION, changed=_first_page, is_menu=True, label_of=str
        )
    with since_cell:
        since = optional_day(tr("From"), _SINCE)
    with until_cell:
        until = optional_day(tr("To"), _UNTIL)
    return AuditFilter(
        action=AuditAction(action) if action else None,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _first_page() -> None:
    st.session_state[keys.AUDIT_PAGE] = 1


def _person(text: str) -> AuditedPerson | None:
    """Show a choice among the users whom a name may mean, where there are several; None where there is nobody."""
    found = data.persons(text)
    if not found:
        plain_text.notice(tr("There is no user {name}, and the audit trail has no row of one.", name=quoted(text)))
        return None
    if len(found) == 1:
        return found[0]
    labels = {str(person.account_id): str(person) for person in found}
    selected = st.selectbox(
        tr("Several users have this name"), labels, format_func=labels.__getitem__, on_change=_first_page
    )
    return next(person for person in found if str(person.account_id) == selected)


def _filter(question: Question, subject: str, common: AuditFilter, person: AuditedPerson | None) -> AuditFilter:
    """The filter of a question.

    Raises:
        ConfigurationError: the site stores no patient IDs, or the key of their hashes is missing here.
    """
    if question is Question.PATIENT:
        return replace(common, patient_keys=audited_patient_ids(settings(), subject))
    if question is Question.STUDY:
        return replace(common, study_instance_uid=subject)
    return replace(common, user_name=person.name, account_id=person.account_id) if person else common


def _recorded(audit_filter: AuditFilter) -> dict[str, str]:
    """What the audit trail states about this look at it."""
    stated = {
        "study_instance_uid": audit_filter.study_instance_uid,
        "patient_key": audit_filter.patient_keys[-1] if audit_filter.patient_keys else None,
        "user": audit_filter.user_name,
        "account": audit_filter.account_id,
        "only": audit_filter.action,
        "since": audit_filter.since and audit_filter.since.isoformat(),
        "until": audit_filter.until and audit_filter.until.isoformat(),
    }
    return {name: str(value) for name, value in stated.items() if value}


def _file(audit_filter: AuditFilter, count: int) -> None:
    has_patient = current_user().may(Right.VIEW_IDENTITY)
    rows = min(count, _MAX_FILE_ROWS)

    def content() -> bytes:
        """The file; not for a user whose right was taken since the page was drawn."""
        require(Right.READ_AUDIT_TRAIL)
        event = audit_trail.event_of_user(
            AuditAction.EXPORT, {"file": "audit_trail.csv", "rows": rows, **_recorded(audit_filter)}
        )
        audit_trail.write(event)
        return columns.csv_of(data.latest(audit_filter, _MAX_FILE_ROWS), has_patient=has_patient)

    help_text = tr("The latest {count} rows that match, one line each.", count=formatting.number(_MAX_FILE_ROWS))
    file = PageFile("kerma_audit_trail.csv", "text/csv", content)
    page_file.button("CSV", file, key="audit:csv", help_text=help_text)


def _rows(audit_filter: AuditFilter, count: int) -> None:
    shown = formatting.capped(count, COUNT_CAP)
    summary = trn("{count} event, the latest first.", "{count} events, the latest first.", count, count=shown)
    with pagination.pages(summary, count, keys.AUDIT_PAGE) as page:
        rows = [columns.row(record) for record in data.page(audit_filter, page)]
        table.show(
            rows,
            table.columns_with_values(rows, columns.COLUMNS),
            key=f"audit:{page}:{hash(audit_filter)}",
            alt=tr("Audit trail"),
        )


def _midnight(day: date) -> datetime:
    """The beginning of a day in this server's time."""
    return datetime.combine(day, time.min).astimezone()
