"""Texts about schedules: when a report is due, in which form it is sent, and why it is paused."""

from collections.abc import Mapping

from dashboard.filters.description import DAYS
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.scheduled_reports.rule import Interval, ReportPeriod, ReportRule
from kerma.scheduled_reports.schedule import Pause, PauseReason, ReportForm

FORMS: Mapping[ReportForm, str] = {
    ReportForm.LINK: msg("Link"),
    ReportForm.PDF: msg("PDF and link"),
    ReportForm.XLSX: msg("Excel file and link"),
    ReportForm.CSV: msg("CSV file and link"),
}
INTERVALS: Mapping[Interval, str] = {Interval.WEEKLY: msg("Every week"), Interval.MONTHLY: msg("Every month")}
_PAUSES: Mapping[PauseReason, str] = {
    PauseReason.BY_PERSON: msg("Paused by {detail}."),
    PauseReason.AUTHOR_GONE: msg("Paused: the account of {detail}, who set it up, was removed or locked."),
    PauseReason.RIGHT_MISSING: msg("Paused: the roles of who set it up no longer permit it ({detail})."),
    PauseReason.PARAMETERS: msg("Paused: what it is about cannot be read any more. {detail}"),
    PauseReason.RECIPIENTS: msg("Paused: {detail}"),
}


def rule(found: ReportRule) -> str:
    """When reports are due: "Every week on Monday at 07:00"."""
    time = f"{found.hour:02}:00"
    if found.interval is Interval.WEEKLY:
        return tr("Every week: {weekday}, {time}", weekday=tr(DAYS[found.day - 1]), time=time)
    return tr("Every month: day {day}, {time}", day=found.day, time=time)


def period(days: ReportPeriod) -> str:
    """First and last day."""
    return tr("{first} to {last}", first=formatting.day(days.first), last=formatting.day(days.last))


def pause(found: Pause) -> str:
    """Why nothing is sent."""
    return tr(_PAUSES[found.reason], detail=found.detail)
