"""What a scheduled report is about: its page with the parameters of a period, and what is read for it.

Parameters are refused, not ignored, where one is unknown, invalid or not permitted: a report on other studies than
those that were selected would be taken for the right one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.exports.export_request import RefusedError
from dashboard.filters import url_parameters
from dashboard.pages.reference_levels import labels
from dashboard.pages.reference_levels import parameters as level_parameters
from dashboard.pages.scheduled_reports import texts
from dashboard.pages.scheduled_reports.texts import MODALITY_OF_PAGE
from dashboard.ui import keys
from dashboard.ui.cached_queries import local_now
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import shortened
from kerma.database.query.filters.criterion import Period
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.reference_levels.sample_request import SampleRequest
from kerma.scheduled_reports.rule import ReportPeriod
from kerma.scheduled_reports.schedule import ReportSchedule, ReportSubject
from kerma.settings import settings
from kerma.surveys.catalogue import catalogue
from kerma.surveys.declaration import Survey

_BY_PATH = {modality.path: modality for modality in MODALITIES}


@dataclass(frozen=True)
class ReportTarget:
    """What a report is about in a period.

    Attributes:
        page: the page that shows the same.
        parameters: of its URL, with the period.
        period: days of the report; a view may have its own.
        title: name of the report.
        about: what it is, as "CT studies".
        content: what is read: the filter of a view, the sample of a comparison, or the survey.
    """

    page: Page
    parameters: Mapping[str, str]
    period: ReportPeriod
    title: str
    about: str
    content: StudyFilter | SampleRequest | Survey


def target(schedule: ReportSchedule, period: ReportPeriod) -> ReportTarget:
    """What a report is about, as the current user may see it, in the present language.

    Args:
        schedule: the schedule.
        period: the days that it covers.

    Raises:
        RefusedError: its parameters cannot be used.
    """
    return _TARGETS[schedule.subject](schedule, period)


def without_period(subject: ReportSubject, page_or_path: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a page that a schedule stores: without the days that the schedule sets, and the page of a list.

    Args:
        subject: what the report is about.
        page_or_path: page of a view; not used otherwise.
        parameters: of the URL of the page.
    """
    dropped = {keys.LEVELS_SINCE, keys.LEVELS_UNTIL}
    if subject is ReportSubject.SURVEY:
        return {}
    if subject is ReportSubject.VIEW:
        prefix = MODALITY_OF_PAGE[page_or_path].path
        dropped = {keys.criterion(prefix, "from"), keys.criterion(prefix, "to"), keys.page(prefix)}
    return {name: text for name, text in parameters.items() if name not in dropped}


def _view(schedule: ReportSchedule, period: ReportPeriod) -> ReportTarget:
    modality = MODALITY_OF_PAGE.get(schedule.target)
    if modality is None:
        raise RefusedError(tr("There is no list {name}.", name=shortened(schedule.target)))
    parsed = url_parameters.read(schedule.parameters, modality.code, modality.path)
    unknown = url_parameters.unknown(schedule.parameters, modality.code, modality.path)
    if faults := (*parsed.faults, *unknown):
        raise RefusedError(*(fault.refused() for fault in faults))
    study_filter, days = _in_period(parsed.study_filter, period)
    known = url_parameters.written(parsed.study_filter, modality.path)
    others = {name: text for name, text in schedule.parameters.items() if name not in known}
    return ReportTarget(
        Page(schedule.target),
        {**url_parameters.written(study_filter, modality.path), **others},
        days,
        schedule.title,
        texts.about(schedule),
        study_filter,
    )


def _in_period(study_filter: StudyFilter, period: ReportPeriod) -> tuple[StudyFilter, ReportPeriod]:
    """The filter with the days of a report; a filter with a period of its own keeps it, with the days of today."""
    own, today = study_filter.value("period"), local_now().date()
    if isinstance(own, Period) and own.first is not None:
        fixed = url_parameters.with_fixed_days(study_filter, today)
        return fixed, ReportPeriod(own.first, own.last or today)
    with_days = study_filter.with_value("from", period.first).with_value("to", period.last)
    return url_parameters.with_fixed_days(with_days, today), period


def _comparison(schedule: ReportSchedule, period: ReportPeriod) -> ReportTarget:
    modality = _BY_PATH.get(schedule.target)
    if modality is None:
        raise RefusedError(tr("There is no list {name}.", name=shortened(schedule.target)))
    request, faults = level_parameters.read(schedule.parameters, modality.code)
    if faults:
        raise RefusedError(*(fault.refused() for fault in faults))
    request = replace(request, since=period.first, until=period.last)
    quantity = tr(labels.QUANTITIES[request.quantity])
    return ReportTarget(
        Page.LEVELS,
        {keys.LEVELS_MODALITY: str(modality.code), **level_parameters.written(request)},
        period,
        schedule.title,
        f"{tr('Comparison with reference levels')}: {request.standard_name}, {quantity}",
        request,
    )


def _survey(schedule: ReportSchedule, period: ReportPeriod) -> ReportTarget:
    survey = catalogue(settings().surveys_folder).surveys.get(schedule.target)
    if survey is None:
        raise RefusedError(tr("There is no survey {name}.", name=shortened(schedule.target)))
    days = {keys.SURVEY_FROM: _iso(period.first), keys.SURVEY_TO: _iso(period.last)}
    about = f"{tr('Survey')}: {survey.title}"
    parameters = {keys.SURVEY: survey.name, **days}
    return ReportTarget(Page.SURVEYS, parameters, period, schedule.title, about, survey)


def _iso(day: date) -> str:
    return day.isoformat()


_TARGETS: Mapping[ReportSubject, Callable[[ReportSchedule, ReportPeriod], ReportTarget]] = {
    ReportSubject.VIEW: _view,
    ReportSubject.COMPARISON: _comparison,
    ReportSubject.SURVEY: _survey,
}
