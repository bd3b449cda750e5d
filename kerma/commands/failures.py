"""From an exception to one message and an exit status: 1 for what failed, 2 for wrong usage or settings."""

import errno
import os
import sys
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import explain
from kerma.errors import ConfigurationError, KermaError

FAILED = 1
WRONG_USAGE = 2


class Failure(NamedTuple):
    """The outcome of a command that ended with an exception; an empty message is not printed."""

    message: str
    exit_status: int


def failure(error: Exception) -> Failure:
    """Message and exit status of an exception."""
    if isinstance(error, KermaError):
        return Failure(str(error), WRONG_USAGE if isinstance(error, ConfigurationError) else FAILED)
    if isinstance(error, DBAPIError):
        return Failure(explain(error), FAILED)
    if isinstance(error, OSError):
        return Failure(_system_message(error), FAILED)
    if isinstance(error, UnicodeEncodeError):
        return Failure(f"{error.object!r} is not valid UTF-8.", WRONG_USAGE)
    if isinstance(error, MemoryError):
        return Failure("There is not enough memory.", FAILED)
    return Failure(
        f"Unexpected {type(error).__name__}: {error}. This is a fault in Kerma: please report it with the output of "
        "`kerma --traceback` before the same command.",
        FAILED,
    )


def _system_message(error: OSError) -> str:
    """The system's own words, with the file where there is one; empty where the reader of the output has ended."""
    if error.errno == errno.EPIPE:
        return ""
    words = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {words}." if error.filename else f"The output cannot be written: {words}."


def flush_output() -> None:
    """Write what is buffered, so that a full disk is noticed before the exit status is decided."""
    if sys.stdout is not None:
        sys.stdout.flush()


def discard_output() -> None:
    """Send further output nowhere: Python would try, and fail, to write the rest as it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        return  # no file behind the output, as in a test


def allow_any_text() -> None:
    """Write characters that the terminal cannot show, such as undecodable file names, as escapes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
