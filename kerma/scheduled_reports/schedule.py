"""Schedules of reports: what is sent in which form, when, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kerma.errors import ConfigurationError
from kerma.scheduled_reports.rule import ReportRule

MAX_TITLE_LENGTH = 80


class ReportSubject(StrEnum):
    """What a report is about."""

    #: Studies of a filter, as a saved view has it.
    VIEW = "view"
    #: Comparison with reference levels.
    COMPARISON = "comparison"
    SURVEY = "survey"


class ReportForm(StrEnum):
    """In which form a report is sent; each mail has the link as well."""

    LINK = "link"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


class PauseReason(StrEnum):
    """Why nothing is sent."""

    #: A person paused it.
    BY_PERSON = "by_person"
    #: The account of its author was removed or locked.
    AUTHOR_GONE = "author_gone"
    #: The author's roles no longer permit what it needs.
    RIGHT_MISSING = "right_missing"
    #: Its parameters cannot be used: what they name is no longer there, or the author may not use them.
    PARAMETERS = "parameters"
    #: A recipient is not allowed.
    RECIPIENTS = "recipients"


#: The forms of each subject.
FORMS: Mapping[ReportSubject, tuple[ReportForm, ...]] = {
    ReportSubject.VIEW: (ReportForm.LINK, ReportForm.PDF),
    ReportSubject.COMPARISON: (ReportForm.LINK, ReportForm.PDF, ReportForm.XLSX),
    ReportSubject.SURVEY: (ReportForm.LINK, ReportForm.XLSX, ReportForm.CSV),
}


@dataclass(frozen=True)
class ReportSchedule:
    """What a person sets up.

    Attributes:
        title: name of the report.
        subject: what it is about.
        target: path of the modality, or name of the survey.
        parameters: of the URL of its page, by name, without the period that the report covers.
        form: in which form it is sent.
        rule: when.
        language: code of its language.
        recipients: mail addresses.
    """

    title: str
    subject: ReportSubject
    target: str
    parameters: Mapping[str, str]
    form: ReportForm
    rule: ReportRule
    language: str
    recipients: tuple[str, ...]

    def checked(self) -> "ReportSchedule":
        """The schedule itself.

        Raises:
            ConfigurationError: it has no title, no recipient, no such form or no such day.
        """
        if not self.title.strip() or len(self.title) > MAX_TITLE_LENGTH:
            raise ConfigurationError(f"A report needs a title of at most {MAX_TITLE_LENGTH} characters.")
        if not self.recipients:
            raise ConfigurationError("No recipient is stated.")
        if self.form not in FORMS[self.subject]:
            forms = ", ".join(FORMS[self.subject])
            raise ConfigurationError(f"A {self.subject} is sent as {forms}, not as {self.form}.")
        self.rule.checked()
        return self


@dataclass(frozen=True)
class Author:
    """Who set a schedule up.

    Attributes:
        account_id: the account; None where the dashboard had no accounts.
        name: of the account.
    """

    account_id: UUID | None
    name: str


@dataclass(frozen=True)
class Pause:
    """Why nothing is sent.

    Attributes:
        reason: the reason.
        detail: what exactly: who paused it, which right, which parameter.
    """

    reason: PauseReason
    detail: str


@dataclass(frozen=True)
class StoredSchedule:
    """A schedule as it is stored.

    Attributes:
        number: its number.
        schedule: what was set up.
        author: who set it up; it is made with the rights and the scope of this account.
        added_at: when.
        changed_at: when a person last changed it.
        pause: why nothing is sent; None: it is in force.
        next_at: when the next report is due that was not sent.
        requested_at: when a person requested a report at once; None: nobody has.
        attempts: attempts that failed in a row.
        last_error: why the last attempt failed; None where it did not.
    """

    number: int
    schedule: ReportSchedule
    author: Author
    added_at: datetime
    changed_at: datetime
    pause: Pause | None
    next_at: datetime
    requested_at: datetime | None
    attempts: int
    last_error: str | None
