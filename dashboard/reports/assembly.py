"""Makes the report of a request: PDF, in its language."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from dashboard.pages.reference_levels import data as level_data
from dashboard.reports import (
    equipment_report,
    incident_report,
    levels_report,
    patient_report,
    study_report,
    typesetting,
)
from dashboard.reports.document import Report
from dashboard.reports.report_request import ReportRequest
from dashboard.ui.connections import read_only_connection
from dashboard.ui.failures import Failure
from dashboard.ui.report_urls import Subject
from dashboard.ui.text import i18n
from dashboard.ui.text.i18n import msg, tr
from kerma.statistics.quarter import Quarter

_ABSENT = {
    Subject.STUDY: Failure(
        msg("This study is not stored here."),
        msg("It was never received, has been removed, or has no irradiation events."),
    ),
    Subject.EQUIPMENT: Failure(
        msg("There is no equipment at this URL."), msg("The page Equipment lists all equipment.")
    ),
    Subject.PATIENT: Failure(
        msg("There is no patient of this study."),
        msg("The study is not stored, or its patient ID is not; the page Patient data finds patients."),
    ),
    Subject.LEVELS: Failure(
        msg("No study of this examination in this period."), msg("Select another examination or another period.")
    ),
    Subject.INCIDENT: Failure(msg("There is no incident at this URL."), msg("The page Incidents lists all incidents.")),
}


class AbsentError(Exception):
    """The URL names what is not stored; `failure` contains the problem and the remedy."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.problem)
        self.failure = failure


def with_defaults(request: ReportRequest, now: datetime) -> ReportRequest:
    """A request that states all that is compared; others are as they were."""
    if request.sample is None or not request.unstated:
        return request
    with read_only_connection() as connection:
        sample = level_data.with_defaults(connection, request.sample, request.unstated, now.date())
    return replace(request, sample=sample, unstated=frozenset())


def pdf(request: ReportRequest, printed_at: datetime) -> bytes:
    """The report as PDF.

    Args:
        request: the request.
        printed_at: now, with time zone.

    Raises:
        AbsentError: its study or equipment is not stored.
    """
    with i18n.in_language(request.language):
        with read_only_connection() as connection:
            report = _REPORTS[request.subject](connection, request, printed_at)
        if report is None:
            absent = _ABSENT[request.subject]
            raise AbsentError(Failure(tr(absent.problem), tr(absent.remedy)))
        content = typesetting.pdf(report)
        return incident_report.signed(content) if request.subject is Subject.INCIDENT else content


def _of_study(connection: Connection, request: ReportRequest, printed_at: datetime) -> Report | None:
    return study_report.study_report(connection, request.identifier, printed_at)


def _of_patient(connection: Connection, request: ReportRequest, printed_at: datetime) -> Report | None:
    return patient_report.patient_report(connection, request.identifier, printed_at)


def _of_equipment(connection: Connection, request: ReportRequest, printed_at: datetime) -> Report | None:
    quarter = request.quarter or Quarter.of_day(printed_at.date()).previous
    return equipment_report.equipment_report(connection, UUID(request.identifier), quarter, printed_at)


def _of_levels(connection: Connection, request: ReportRequest, printed_at: datetime) -> Report | None:
    return None if request.sample is None else levels_report.levels_report(connection, request.sample, printed_at)


def _of_incident(connection: Connection, request: ReportRequest, printed_at: datetime) -> Report | None:
    return incident_report.incident_report(connection, UUID(request.identifier), printed_at)


_REPORTS: Mapping[Subject, Callable[[Connection, ReportRequest, datetime], Report | None]] = {
    Subject.STUDY: _of_study,
    Subject.PATIENT: _of_patient,
    Subject.EQUIPMENT: _of_equipment,
    Subject.LEVELS: _of_levels,
    Subject.INCIDENT: _of_incident,
}
