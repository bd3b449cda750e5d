"""Uploads are counted while they arrive; what is beyond a limit is refused and leaves nothing behind."""

from __future__ import annotations

import asyncio
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.pages.upload.stored_files import StoredFiles, UploadRefusedError
from dashboard.pages.upload.upload_middleware import UploadMiddleware

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from starlette.types import Message

ENDED = "an-ended-session"


ACTIVE = {"a", "b", "c"}


@pytest.fixture
def files() -> Iterator[StoredFiles]:
    """At most 3 files of 100 bytes, 250 bytes in all for a session, 400 for all sessions."""
    files = StoredFiles(ACTIVE.__contains__, max_file_bytes=100, max_files=3, max_session_bytes=250, max_all_bytes=400)
    with closing(files):
        yield files


def arrive(files: StoredFiles, session: str, file: str, size: int) -> None:
    files.begin(session, file)
    files.take(file, size)
    files.finish(file, BytesIO(bytes(size)))


@pytest.mark.parametrize(
    "arrivals",
    [
        [("a", "1", 101)],
        [("a", "1", 1), ("a", "2", 1), ("a", "3", 1), ("a", "4", 1)],
        [("a", "1", 100), ("a", "2", 100), ("a", "3", 100)],
        [("a", "1", 100), ("a", "2", 100), ("b", "3", 100), ("b", "4", 100), ("c", "5", 100)],
        [(ENDED, "1", 1)],
        [("a", "../1", 1)],
    ],
    ids=["bytes of a file", "files", "bytes of a session", "bytes of all", "an ended session", "a path"],
)
def test_what_is_beyond_a_limit_is_refused(files: StoredFiles, arrivals: list[tuple[str, str, int]]) -> None:
    for arrival in arrivals[:-1]:
        arrive(files, *arrival)
    with pytest.raises(UploadRefusedError):
        arrive(files, *arrivals[-1])


def test_what_was_deleted_counts_no_more(files: StoredFiles) -> None:
    for _ in range(5):
        arrive(files, "a", "1", 100)
        files.delete("1")
    assert files.open("1") is None


def test_files_of_a_session_that_has_ended_go_with_the_next_one(files: StoredFiles) -> None:
    arrive(files, "a", "1", 10)
    files.is_active = lambda session: session == "b"
    arrive(files, "b", "2", 10)
    assert files.open("1") is None
    with files.open("2") or BytesIO() as content:
        assert content.read() == bytes(10)


def test_refused_files_are_counted_once(files: StoredFiles) -> None:
    for number in "123":
        arrive(files, "a", number, 1)
    with pytest.raises(UploadRefusedError):
        files.begin("a", "4")
    assert (files.refused("a"), files.refused("a")) == (1, 0)


async def _streamlit(request: Request) -> Response:
    """As Streamlit: the name and the length of the file."""
    async with request.form() as form:
        file = form["file"]
        assert not isinstance(file, str)
        size = len(await file.read())
        return PlainTextResponse(f"{file.filename} {size}", 403 if file.filename == "forbidden" else 200)


PATH = "/_stcore/upload_file/a/1"


class Answer(NamedTuple):
    status: int
    text: str


@pytest.fixture
def put(files: StoredFiles) -> Callable[..., Answer]:
    """Uploads a file as the browser does."""
    app = UploadMiddleware(Starlette(routes=[Route(PATH, _streamlit, methods=["PUT"])]), files=files)

    def upload(name: str, content: bytes, path: str = PATH) -> Answer:
        head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        return asyncio.run(_answer(app, head + content + b"\r\n--B--\r\n", path))

    return upload


async def _answer(app: UploadMiddleware, body: bytes, path: str) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"multipart/form-data; boundary=B"), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": "PUT", "path": path, "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    return Answer(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode())


def test_streamlit_gets_the_name_and_the_disk_the_content(put: Callable[..., Answer], files: StoredFiles) -> None:
    files.max_file_bytes = 1_000
    files.max_session_bytes = 1_000
    assert put("Röntgen.dcm", b"content").text == "Röntgen.dcm 0"
    with files.open("1") or BytesIO() as content:
        assert content.read() == b"content"


def test_a_file_that_is_too_large_is_refused_with_the_limits(put: Callable[..., Answer], files: StoredFiles) -> None:
    answer = put("a.dcm", bytes(1_000))
    assert answer.status == 413
    assert "at most 5000 files of 500 MB and 2 GB in all" in answer.text
    assert files.open("1") is None


def test_a_file_that_streamlit_refuses_is_deleted(put: Callable[..., Answer], files: StoredFiles) -> None:
    files.max_file_bytes = 1_000
    files.max_session_bytes = 1_000
    assert put("forbidden", b"content").status == 403
    assert files.open("1") is None


@pytest.mark.parametrize("path", [f"/x{PATH}", f"/{PATH}", f"{PATH}/", "/_stcore/Upload_file/a/1"])
def test_a_path_that_is_no_upload_stores_nothing(files: StoredFiles, put: Callable[..., Answer], path: str) -> None:
    """The right to upload is looked at under the one spelling."""
    assert put("a.dcm", bytes(10), path).status != 200
    assert files.open("1") is None
