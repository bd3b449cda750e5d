"""Texts about schedules: when a report is due, in which form it is sent, and why it is paused."""

from collections.abc import Mapping

from dashboard.filters.description import DAYS
from dashboard.ui import keys
from dashboard.ui.modalities import MODALITIES, Modality
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.scheduled_reports.pause_texts import pause_text
from kerma.scheduled_reports.rule import Interval, ReportPeriod, ReportRule
from kerma.scheduled_reports.schedule import Pause, ReportForm, ReportSchedule, ReportSubject

#: The modality of each list and page of charts.
MODALITY_OF_PAGE: Mapping[str, Modality] = {
    str(page): modality for modality in MODALITIES for page in (modality.studies, modality.charts)
}
FORMS: Mapping[ReportForm, str] = {
    ReportForm.LINK: msg("Link"),
    ReportForm.PDF: msg("PDF and link"),
    ReportForm.XLSX: msg("Excel file and link"),
    ReportForm.CSV: msg("CSV file and link"),
}
INTERVALS: Mapping[Interval, str] = {Interval.WEEKLY: msg("Every week"), Interval.MONTHLY: msg("Every month")}


def about(schedule: ReportSchedule) -> str:
    """What a report is about, as it was set up: "CT studies", "Reference levels: CT head", "Survey: uk-ct-2019"."""
    if schedule.subject is ReportSubject.SURVEY:
        return f"{tr('Survey')}: {schedule.target}"
    if schedule.subject is ReportSubject.COMPARISON:
        return f"{tr('Reference levels')}: {schedule.parameters.get(keys.LEVELS_NAME, '')}"
    modality = MODALITY_OF_PAGE.get(schedule.target)
    if modality is None:
        return schedule.target
    title = tr(modality.title)
    is_list = schedule.target == modality.studies
    return tr("{modality} studies", modality=title) if is_list else tr("{m} charts", m=title)


def rule(found: ReportRule) -> str:
    """When reports are due, and what they cover: "Every week: Monday, 07:00 (the last 3 months)"."""
    due = _due(found)
    return f"{due} ({covered(found.interval, found.covered_months)})" if found.covered_months else due


def _due(found: ReportRule) -> str:
    time = f"{found.hour:02}:00"
    if found.interval is Interval.WEEKLY:
        return tr("Every week: {weekday}, {time}", weekday=tr(DAYS[found.day - 1]), time=time)
    return tr("Every month: day {day}, {time}", day=found.day, time=time)


def covered(interval: Interval, months: int) -> str:
    """What a report covers: the last week or month, or so many months."""
    if months:
        return tr("the last {count} months", count=months)
    return tr("the last week") if interval is Interval.WEEKLY else tr("the last month")


def period(days: ReportPeriod) -> str:
    """First and last day."""
    return tr("{first} to {last}", first=formatting.day(days.first), last=formatting.day(days.last))


def pause(found: Pause) -> str:
    """Why nothing is sent."""
    return translated(pause_text(found))
