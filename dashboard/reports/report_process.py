"""Writes a report in a process of its own, so that the pages of others stay responsive.

`python -m dashboard.reports.report_process` reads its task as JSON from standard input. Standard output is empty when
the file is written, otherwise `{"problem": ..., "remedy": ...}`.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from dashboard.exports import error_response
from dashboard.exports.connection import export_connection
from dashboard.exports.files import ABSENT_STATUS
from dashboard.reports import report_request, study_report, typesetting
from dashboard.reports.document import Report
from dashboard.reports.report_request import ReportRequest
from dashboard.ui.failures import Failure
from dashboard.ui.report_urls import Subject
from dashboard.ui.text import i18n
from dashboard.ui.text.i18n import msg, tr
from kerma.errors import ConfigurationError

_ABSENT = {
    Subject.STUDY: Failure(
        msg("This study is not stored here."),
        msg("It was never received, has been removed, or has no irradiation events."),
    ),
    Subject.EQUIPMENT: Failure(
        msg("There is no equipment at this URL."), msg("The page Equipment lists all equipment.")
    ),
}


class Task(TypedDict):
    """The task as JSON: subject, identifier and parameters of the URL, and the file to write."""

    subject: str
    identifier: str
    params: Mapping[str, str]
    file: str


def main() -> int:
    """Perform the task; 0 when the file is written."""
    task: Task = json.load(sys.stdin)
    printed_at = datetime.now(tz=UTC).astimezone()
    request = report_request.read(task["subject"], task["identifier"], task["params"], printed_at.date())
    with i18n.in_language(request.language):
        try:
            report = _report(request, printed_at)
        except (SQLAlchemyError, ConfigurationError) as error:
            return _fail(error_response.of_database(error), 1)
        if report is None:
            absent = _ABSENT[request.subject]
            return _fail(Failure(tr(absent.problem), tr(absent.remedy)), ABSENT_STATUS)
    Path(task["file"]).write_bytes(typesetting.pdf(report))
    return 0


def _fail(failure: Failure, status: int) -> int:
    json.dump(failure._asdict(), sys.stdout)
    return status


def _report(request: ReportRequest, printed_at: datetime) -> Report | None:
    with export_connection() as connection:
        return _MAKERS[request.subject](connection, request, printed_at)


def _of_study(connection: Connection, request: ReportRequest, printed_at: datetime) -> Report | None:
    return study_report.study_report(connection, request.identifier, printed_at)


_MAKERS: Mapping[Subject, Callable[[Connection, ReportRequest, datetime], Report | None]] = {
    Subject.STUDY: _of_study,
}


if __name__ == "__main__":
    sys.exit(main())
