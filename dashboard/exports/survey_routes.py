"""The route `/export/survey/<name>.<csv|xlsx>?from=…&to=…`: surveys that are written while the browser waits."""

import asyncio
import json
import logging
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from dashboard.exports import error_response, export_audit, export_task, file_responses, files, survey_request
from dashboard.exports.export_request import RefusedError
from dashboard.exports.export_task import ExportTask
from dashboard.exports.file_responses import Release
from dashboard.exports.survey_process import SurveyTask
from dashboard.exports.survey_request import SurveyRequest
from dashboard.ui.current_scope import equipment_ids
from kerma.errors import ConfigurationError, UnrecordedError
from kerma.monitoring.task_reporter import INTERRUPTED

logger = logging.getLogger(__name__)

_PROCESS = "dashboard.exports.survey_process"


async def download(request: Request) -> Response:
    """The file of the URL, or a page that says why there is none."""
    try:
        survey = survey_request.read(
            request.path_params["survey"], request.path_params["extension"], dict(request.query_params)
        )
    except RefusedError as error:
        return error_response.page(error_response.BAD_REQUEST, "This URL is no valid survey.", *error.messages)
    if request.method == "HEAD":
        return Response(headers=_headers(survey), media_type=survey.media_type)
    return await file_responses.limited(lambda release: _response(request, survey, release))


async def _response(request: Request, survey: SurveyRequest, release: Release) -> Response:
    try:
        return await file_responses.written(
            request,
            lambda path: _write(survey, path),
            name=f"file.{survey.extension}",
            headers=_headers(survey),
            media_type=survey.media_type,
            release=release,
        )
    except (SQLAlchemyError, ConfigurationError, UnrecordedError) as error:
        logger.exception("A survey failed.", exc_info=error)
        return error_response.page(error_response.UNAVAILABLE, *error_response.of_database(error))
    except files.UnwrittenError as error:
        return error_response.page(error_response.NOT_FOUND, *error.failure)


async def _write(survey: SurveyRequest, path: Path) -> None:
    writing = asyncio.ensure_future(files.run(_PROCESS, json.dumps(_task(survey, path))))
    task = ExportTask(f"{survey.survey}.{survey.extension}", writing.cancel)
    error: str | None = INTERRUPTED
    try:
        await task.begin()
        rows = int(json.loads(await writing)["rows"])
        await run_in_threadpool(export_audit.record_survey, survey, rows, path)
        error = None
    except asyncio.CancelledError:
        if task.is_cancelled:
            raise files.UnwrittenError(export_task.CANCELLED) from None
        raise
    finally:
        writing.cancel()
        task.end(error)


def _task(survey: SurveyRequest, path: Path) -> SurveyTask:
    ids = equipment_ids()
    return SurveyTask(
        survey=survey.survey,
        first=survey.first.isoformat() if survey.first else None,
        last=survey.last.isoformat() if survey.last else None,
        locale=survey.locale,
        file=str(path),
        equipment_ids=None if ids is None else sorted(map(str, ids)),
        is_for_mail=False,
    )


def _headers(survey: SurveyRequest) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{survey_request.file_name(survey)}"',
        "Cache-Control": "no-store",
    }
