"""The content of a report: the number of its studies, and its file."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from dashboard.exports.connection import export_connection
from dashboard.exports.export_request import MEDIA_TYPES
from dashboard.pages.reference_levels import data as level_data
from dashboard.pages.reference_levels import workbook
from dashboard.pages.scheduled_reports import texts
from dashboard.pages.scheduled_reports.targets import ReportTarget
from dashboard.reports import levels_report, typesetting, view_report
from dashboard.scheduled_reports import survey_file
from dashboard.ui.current_scope import equipment_ids
from dashboard.ui.text.equipment_names import distinct_equipment_names
from kerma.database.query.filters import options, resolve
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import study_list
from kerma.database.query.surveys.survey_run import SurveyPeriod, study_count
from kerma.outbox.mail import Attachment
from kerma.reference_levels.sample_request import SampleRequest
from kerma.scheduled_reports.schedule import ReportForm
from kerma.surveys.declaration import Survey

PDF = "application/pdf"
#: Studies are counted to the end.
_ALL = 1_000_000_000


class ReportContent(NamedTuple):
    """What a report contains.

    Attributes:
        study_count: number of the studies of the period.
        file: its file; None where a link alone is sent, or there is no study.
        counted_studies: studies that a survey counts; None where all count.
        has_identifiers: whether the file is not sent since it states identifiers of studies.
    """

    study_count: int
    file: Attachment | None = None
    counted_studies: int | None = None
    has_identifiers: bool = False


def content(target: ReportTarget, form: ReportForm, made_at: datetime) -> ReportContent:
    """What a report contains, as the current user may see it, in the present language.

    Raises:
        SQLAlchemyError: the database does not answer.
        UnwrittenError: the file of a survey cannot be written.
    """
    if isinstance(target.content, Survey) and form is not ReportForm.LINK:
        return _survey_file(target, target.content, form)
    with export_connection(equipment_ids()) as connection:
        if isinstance(target.content, StudyFilter):
            return _of_view(connection, target, target.content, form, made_at)
        if isinstance(target.content, SampleRequest):
            return _of_comparison(connection, target, target.content, form, made_at)
        return ReportContent(study_count(connection, target.content, SurveyPeriod(*target.period)))


def _of_view(
    connection: Connection, target: ReportTarget, study_filter: StudyFilter, form: ReportForm, made_at: datetime
) -> ReportContent:
    if form is ReportForm.LINK:
        return ReportContent(_study_count(connection, study_filter))
    found = view_report.load(connection, study_filter)
    if not found.study_count:
        return ReportContent(0)
    report = view_report.view_report(found, target.title, texts.period(target.period), made_at)
    return ReportContent(found.study_count, Attachment(_name(target, "view", form), PDF, typesetting.pdf(report)))


def _study_count(connection: Connection, study_filter: StudyFilter) -> int:
    return study_list.study_count(connection, resolve.with_matching_terms(connection, study_filter), _ALL)


def _of_comparison(
    connection: Connection, target: ReportTarget, request: SampleRequest, form: ReportForm, made_at: datetime
) -> ReportContent:
    audit = level_data.read_audit(connection, request, made_at.date())
    count = audit.study_count
    if not count or form is ReportForm.LINK:
        return ReportContent(count)
    if form is ReportForm.XLSX:
        names = distinct_equipment_names(options.equipment_of(connection, request.modality))
        made = workbook.content(audit, names, made_at)
        return ReportContent(count, Attachment(_name(target, "levels", form), MEDIA_TYPES[form], made))
    report = levels_report.levels_report(connection, request, made_at)
    file = None if report is None else Attachment(_name(target, "levels", form), PDF, typesetting.pdf(report))
    return ReportContent(count, file)


def _survey_file(target: ReportTarget, survey: Survey, form: ReportForm) -> ReportContent:
    written = survey_file.write(survey, target.period, form, equipment_ids())
    if written.content is None:
        return ReportContent(written.studies, None, written.counted_studies, written.has_identifiers)
    media_type = MEDIA_TYPES[form].partition(";")[0]
    file = Attachment(_name(target, survey.name, form), media_type, written.content)
    return ReportContent(written.studies, file, written.counted_studies)


def _name(target: ReportTarget, what: str, form: ReportForm) -> str:
    """The name of the file: kerma_levels_2026-11-01_to_2026-11-30.pdf."""
    return f"kerma_{what}_{target.period.first}_to_{target.period.last}.{form}"
