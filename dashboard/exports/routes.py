"""The route `/export/<modality>.<csv|xlsx|parquet>?<filter>`: exports that are written while the browser waits."""

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from dashboard.exports import csv_forms, error_response, export_request, files
from dashboard.exports.about import About, about, equipment_labels
from dashboard.exports.connection import export_connection
from dashboard.exports.csv_stream import CsvStream
from dashboard.exports.export_request import MEDIA_TYPES, ExportRequest, RefusedError
from dashboard.exports.workbook import MAX_ROWS
from dashboard.ui.text import formatting
from kerma.database.query.exports import export
from kerma.database.query.filters import resolve
from kerma.errors import ConfigurationError

logger = logging.getLogger(__name__)

PATH = "/export/{path}.{extension}"
MAX_SIMULTANEOUS = 4
_POLL_S = 0.5
_running: set[object] = set()
_T = TypeVar("_T")


class _DisconnectedError(Exception):
    """The browser has disconnected."""


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
    if request.method == "HEAD":
        return Response(headers=_headers(export_of_url), media_type=MEDIA_TYPES[export_of_url.extension])
    if len(_running) >= MAX_SIMULTANEOUS:
        return error_response.page(
            error_response.UNAVAILABLE, "Others are downloading.", "Wait until one of them has ended, and try again."
        )
    token = object()
    _running.add(token)
    try:
        return await _response(request, export_of_url, token)
    except BaseException:
        _running.discard(token)
        raise


async def _response(request: Request, export_of_url: ExportRequest, token: object) -> Response:
    try:
        description = await run_in_threadpool(_description, export_of_url)
        respond = _csv if export_of_url.extension == "csv" else _file
        response = await respond(request, export_of_url, description, token)
    except (SQLAlchemyError, ConfigurationError) as error:
        logger.exception("An export failed.", exc_info=error)
        response = error_response.page(error_response.UNAVAILABLE, *error_response.of_database(error))
    except files.UnwrittenError as error:
        response = error_response.page(error_response.UNAVAILABLE, *error.failure)
    except _TooLargeError as error:
        response = error_response.page(error_response.TOO_LARGE, "These are too many rows for Excel.", str(error))
    except _DisconnectedError:
        response = Response(status_code=error_response.UNAVAILABLE)
    if response.status_code != HTTPStatus.OK:
        _running.discard(token)
    return response


def _description(export_of_url: ExportRequest) -> About:
    """The description of the file.

    Raises:
        _TooLargeError: more rows than Excel holds.
    """
    with export_connection() as connection:
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


async def _csv(request: Request, export_of_url: ExportRequest, description: About, token: object) -> Response:
    form = csv_forms.form_of(export_of_url.locale)
    stream = CsvStream(export_of_url.selection, form, description if export_of_url.has_about else ())
    try:
        first = await _unless_disconnected(request, stream.first())
    except BaseException:
        stream.stop()
        raise

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in stream.rest():
            yield piece

    def finish() -> None:
        stream.stop()
        _running.discard(token)

    response = StreamingResponse(pieces(), headers=_headers(export_of_url), media_type=MEDIA_TYPES["csv"])
    return _Finished(finish, response)


async def _file(request: Request, export_of_url: ExportRequest, description: About, token: object) -> Response:
    folder = tempfile.TemporaryDirectory(prefix="kerma-export-")
    path = Path(folder.name) / f"file.{export_of_url.extension}"
    try:
        await _unless_disconnected(request, files.write(export_of_url, description, path))
    except BaseException:
        folder.cleanup()
        raise

    def finish() -> None:
        folder.cleanup()
        _running.discard(token)

    media_type = MEDIA_TYPES[export_of_url.extension]
    return _Finished(finish, FileResponse(path, headers=_headers(export_of_url), media_type=media_type))


class _Finished(Response):
    """A response after which a function is called, also when the browser disconnects before its end."""

    def __init__(self, finish: Callable[[], None], response: Response) -> None:
        super().__init__(status_code=response.status_code)
        self._finish, self._wrapped = finish, response

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._wrapped(asgi_scope, receive, send)
        finally:
            self._finish()


def _headers(export_of_url: ExportRequest) -> dict[str, str]:
    name = export_request.file_name(export_of_url, datetime.now(tz=UTC).astimezone().date())
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


async def _unless_disconnected(request: Request, work: Awaitable[_T]) -> _T:
    """The result of an awaitable, which is cancelled when the browser has disconnected."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_POLL_S)
            if not task.done() and await request.is_disconnected():
                raise _DisconnectedError
    finally:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    return await task
