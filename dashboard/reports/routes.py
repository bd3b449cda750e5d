"""The route `/report/<subject>/<identifier>.pdf`: reports that are made while the browser waits.

A report costs the server as much as a page, and Typst releases the interpreter: it is made in a thread of the server.
"""

import hashlib
import logging
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from dashboard.exports import error_response, file_responses
from dashboard.exports.export_request import RefusedError
from dashboard.exports.file_responses import Release
from dashboard.pages.reference_levels import parameters as level_parameters
from dashboard.reports import assembly, report_request
from dashboard.reports.report_request import ReportRequest
from dashboard.ui import audit_trail, failures
from dashboard.ui.connections import read_only_connection
from dashboard.ui.report_urls import Subject
from kerma.database.query.studies import identifiers
from kerma.errors import ConfigurationError, UnrecordedError
from kerma.standard.enumerations import AuditAction

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/pdf"


async def report(request: Request) -> Response:
    """The report of the URL, or a page that says why there is none."""
    subject, identifier = request.path_params["subject"], request.path_params["identifier"]
    now = datetime.now(tz=UTC).astimezone()
    try:
        report_of_url = report_request.read(subject, identifier, dict(request.query_params), now.date())
    except RefusedError as error:
        return error_response.page(error_response.BAD_REQUEST, "This URL is no valid report.", *error.messages)
    if request.method == "HEAD":
        return Response(headers=_headers(report_of_url), media_type=MEDIA_TYPE)
    return await file_responses.limited(lambda release: _response(request, report_of_url, now, release))


async def _response(request: Request, report_of_url: ReportRequest, now: datetime, release: Release) -> Response:
    try:
        report_of_url = await run_in_threadpool(assembly.with_defaults, report_of_url, now)
        work = run_in_threadpool(assembly.pdf, report_of_url, now)
        content = await file_responses.unless_disconnected(request, work)
        await run_in_threadpool(_record, report_of_url, content)
    except assembly.AbsentError as error:
        return error_response.page(error_response.NOT_FOUND, *error.failure)
    except (SQLAlchemyError, ConfigurationError, UnrecordedError) as error:
        logger.exception("A report failed.", exc_info=error)
        return error_response.page(error_response.UNAVAILABLE, *failures.failure(error, retry=failures.RETRY))
    return file_responses.Finished(release, Response(content, headers=_headers(report_of_url), media_type=MEDIA_TYPE))


def _record(report_of_url: ReportRequest, content: bytes) -> None:
    """Record a report before it is sent.

    Raises:
        UnrecordedError: it cannot be recorded, and must not be sent.
    """
    digest = hashlib.sha256(content).hexdigest()
    uid: str | None = None
    patient_key: str | None = None
    details: dict[str, str] = {}
    if report_of_url.sample is not None:
        details = level_parameters.written(report_of_url.sample)
    elif report_of_url.subject is Subject.INCIDENT:
        details = {"incident": report_of_url.identifier}
    elif report_of_url.subject is not Subject.EQUIPMENT:
        uid = report_of_url.identifier
        with read_only_connection() as connection:
            patient_key = identifiers.patient_id_of(connection, uid)
    else:
        details = {"equipment": report_of_url.identifier, "quarter": str(report_of_url.quarter)}
    study = {"study_instance_uid": uid, "patient_key": patient_key}
    is_of_patient = report_of_url.subject is Subject.PATIENT
    action = AuditAction.EXPORT_PATIENT if is_of_patient else AuditAction.REPORT
    audit_trail.record(action, **study, **details, bytes=len(content), sha256=digest)


def _headers(report_of_url: ReportRequest) -> dict[str, str]:
    """Browsers show the report themselves; saved, it has this name."""
    return {
        "Content-Disposition": f'inline; filename="{report_request.file_name(report_of_url)}"',
        "Cache-Control": "no-store",
    }
