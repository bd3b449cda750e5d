"""Sends scheduled reports while the dashboard runs: a thread that looks every few seconds for one that is due.

Several dashboards may run it: PostgreSQL gives each report to one of them (`kerma.database.ingest.report_runs`).
"""

import logging
import threading
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from dashboard.scheduled_reports import sending
from dashboard.ui.engines import require_known_database, writing_engine
from kerma.database.error_messages import error_message
from kerma.errors import KermaError
from kerma.retry import ErrorLog, repeat
from kerma.settings import settings

logger = logging.getLogger(__name__)

IDLE_S = 10.0


class ReportRunner:
    """The thread; nothing is sent where no mail server is set, or this dashboard may not write."""

    def __init__(self) -> None:
        self._is_stopping = threading.Event()
        self._errors = ErrorLog(logger, "runner of scheduled reports")
        self._thread = threading.Thread(target=self._run, name="kerma-reports", daemon=True)

    def start(self) -> None:
        """Begin, unless this dashboard can never send one."""
        site = settings()
        if site.mail_host and (site.settings_database_url or site.database_url):
            self._thread.start()

    def stop(self) -> None:
        """Begin no further report; one that is being made is made again by another dashboard."""
        self._is_stopping.set()

    def _run(self) -> None:
        repeat(
            _next,
            is_stopping=self._is_stopping.is_set,
            pause=self._is_stopping.wait,
            idle=lambda: self._is_stopping.wait(IDLE_S),
            on_error=lambda error: self._errors.failed(error_message(error)),
            on_success=self._errors.succeeded,
            errors=(DBAPIError, KermaError),
        )


def _next() -> bool:
    site = settings()
    require_known_database(site.reading_database_url())
    return sending.send_next(writing_engine(site.writing_database_url()), datetime.now(tz=UTC))
