"""Calls of Orthanc's Python module across a socket: the reader makes them, Orthanc's process executes them.

A request is a list of calls, so that many small ones cross the socket together; the answer has one result for each. A
file is passed in shared memory, which costs a twentieth of the way through the socket. Nothing is parsed in Orthanc's
process, whose plugin holds the interpreter lock during each call.
"""

import os
import signal
from collections.abc import Callable, Mapping
from mmap import mmap
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


#: Requests that the reader ends after the object at hand.
STOP_SIGNAL = signal.SIGUSR1
FILE_FUNCTION = "GetDicomForInstance"
#: Size of the shared memory in bytes: larger files, which are rare, pass the socket.
SHARED_BYTES = 4 << 20


class Call(NamedTuple):
    """A function and its arguments: texts, numbers or None."""

    function: str
    arguments: tuple[str | int | None, ...]


class Result(NamedTuple):
    """What a function returned, or the arguments of the OrthancException that it raised.

    Attributes:
        value: what it returned; None of a file in shared memory.
        error: the arguments of the exception; None where none was raised.
        shared_bytes: the size of the file in shared memory; None of all else.
    """

    value: Any = None
    error: tuple[Any, ...] | None = None
    shared_bytes: int | None = None


class Channel(NamedTuple):
    """What both processes have in common: one end each of a socket, and the shared memory."""

    connection: Connection
    memory: mmap


def shared_memory() -> int:
    """The descriptor of new shared memory; the kernel frees it when both processes have closed it."""
    descriptor = os.memfd_create("kerma-file")
    os.ftruncate(descriptor, SHARED_BYTES)
    return descriptor


def channel(socket_descriptor: int, memory_descriptor: int) -> Channel:
    """One end of a channel; the descriptor of the memory is closed, the mapping of it stays."""
    memory = mmap(memory_descriptor, SHARED_BYTES)
    os.close(memory_descriptor)
    return Channel(Connection(socket_descriptor), memory)


def serve(channel: Channel, orthanc: OrthancModule, own_functions: Mapping[str, Callable[..., Any]]) -> None:
    """Execute calls until the other end is closed.

    Args:
        channel: one end.
        orthanc: the module.
        own_functions: the functions beside those of the module, by name.
    """
    connection = channel.connection
    functions: dict[str, Callable[..., Any]] = {name: getattr(orthanc, name) for name in FUNCTIONS}
    functions.update(own_functions)
    functions[FILE_FUNCTION] = _in_shared_memory(orthanc.GetDicomForInstance, channel.memory)
    while True:
        try:
            calls: list[Call] = connection.recv()
            connection.send([_result(call, functions, orthanc.OrthancException) for call in calls])
        except (EOFError, OSError):
            return


def _result(call: Call, functions: Mapping[str, Callable[..., Any]], orthanc_error: type[Exception]) -> Result:
    try:
        value = functions[call.function](*call.arguments)
    except orthanc_error as error:
        return Result(error=error.args)
    return value if isinstance(value, Result) else Result(value)


def _in_shared_memory(function: Callable[[str], bytes], memory: mmap) -> Callable[[str], Result]:
    """The function that gives a file, with the file in shared memory where it fits."""

    def file(instance_id: str) -> Result:
        data = function(instance_id)
        if len(data) > SHARED_BYTES:
            return Result(data)
        memory[: len(data)] = data
        return Result(shared_bytes=len(data))

    return file
