"""The reader calls Orthanc's functions across a socket as if it were in Orthanc's process."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest

from kerma.errors import ConfigurationError
from orthanc_plugin.calls import (
    DELETED,
    FORGET_DELETED,
    FUNCTIONS,
    REPORT_ERROR,
    SHARED_BYTES,
    Channel,
    channel,
    serve,
    shared_memory,
)
from orthanc_plugin.deletions import Deletions
from orthanc_plugin.reader_process import ReaderProcess
from orthanc_plugin.remote_orthanc import NotRunningError, RemoteOrthanc, RemoteOrthancError

if TYPE_CHECKING:
    from orthanc_plugin.orthanc_api import OrthancModule


class OrthancError(Exception):
    """As Orthanc raises it."""


class Module:
    """Functions of Orthanc's module: each returns its name and arguments, except those that are listed here."""

    OrthancException = OrthancError

    def __init__(self) -> None:
        self.code: int | None = None
        self.file = b"\x00\xff" * 250_000

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def function(*arguments: Any) -> Any:
            if self.code is not None:
                raise OrthancError(self.code, "Orthanc's own words")
            return f"{name} {arguments}"

        return function

    def GetDicomForInstance(self, _instance_id: str) -> bytes:  # noqa: N802 -- Orthanc's name
        return self.file


def channels() -> tuple[Channel, Channel]:
    """Both ends of a channel."""
    own, its = socket.socketpair()
    memory = shared_memory()
    return channel(own.detach(), os.dup(memory)), channel(its.detach(), memory)


class Pair:
    """A module, the reader's side of it, and what the reader has reported."""

    def __init__(self) -> None:
        self.module = Module()
        self.errors: list[str | None] = []
        self.served, its = channels()
        self.orthanc = RemoteOrthanc(its)
        self.deletions = Deletions()
        own_functions = {
            REPORT_ERROR: self.errors.append,
            DELETED: self.deletions.first,
            FORGET_DELETED: self.deletions.forget,
        }
        arguments = (self.served, cast("OrthancModule", self.module), own_functions)
        self.thread = threading.Thread(target=serve, args=arguments)
        self.thread.start()

    def close(self) -> None:
        self.orthanc._connection.close()
        self.thread.join()
        self.served.connection.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    opened = Pair()
    yield opened
    opened.close()


CALLS: dict[str, Callable[[RemoteOrthanc], object]] = {
    "RestApiGet": lambda orthanc: orthanc.RestApiGet("/a"),
    "RestApiPost": lambda orthanc: orthanc.RestApiPost("/a", "body"),
    "RestApiPut": lambda orthanc: orthanc.RestApiPut("/a", "body"),
    "RestApiDelete": lambda orthanc: orthanc.RestApiDelete("/a"),
    "GetDicomForInstance": lambda orthanc: orthanc.GetDicomForInstance("a"),
    "GetGlobalProperty": lambda orthanc: orthanc.GetGlobalProperty(1, "default"),
    "SetGlobalProperty": lambda orthanc: orthanc.SetGlobalProperty(1, "value"),
    "GetConfiguration": lambda orthanc: orthanc.GetConfiguration(),
    "LogError": lambda orthanc: orthanc.LogError("text"),
    "LogWarning": lambda orthanc: orthanc.LogWarning("text"),
    "LogInfo": lambda orthanc: orthanc.LogInfo("text"),
}
RESULTS = {
    "RestApiGet": "RestApiGet ('/a',)",
    "RestApiPost": "RestApiPost ('/a', 'body')",
    "RestApiPut": "RestApiPut ('/a', 'body')",
    "GetDicomForInstance": b"\x00\xff" * 250_000,
    "GetGlobalProperty": "GetGlobalProperty (1, 'default')",
    "GetConfiguration": "GetConfiguration ()",
}


def test_every_function_has_a_case() -> None:
    assert set(CALLS) == set(FUNCTIONS)


@pytest.mark.parametrize("name", CALLS)
def test_a_function_returns_what_orthanc_returns(pair: Pair, name: str) -> None:
    assert CALLS[name](pair.orthanc) == RESULTS.get(name)


@pytest.mark.parametrize("size", [0, 1, SHARED_BYTES, SHARED_BYTES + 1])
def test_a_file_of_any_size_arrives_whole(pair: Pair, size: int) -> None:
    pair.module.file = os.urandom(size)
    assert pair.orthanc.GetDicomForInstance("a") == pair.module.file


def test_a_file_stays_when_the_next_one_arrives(pair: Pair) -> None:
    first = pair.orthanc.GetDicomForInstance("a")
    before = pair.module.file
    pair.module.file = b"another one"
    pair.orthanc.GetDicomForInstance("b")
    assert first == before


def test_an_error_keeps_orthanc_s_code(pair: Pair) -> None:
    pair.module.code = 17
    with pytest.raises(RemoteOrthancError) as caught:
        pair.orthanc.RestApiGet("/a")
    assert caught.value.args == (17, "Orthanc's own words")


def test_one_error_of_many_answers_leaves_the_others(pair: Pair) -> None:
    one, other = pair.orthanc.RestApiGetMany(["/a", "/b"])
    assert (one, other) == ("RestApiGet ('/a',)", "RestApiGet ('/b',)")
    pair.module.code = 17
    [error] = pair.orthanc.RestApiGetMany(["/a"])
    assert isinstance(error, RemoteOrthancError)


def test_an_orthanc_that_has_not_started_is_waited_for(pair: Pair) -> None:
    pair.module.code = 2038
    with pytest.raises(NotRunningError):
        pair.orthanc.RestApiGet("/a")


def test_errors_of_the_reader_are_reported(pair: Pair) -> None:
    pair.orthanc.report_error("The database is away.")
    pair.orthanc.report_error(None)
    assert pair.errors == ["The database is away.", None]


def test_deleted_objects_wait_until_the_reader_has_dealt_with_them(pair: Pair) -> None:
    for instance_id in ("a", "b", "c"):
        pair.deletions.note(instance_id)
    assert pair.orthanc.deleted(2) == ["a", "b"]
    pair.orthanc.forget_deleted(2)
    assert pair.orthanc.deleted(2) == ["c"]


def test_a_thread_of_the_reader_ends_when_orthanc_has_ended() -> None:
    own, its = channels()
    orthanc = RemoteOrthanc(its)
    own.connection.close()
    with pytest.raises(SystemExit):
        orthanc.RestApiGet("/a")
    orthanc._connection.close()


def test_a_virtual_environment_of_another_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_VENV", "/nowhere")
    with pytest.raises(ConfigurationError, match="KERMA_VENV is /nowhere, but its folder bin has no python3"):
        ReaderProcess(cast("OrthancModule", Module()))
