"""Exports in the audit trail: what is exported, before anything is sent, and size and digest of the file."""

import hashlib
import logging
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from dashboard.exports import export_request
from dashboard.exports.export_request import ExportRequest
from dashboard.exports.survey_request import SurveyRequest
from dashboard.filters.audited_text import audited_text
from dashboard.ui import audit_trail
from kerma.audit.event import DetailValue
from kerma.errors import UnrecordedError
from kerma.standard.enumerations import AuditAction

logger = logging.getLogger(__name__)

_PIECE_BYTES = 1024 * 1024


class SentFile:
    """Size and digest of a file that is sent while it is written, and whether it was sent to its end."""

    def __init__(self) -> None:
        self.is_complete = False
        self._size = 0
        self._digest = hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """Count a piece."""
        self._size += len(piece)
        self._digest.update(piece)

    def details(self) -> dict[str, DetailValue]:
        """Number of bytes, and SHA-256."""
        return {"bytes": self._size, "sha256": self._digest.hexdigest()}


def record(export: ExportRequest, file: Path | None = None) -> None:
    """Record an export before it is sent.

    Args:
        export: the request.
        file: its file; None where it is written while it is sent.

    Raises:
        UnrecordedError: it cannot be recorded, and must not be sent.
    """
    details: dict[str, DetailValue] = {
        "file": file_name(export),
        "filter": audited_text(export.study_filter, export.modality.path),
        "rows_per": export_request.PER[export.per],
        "patient_data": list(export.selection.identifying_facts),
    }
    measured = _read(file).details() if file else {}
    audit_trail.write(audit_trail.event_of_user(AuditAction.EXPORT, details | measured))


def record_survey(survey: SurveyRequest, rows: int, file: Path) -> None:
    """Record a survey before it is sent.

    Args:
        survey: the request.
        rows: rows of its sheet.
        file: its file.

    Raises:
        UnrecordedError: it cannot be recorded, and must not be sent.
    """
    details: dict[str, DetailValue] = {
        "file": f"{survey.survey}.{survey.extension}",
        "period": f"{survey.first or ''}/{survey.last or ''}",
        "rows": rows,
    }
    audit_trail.write(audit_trail.event_of_user(AuditAction.EXPORT, details | _read(file).details()))


def record_end(export: ExportRequest, sent: SentFile) -> None:
    """Record that an export was sent to its end.

    A failure is only logged: the file is sent, and its beginning is recorded.
    """
    try:
        details = {"file": file_name(export), **sent.details()}
        audit_trail.write(audit_trail.event_of_user(AuditAction.END_EXPORT, details))
    except (SQLAlchemyError, UnrecordedError) as error:
        logger.error("The end of an export was not recorded: %s", type(error).__name__)  # noqa: TRY400 -- its cause is logged


def file_name(export: ExportRequest) -> str:
    """The file of an export without its filter: ct.csv."""
    return f"{export.modality.path}.{export.extension}"


def _read(file: Path) -> SentFile:
    read = SentFile()
    with file.open("rb") as content:
        while piece := content.read(_PIECE_BYTES):
            read.add(piece)
    return read
