"""Calls of Orthanc's Python module across a socket: the reader makes them, Orthanc's process executes them.

A request is a list of calls, so that many small ones cross the socket together; the answer has one result for each. A
file crosses as it is. Nothing is parsed in Orthanc's process, whose plugin holds the interpreter lock during each call.
"""

from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from orthanc_plugin.orthanc_api import OrthancModule

#: Functions of the module that may be called.
FUNCTIONS = (
    "RestApiGet",
    "RestApiPost",
    "RestApiPut",
    "RestApiDelete",
    "GetDicomForInstance",
    "GetGlobalProperty",
    "SetGlobalProperty",
    "GetConfiguration",
    "LogError",
    "LogWarning",
    "LogInfo",
)
#: Functions beside them: the reader reports its last error to Orthanc's process, None after a success; it asks for the
#: first objects that were deleted, and has them removed from the list.
REPORT_ERROR, DELETED, FORGET_DELETED = "ReportError", "Deleted", "ForgetDeleted"


class Call(NamedTuple):
    """A function and its arguments: texts, numbers or None."""

    function: str
    arguments: tuple[str | int | None, ...]


class Result(NamedTuple):
    """What a function returned, or the arguments of the OrthancException that it raised."""

    value: Any = None
    error: tuple[Any, ...] | None = None


def serve(connection: Connection, orthanc: OrthancModule, own_functions: Mapping[str, Callable[..., Any]]) -> None:
    """Execute calls until the other end is closed.

    Args:
        connection: one end of the socket.
        orthanc: the module.
        own_functions: the functions beside those of the module, by name.
    """
    functions: dict[str, Callable[..., Any]] = {name: getattr(orthanc, name) for name in FUNCTIONS}
    functions.update(own_functions)
    while True:
        try:
            calls: list[Call] = connection.recv()
            connection.send([_result(call, functions, orthanc.OrthancException) for call in calls])
        except (EOFError, OSError):
            return


def _result(call: Call, functions: Mapping[str, Callable[..., Any]], orthanc_error: type[Exception]) -> Result:
    try:
        return Result(functions[call.function](*call.arguments))
    except orthanc_error as error:
        return Result(error=error.args)
