"""`/export/<modality>.<csv|xlsx|parquet>?<filter>`: files to take away, made while one waits."""

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from dashboard.exports import error_response, export_request, files
from dashboard.exports.about import About, about, names_of_machines
from dashboard.exports.connection import exporting
from dashboard.exports.csv_stream import CsvStream
from dashboard.exports.export_request import FORMATS, Order, RefusedError
from dashboard.exports.workbook import MOST_ROWS
from dashboard.ui import formatting
from kerma.database.query.exports import export
from kerma.database.query.filters import resolve
from kerma.errors import ConfigurationError

logger = logging.getLogger("kerma.dashboard")

PATH = "/export/{path}.{ending}"
MOST_AT_ONCE = 4
_LOOK_S = 0.5
_running: set[object] = set()
_T = TypeVar("_T")


class _LeftError(Exception):
    """Who asked is not there any more."""


class _TooLargeError(Exception):
    """More rows than the kind of file holds."""


async def download(request: Request) -> Response:
    """The file that the address asks for, or a page that says why there is none."""
    try:
        asked = export_request.read(
            request.path_params["path"], request.path_params["ending"], dict(request.query_params)
        )
    except RefusedError as error:
        return error_response.page(error_response.BAD_ADDRESS, "This address asks for no file.", *error.sentences)
    if request.method == "HEAD":
        return Response(headers=_headers(asked), media_type=FORMATS[asked.ending].media_type)
    if len(_running) >= MOST_AT_ONCE:
        return error_response.page(
            error_response.AWAY, "Others are downloading.", "Wait until one of them has ended, and try again."
        )
    place = object()
    _running.add(place)
    try:
        return await _answer(request, asked, place)
    except BaseException:
        _running.discard(place)
        raise


async def _answer(request: Request, asked: Order, place: object) -> Response:
    try:
        told = await run_in_threadpool(_told, asked)
        make = _csv if asked.ending == "csv" else _file
        response = await make(request, asked, told, place)
    except (SQLAlchemyError, ConfigurationError) as error:
        logger.exception("A download failed.", exc_info=error)
        response = error_response.page(error_response.AWAY, *error_response.of_database(error))
    except files.UnwrittenError as error:
        response = error_response.page(error_response.AWAY, error.wrong, error.remedy)
    except _TooLargeError as error:
        response = error_response.page(error_response.TOO_LARGE, "These are too many rows for Excel.", str(error))
    except _LeftError:
        response = Response(status_code=error_response.AWAY)
    if response.status_code != 200:  # noqa: PLR2004, all is well
        _running.discard(place)
    return response


def _told(asked: Order) -> About:
    """What the file says of itself; asks the database, and refuses what Excel cannot hold."""
    with exporting() as connection:
        if asked.ending == "xlsx":
            _demand_that_it_fits(export.count(connection, resolve.resolved(connection, asked.chosen), MOST_ROWS))
        machines = names_of_machines(connection, asked.modality.code)
    return about(asked, machines, datetime.now(tz=UTC).astimezone())


def _demand_that_it_fits(found: export.Count) -> None:
    if max(found) <= MOST_ROWS:
        return
    limit = formatting.number(MOST_ROWS)
    raise _TooLargeError(
        f"The filter leaves more than {limit} {'studies' if found.studies > MOST_ROWS else 'events'}, "
        f"and Excel is slow beyond {limit} rows. Narrow the filter, for example to fewer months or to one machine, "
        "or take CSV or Parquet, which hold any number."
    )


async def _csv(request: Request, asked: Order, told: About, place: object) -> Response:
    stream = CsvStream(asked.selection, told if asked.has_about else ())
    try:
        first = await _unless_left(request, stream.first())
    except BaseException:
        stream.stop()
        raise

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in stream.rest():
            yield piece

    def end() -> None:
        stream.stop()
        _running.discard(place)

    return _EndedStream(end, pieces(), headers=_headers(asked), media_type=FORMATS["csv"].media_type)


async def _file(request: Request, asked: Order, told: About, place: object) -> Response:
    folder = tempfile.TemporaryDirectory(prefix="kerma-download-")
    path = Path(folder.name) / f"file.{asked.ending}"
    try:
        await _unless_left(request, files.write(asked, told, path))
    except BaseException:
        folder.cleanup()
        raise

    def end() -> None:
        folder.cleanup()
        _running.discard(place)

    return _EndedFile(end, path, headers=_headers(asked), media_type=FORMATS[asked.ending].media_type)


class _Ended(Response):
    """An answer after which something is done, also when nobody takes it to its end."""

    def __init__(self, end: Callable[[], None], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._end()


class _EndedStream(_Ended, StreamingResponse):
    """A stream."""


class _EndedFile(_Ended, FileResponse):
    """A file."""


def _headers(asked: Order) -> dict[str, str]:
    name = export_request.file_name(asked, datetime.now(tz=UTC).astimezone().date())
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


async def _unless_left(request: Request, work: Awaitable[_T]) -> _T:
    """The result of some work, which is cancelled when who asked for it has gone."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_LOOK_S)
            if not task.done() and await request.is_disconnected():
                raise _LeftError
    finally:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    return await task
