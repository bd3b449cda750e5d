"""The route `/export/<modality>.<csv|xlsx|parquet>?<filter>`: exports that are written while the browser waits."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dashboard.exports import (
    csv_forms,
    error_response,
    export_audit,
    export_request,
    export_task,
    file_responses,
    files,
)
from dashboard.exports.about import About, about, equipment_labels
from dashboard.exports.connection import export_connection
from dashboard.exports.csv_stream import CsvStream
from dashboard.exports.export_request import MEDIA_TYPES, ExportRequest, RefusedError
from dashboard.exports.export_task import ExportTask
from dashboard.exports.file_responses import Release
from dashboard.exports.workbook import MAX_ROWS
from dashboard.ui.current_scope import equipment_ids
from dashboard.ui.current_user import current_user
from dashboard.ui.text import formatting
from kerma.access.rights import Right
from kerma.database.query.exports import export
from kerma.database.query.filters import resolve
from kerma.errors import ConfigurationError, UnrecordedError
from kerma.monitoring.task_reporter import INTERRUPTED

logger = logging.getLogger(__name__)

_WITHOUT_IDENTITY = (
    "Your roles do not permit to export patient data.",
    "Export without it, or ask an administrator of Kerma for a role that permits it.",
)
PATH = "/export/{path}.{extension}"


class _TooLargeError(Exception):
    """More rows than the file format holds."""


async def download(request: Request) -> Response:
    """The file of the URL, or a page that says why there is none."""
    try:
        export_of_url = export_request.read(
            request.path_params["path"], request.path_params["extension"], dict(request.query_params)
        )
    except RefusedError as error:
        return error_response.page(error_response.BAD_REQUEST, "This URL is no valid export.", *error.messages)
    if export_of_url.has_patient_data and not current_user().may(Right.EXPORT_IDENTITY):
        return error_response.page(error_response.FORBIDDEN, *_WITHOUT_IDENTITY)
    if request.method == "HEAD":
        return Response(headers=_headers(export_of_url), media_type=MEDIA_TYPES[export_of_url.extension])
    return await file_responses.limited(lambda release: _response(request, export_of_url, release))


async def _response(request: Request, export_of_url: ExportRequest, release: Release) -> Response:
    try:
        description = await run_in_threadpool(_description, export_of_url)
        respond = _csv if export_of_url.extension == "csv" else _file
        response = await respond(request, export_of_url, description, release)
    except (SQLAlchemyError, ConfigurationError, UnrecordedError) as error:
        logger.exception("An export failed.", exc_info=error)
        response = error_response.page(error_response.UNAVAILABLE, *error_response.of_database(error))
    except files.UnwrittenError as error:
        response = error_response.page(error_response.UNAVAILABLE, *error.failure)
    except _TooLargeError as error:
        response = error_response.page(error_response.TOO_LARGE, "These are too many rows for Excel.", str(error))
    return response


def _description(export_of_url: ExportRequest) -> About:
    """The description of the file.

    Raises:
        _TooLargeError: more rows than Excel holds.
    """
    with export_connection(equipment_ids()) as connection:
        if export_of_url.extension == "xlsx":
            study_filter = resolve.with_matching_terms(connection, export_of_url.study_filter)
            _require_fit(export.count(connection, study_filter, MAX_ROWS))
        labels = equipment_labels(connection, export_of_url.modality.code)
    return about(export_of_url, labels, datetime.now(tz=UTC).astimezone())


def _require_fit(count: export.Count) -> None:
    if max(count) <= MAX_ROWS:
        return
    limit = formatting.number(MAX_ROWS)
    raise _TooLargeError(
        f"The filter selects more than {limit} {'studies' if count.studies > MAX_ROWS else 'events'}, "
        f"and Excel is slow beyond {limit} rows. Narrow the filter, for example to fewer months or to one machine, "
        "or select CSV or Parquet, which hold any number."
    )


async def _csv(request: Request, export_of_url: ExportRequest, description: About, release: Release) -> Response:
    form = csv_forms.form_of(export_of_url.locale)
    await run_in_threadpool(export_audit.record, export_of_url)
    stream = CsvStream(export_of_url.selection, form, description if export_of_url.has_about else ())
    task = ExportTask(export_audit.file_name(export_of_url), stream.abort)
    await task.begin()
    try:
        first = await file_responses.unless_disconnected(request, stream.first())
    except BaseException as error:
        stream.stop()
        task.end(INTERRUPTED)
        if task.is_cancelled:
            raise files.UnwrittenError(export_task.CANCELLED) from error
        raise
    sent = export_audit.SentFile()

    async def pieces() -> AsyncIterator[bytes]:
        async for piece in _with_first(first, stream):
            sent.add(piece)
            task.advance(len(piece))
            yield piece
        await run_in_threadpool(export_audit.record_end, export_of_url, sent)
        sent.is_complete = True

    def finish() -> None:
        stream.stop()
        task.end(None if sent.is_complete else INTERRUPTED)
        release()

    response = StreamingResponse(pieces(), headers=_headers(export_of_url), media_type=MEDIA_TYPES["csv"])
    return file_responses.Finished(finish, response)


async def _with_first(first: bytes, stream: CsvStream) -> AsyncIterator[bytes]:
    yield first
    async for piece in stream.rest():
        yield piece


async def _file(request: Request, export_of_url: ExportRequest, description: About, release: Release) -> Response:
    async def write(path: Path) -> None:
        writing = asyncio.ensure_future(files.write(export_of_url, description, path))
        task = ExportTask(export_audit.file_name(export_of_url), writing.cancel)
        error: str | None = INTERRUPTED
        try:
            await task.begin()
            await writing
            await run_in_threadpool(export_audit.record, export_of_url, path)
            error = None
        except asyncio.CancelledError:
            if task.is_cancelled:
                raise files.UnwrittenError(export_task.CANCELLED) from None
            raise
        finally:
            writing.cancel()
            task.end(error)

    return await file_responses.written(
        request,
        write,
        name=f"file.{export_of_url.extension}",
        headers=_headers(export_of_url),
        media_type=MEDIA_TYPES[export_of_url.extension],
        release=release,
    )


def _headers(export_of_url: ExportRequest) -> dict[str, str]:
    name = export_request.file_name(export_of_url, datetime.now(tz=UTC).astimezone().date())
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
