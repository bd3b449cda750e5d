"""Orthanc's Python module for the process of the reader: the same functions, executed in Orthanc's process."""

import threading
from collections.abc import Sequence
from typing import Any, NoReturn

from kerma.errors import KermaError
from orthanc_plugin.calls import DELETED, FORGET_DELETED, REPORT_ERROR, Call, Channel, Result

# Orthanc's error code "plugin trying to call the database during its initialization": also after it has stopped.
_NOT_RUNNING = 2038


class NotRunningError(KermaError):
    """Orthanc has not started yet, or is stopping."""


class RemoteOrthancError(Exception):
    """An error of Orthanc; its first argument is Orthanc's error code."""


class RemoteOrthanc:
    """The functions of `orthanc_plugin.orthanc_api.OrthancModule` that the reader uses.

    Each raises `RemoteOrthancError` where Orthanc answers an error, and `NotRunningError` before Orthanc has started.
    When Orthanc's process has ended, each raises SystemExit: the thread ends, and its transaction is rolled back.

    Args:
        channel: the socket to Orthanc's process, and the memory shared with it.
    """

    OrthancException = RemoteOrthancError

    def __init__(self, channel: Channel) -> None:
        self._connection, self._memory = channel
        # The logs of other threads cross the same socket.
        self._lock = threading.Lock()

    def RestApiGet(self, uri: str) -> bytes | str:
        """The body of the answer to a GET."""
        answer: bytes | str = self._call("RestApiGet", uri)
        return answer

    def RestApiGetMany(self, uris: Sequence[str]) -> list[bytes | str | RemoteOrthancError]:
        """The bodies of the answers to many small GETs, an error where the answer is one."""
        results = self._send([Call("RestApiGet", (uri,)) for uri in uris])
        return [result.value if result.error is None else _error(result.error) for result in results]

    def RestApiPost(self, uri: str, body: str) -> bytes | str:
        """The body of the answer to a POST."""
        answer: bytes | str = self._call("RestApiPost", uri, body)
        return answer

    def RestApiPut(self, uri: str, body: str) -> bytes | str:
        """The body of the answer to a PUT."""
        answer: bytes | str = self._call("RestApiPut", uri, body)
        return answer

    def RestApiDelete(self, uri: str) -> None:
        """Send a DELETE."""
        self._call("RestApiDelete", uri)

    def GetGlobalProperty(self, number: int, default: str) -> str:
        """A property that is stored in Orthanc's index."""
        return str(self._call("GetGlobalProperty", number, default))

    def SetGlobalProperty(self, number: int, value: str) -> None:
        """Store a property in Orthanc's index."""
        self._call("SetGlobalProperty", number, value)

    def GetConfiguration(self) -> str:
        """The configuration of Orthanc as JSON."""
        return str(self._call("GetConfiguration"))

    def GetDicomForInstance(self, instance_id: str) -> bytes:
        """An object as a DICOM file."""
        file: bytes = self._call("GetDicomForInstance", instance_id)
        return file

    def LogError(self, text: str) -> None:
        """Write an error to Orthanc's log."""
        self._call("LogError", text)

    def LogWarning(self, text: str) -> None:
        """Write a warning to Orthanc's log."""
        self._call("LogWarning", text)

    def LogInfo(self, text: str) -> None:
        """Write a line to Orthanc's log that is shown in verbose mode only."""
        self._call("LogInfo", text)

    def report_error(self, text: str | None) -> None:
        """Report the last error of the reader, None after a success: `/kerma/status` shows it."""
        self._call(REPORT_ERROR, text)

    def deleted(self, limit: int) -> list[str]:
        """The first objects that Orthanc reported as deleted."""
        found: list[str] = self._call(DELETED, limit)
        return found

    def forget_deleted(self, count: int) -> None:
        """The first ones have been dealt with."""
        self._call(FORGET_DELETED, count)

    def _call(self, function: str, *arguments: str | int | None) -> Any:
        """What a function returns, of the type that its caller states."""
        [result] = self._send([Call(function, arguments)])
        if result.error is not None:
            raise _error(result.error)
        return result.value

    def _send(self, calls: list[Call]) -> list[Result]:
        try:
            with self._lock:
                self._connection.send(calls)
                results: list[Result] = self._connection.recv()
                return [self._with_file(result) for result in results]
        except (EOFError, OSError):
            _end()

    def _with_file(self, result: Result) -> Result:
        """A result with its file, which the next call overwrites in shared memory."""
        if result.shared_bytes is None:
            return result
        return result._replace(value=self._memory[: result.shared_bytes])


def _error(arguments: tuple[Any, ...]) -> RemoteOrthancError:
    if arguments and arguments[0] == _NOT_RUNNING:
        raise NotRunningError("Orthanc has not started yet, or is stopping.")
    return RemoteOrthancError(*arguments)


def _end() -> NoReturn:
    raise SystemExit("Orthanc has ended.")
