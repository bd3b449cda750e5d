"""Hands what Kerma logs to Orthanc's log, from Orthanc's process as from the reader's."""

import logging
from typing import Protocol

from kerma.log_format import LogFormatter


class OrthancLog(Protocol):
    """The functions of Orthanc's module that write to its log."""

    def LogError(self, text: str, /) -> None:
        """Write an error."""

    def LogWarning(self, text: str, /) -> None:
        """Write a warning."""

    def LogInfo(self, text: str, /) -> None:
        """Write a line that is shown in verbose mode only."""


class _Handler(logging.Handler):
    """Logs with Orthanc's own levels."""

    def __init__(self, orthanc: OrthancLog) -> None:
        super().__init__()
        self.setFormatter(LogFormatter("orthanc", has_time=False))
        self._orthanc = orthanc

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record."""
        if record.levelno >= logging.ERROR:
            log = self._orthanc.LogError
        elif record.levelno >= logging.WARNING:
            log = self._orthanc.LogWarning
        else:
            log = self._orthanc.LogInfo
        log(f"Kerma: {self.format(record)}")


def log_to(orthanc: OrthancLog) -> None:
    """Log to Orthanc from now on."""
    handler = _Handler(orthanc)
    for name in ("kerma", "orthanc_plugin"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
