"""Form of log lines: text for people, or one JSON object per line (KERMA_LOG_FORMAT).

Log lines name objects and studies by identifiers, as `extra`. An exception is logged as its type and its places in the
program, without its text: that may quote what an object states about a patient.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from kerma.errors import KermaError
from kerma.settings import PREFIX, LogFormat

VARIABLE = f"{PREFIX}LOG_FORMAT"
#: Names of `extra` that log lines show.
IDENTIFIERS = ("node", "orthanc_id", "study_id", "job", "attempt")
_LEVELS_SHOWN = logging.INFO


def configured_format() -> LogFormat:
    """The form that the environment names; text where that is no form, which `kerma check` reports."""
    name = os.environ.get(VARIABLE, "")
    return LogFormat(name) if name in set(LogFormat) else LogFormat.TEXT


class LogFormatter(logging.Formatter):
    """Formats records as KERMA_LOG_FORMAT says.

    Args:
        process: the program in JSON lines: "worker".
        has_time: whether text lines begin with time and level; Orthanc's log has its own.
    """

    def __init__(self, process: str, *, has_time: bool = True) -> None:
        super().__init__()
        self._process = process
        self._has_time = has_time
        self._is_json = configured_format() is LogFormat.JSON

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; text has further lines where it has an exception."""
        return self._json(record) if self._is_json else self._text(record)

    def _json(self, record: logging.LogRecord) -> str:
        document: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
            **_identifiers(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            document["exception"] = list(exception_lines(record.exc_info[1]))
        return json.dumps(document, ensure_ascii=False)

    def _text(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).astimezone()
        prefix = f"{time:%Y-%m-%d %H:%M:%S} {record.levelname} " if self._has_time else ""
        identifiers = "".join(f" {name}={value}" for name, value in _identifiers(record).items())
        lines = [f"{prefix}{record.getMessage()}{identifiers}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines += exception_lines(record.exc_info[1])
        return "\n".join(lines)


def _identifiers(record: logging.LogRecord) -> dict[str, object]:
    attributes = ((name, getattr(record, name, None)) for name in IDENTIFIERS)
    return {name: value if isinstance(value, int) else str(value) for name, value in attributes if value is not None}


def exception_lines(error: BaseException) -> Iterator[str]:
    """Type and places of an exception and of those that caused it; the text only of errors that Kerma worded."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from exception_lines(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
    is_worded = isinstance(error, KermaError)
    yield f"{type(error).__name__}: {error}" if is_worded else type(error).__name__


class _StandardErrorHandler(logging.Handler):
    """Prints lines to what is standard error at that time."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a line; an error in a log line ends no program."""
        try:
            print(self.format(record), file=sys.stderr, flush=True)  # noqa: T201 -- the log of a program is its output
        except Exception:  # noqa: BLE001 -- logging reports its own errors
            self.handleError(record)


def log_to_stderr(process: str, level: int = _LEVELS_SHOWN) -> None:
    """Log all of this program to standard error.

    Args:
        process: the program in JSON lines.
        level: the lowest level that is shown.
    """
    handler = _StandardErrorHandler()
    handler.setFormatter(LogFormatter(process))
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if not isinstance(other, _StandardErrorHandler)] + [handler]
    root.setLevel(level)


def format_existing(process: str, packages: Collection[str]) -> None:
    """Give the handlers that other packages have installed the form of Kerma's lines, where that is JSON.

    Args:
        process: the program in JSON lines.
        packages: the packages, such as "uvicorn".
    """
    if configured_format() is not LogFormat.JSON:
        return
    for name in sorted(logging.root.manager.loggerDict):
        if name.partition(".")[0] in packages:
            for handler in logging.getLogger(name).handlers:
                handler.setFormatter(LogFormatter(process))
