"""The route `/report/<subject>/<identifier>.pdf`: reports that are written while the browser waits."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from dashboard.exports import error_response, file_responses, files
from dashboard.exports.export_request import RefusedError
from dashboard.exports.file_responses import Release
from dashboard.reports import report_request
from dashboard.reports.report_process import Task
from dashboard.reports.report_request import ReportRequest

MEDIA_TYPE = "application/pdf"
_WRITER = "dashboard.reports.report_process"


async def report(request: Request) -> Response:
    """The report of the URL, or a page that says why there is none."""
    subject, identifier = request.path_params["subject"], request.path_params["identifier"]
    today = datetime.now(tz=UTC).astimezone().date()
    try:
        report_of_url = report_request.read(subject, identifier, dict(request.query_params), today)
    except RefusedError as error:
        return error_response.page(error_response.BAD_REQUEST, "This URL is no valid report.", *error.messages)
    if request.method == "HEAD":
        return Response(headers=_headers(report_of_url), media_type=MEDIA_TYPE)
    return await file_responses.limited(lambda release: _response(request, report_of_url, release))


async def _response(request: Request, report_of_url: ReportRequest, release: Release) -> Response:
    subject, identifier = report_of_url.subject, report_of_url.identifier
    params = dict(request.query_params)
    try:
        return await file_responses.written(
            request,
            lambda path: files.run(
                _WRITER, Task(subject=subject, identifier=identifier, params=params, file=str(path))
            ),
            name="report.pdf",
            headers=_headers(report_of_url),
            media_type=MEDIA_TYPE,
            release=release,
        )
    except files.AbsentError as error:
        return error_response.page(error_response.NOT_FOUND, *error.failure)
    except files.UnwrittenError as error:
        return error_response.page(error_response.UNAVAILABLE, *error.failure)


def _headers(report_of_url: ReportRequest) -> dict[str, str]:
    """Browsers show the report themselves; saved, it has this name."""
    return {
        "Content-Disposition": f'inline; filename="{report_request.file_name(report_of_url)}"',
        "Cache-Control": "no-store",
    }
