"""Takes uploaded files from the browser to disk, in place of Streamlit, which reads each into memory.

The request of Streamlit's file uploader is answered as before. Streamlit gets the file's name and no content, so that
the page knows of the file; `stored_files.open` has its content.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Container
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

from dashboard.pages.upload.stored_files import MAX_FILE_BYTES, StoredFiles, UploadRefusedError
from dashboard.ui.request_path import path_below
from kerma.interop.unpack import MAX_BYTES, MAX_FILES

_PATH = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)")
_BOUNDARY = "kerma-upload-without-content"
_ERRORS = range(400, 600)
_REFUSED = (
    f"The file was refused: at most {MAX_FILES} files of {MAX_FILE_BYTES // 1024**2} MB and {MAX_BYTES // 1024**3} GB "
    "in all are taken at a time. Send the first ones, then the rest."
)


def _is_active(session_id: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(session_id)


#: The files of this server.
stored_files = StoredFiles(_is_active)


class UploadMiddleware:
    """ASGI middleware that stores uploaded files on disk.

    Args:
        app: the application behind it.
        base_path: of the dashboard, without slashes.
        files: where the files are stored.
    """

    def __init__(self, app: ASGIApp, base_path: str = "", files: StoredFiles = stored_files) -> None:
        self._app = app
        self._base = base_path
        self._files = files

    async def __call__(self, asgi_scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; uploads and their removal are those of Streamlit's file uploader."""
        is_upload = asgi_scope["type"] == "http" and asgi_scope["method"] in {"PUT", "DELETE"}
        found = _PATH.fullmatch(path_below(asgi_scope, self._base)) if is_upload else None
        if found is None:
            await self._app(asgi_scope, receive, send)
            return
        session_id, file_id = found["session"], found["file"]
        if asgi_scope["method"] == "DELETE":
            await self._app(asgi_scope, receive, self._deleting(file_id, send, (HTTPStatus.NO_CONTENT,)))
            return
        try:
            name = await self._store(asgi_scope, receive, session_id, file_id)
        except (UploadRefusedError, MultiPartException, ClientDisconnect, OSError) as error:
            await run_in_threadpool(self._files.delete, file_id)
            await _refusal(error)(asgi_scope, receive, send)
            return
        body = _body_without_content(name)
        forward = self._deleting(file_id, send, _ERRORS)
        await self._app(_with_body(asgi_scope, body), _once(body), forward)

    async def _store(self, asgi_scope: Scope, receive: Receive, session_id: str, file_id: str) -> str:
        """Store the file of a request; returns its name.

        Raises:
            UploadRefusedError: it is beyond a limit, or the request is no upload.
            OSError: it cannot be stored.
        """
        self._files.begin(session_id, file_id)

        async def receive_limited() -> Message:
            part = await receive()
            self._files.take(file_id, len(part.get("body", b"")))
            return part

        form = await Request(asgi_scope, receive_limited).form()
        try:
            files = [value for value in form.values() if isinstance(value, UploadFile)]
            if len(files) != 1:
                raise UploadRefusedError
            await run_in_threadpool(self._files.finish, file_id, files[0].file)
            return files[0].filename or ""
        finally:
            await form.close()

    def _deleting(self, file_id: str, send: Send, statuses: Container[int]) -> Send:
        """`send`, which deletes a file where the response has one of these statuses."""

        async def send_and_delete(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in statuses:
                await run_in_threadpool(self._files.delete, file_id)
            await send(message)

        return send_and_delete


def _refusal(error: Exception) -> Response:
    if isinstance(error, UploadRefusedError):
        return PlainTextResponse(_REFUSED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if isinstance(error, OSError):
        return PlainTextResponse(f"The file cannot be stored: {error.strerror}.", HTTPStatus.INSUFFICIENT_STORAGE)
    return PlainTextResponse("The request is no upload of a file.", HTTPStatus.BAD_REQUEST)


def _body_without_content(name: str) -> bytes:
    """A multipart body with an empty file of this name (RFC 7578)."""
    escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return (
        f"--{_BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{escaped}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n\r\n--{_BOUNDARY}--\r\n"
    ).encode()


def _with_body(asgi_scope: Scope, body: bytes) -> Scope:
    """The scope of the same request with another body."""
    headers = MutableHeaders(raw=list(Headers(scope=asgi_scope).raw))
    headers["content-type"] = f"multipart/form-data; boundary={_BOUNDARY}"
    headers["content-length"] = str(len(body))
    del headers["transfer-encoding"]
    return {**asgi_scope, "headers": headers.raw}


def _once(body: bytes) -> Callable[[], Awaitable[Message]]:
    """A `receive` that returns the body, and then that the browser has gone."""

    async def parts() -> AsyncIterator[Message]:
        yield {"type": "http.request", "body": body, "more_body": False}
        while True:
            yield {"type": "http.disconnect"}

    received = parts()

    async def receive() -> Message:
        return await anext(received)

    return receive
