"""Responses with a file that is written while the browser waits: at most four at a time, and none without a browser."""

import asyncio
import contextlib
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TypeAlias, TypeVar

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.exports import error_response

MAX_SIMULTANEOUS = 4
_POLL_S = 0.5
_running: set[object] = set()
_T = TypeVar("_T")

#: Called when a response has ended.
Release: TypeAlias = Callable[[], None]


class DisconnectedError(Exception):
    """The browser has disconnected."""


async def limited(respond: Callable[[Release], Awaitable[Response]]) -> Response:
    """The response, unless as many as are permitted are being written.

    Args:
        respond: makes the response; it passes its argument to `Finished`.
    """
    if len(_running) >= MAX_SIMULTANEOUS:
        return error_response.page(
            error_response.UNAVAILABLE, "Others are downloading.", "Wait until one of them has ended, and try again."
        )
    token = object()
    _running.add(token)
    try:
        response = await respond(lambda: _running.discard(token))
    except DisconnectedError:
        response = Response(status_code=error_response.UNAVAILABLE)
    except BaseException:
        _running.discard(token)
        raise
    if response.status_code != HTTPStatus.OK:
        _running.discard(token)
    return response


async def written(
    request: Request,
    write: Callable[[Path], Awaitable[None]],
    *,
    name: str,
    headers: Mapping[str, str],
    media_type: str,
    release: Release,
) -> Response:
    """The response with a file, which is removed after it.

    Args:
        request: the request; when its browser disconnects, writing is cancelled.
        write: writes the file at a path.
        name: name of the file in its folder.
        headers: headers of the response.
        media_type: media type of the file.
        release: called when the response has ended.

    Raises:
        DisconnectedError: the browser has disconnected.
    """
    folder = tempfile.TemporaryDirectory(prefix="kerma-export-")
    path = Path(folder.name) / name
    try:
        await unless_disconnected(request, write(path))
    except BaseException:
        folder.cleanup()
        raise

    def finish() -> None:
        folder.cleanup()
        release()

    return Finished(finish, FileResponse(path, headers=headers, media_type=media_type))


class Finished(Response):
    """A response after which a function is called, also when the browser disconnects before its end."""

    def __init__(self, finish: Callable[[], None], response: Response) -> None:
        super().__init__(status_code=response.status_code)
        self._finish, self._wrapped = finish, response

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response, then call the function."""
        try:
            await self._wrapped(asgi_scope, receive, send)
        finally:
            self._finish()


async def unless_disconnected(request: Request, work: Awaitable[_T]) -> _T:
    """The result of an awaitable, which is cancelled when the browser has disconnected.

    Raises:
        DisconnectedError: it has.
    """
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_POLL_S)
            if not task.done() and await request.is_disconnected():
                raise DisconnectedError
    finally:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    return await task
