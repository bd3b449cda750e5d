"""What Orthanc loads (`PythonScript`): it registers Kerma's follower, REST routes and button, and nothing else.

KERMA_VENV names the virtual environment that holds Kerma's packages; it must come before the first import of them.
"""

import os
import site
import sys
from pathlib import Path


def _use_virtual_environment() -> None:
    """Put the packages of KERMA_VENV first on Python's path, editable installs included."""
    folder = os.environ.get("KERMA_VENV")
    if not folder:
        return
    packages = Path(folder, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")
    if not packages.is_dir():
        raise RuntimeError(
            f"KERMA_VENV is {folder}, but {packages} does not exist: the virtual environment must be made with the "
            f"Python that Orthanc's plugin uses, {sys.version_info[0]}.{sys.version_info[1]}."
        )
    before = list(sys.path)
    site.addsitedir(str(packages))
    added = [path for path in sys.path if path not in before]
    sys.path[:] = added + before


_use_virtual_environment()

import json  # noqa: E402 -- imports follow the line that makes them possible
import logging  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import orthanc  # noqa: E402

from kerma.database.engine import make_engine  # noqa: E402
from kerma.errors import ConfigurationError  # noqa: E402
from kerma.log_format import LogFormatter  # noqa: E402
from kerma.monitoring import exposition  # noqa: E402
from kerma.monitoring.monitor import Monitor  # noqa: E402
from kerma.privacy import PatientProtection  # noqa: E402
from kerma.settings import settings  # noqa: E402
from orthanc_plugin import routes  # noqa: E402
from orthanc_plugin.callers import Callers  # noqa: E402
from orthanc_plugin.follower import Follower  # noqa: E402
from orthanc_plugin.log_file import LogFile  # noqa: E402
from orthanc_plugin.modalities import OrthancModalities  # noqa: E402
from orthanc_plugin.source import MissingError, OrthancSource  # noqa: E402
from orthanc_plugin.storage_report import StorageReport  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from orthanc_plugin.orthanc_api import OrthancModule, RestOutput

_ORTHANC: "OrthancModule" = orthanc
_NOT_FOUND, _FOUND, _UNAVAILABLE = 404, 302, 503
# Version 5.0 of the plugin lets go of the callbacks when Python has ended already: whatever only it holds then makes
# Orthanc crash as it stops.
_CALLBACKS: "list[Callable[..., None]]" = []


class _OrthancLog(logging.Handler):
    """Hands what Kerma logs to Orthanc's log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log with Orthanc's own level."""
        if record.levelno >= logging.ERROR:
            _ORTHANC.LogError(f"Kerma: {self.format(record)}")
        elif record.levelno >= logging.WARNING:
            _ORTHANC.LogWarning(f"Kerma: {self.format(record)}")
        else:
            _ORTHANC.LogInfo(f"Kerma: {self.format(record)}")


def _log_to_orthanc() -> None:
    handler = _OrthancLog()
    handler.setFormatter(LogFormatter("orthanc", has_time=False))
    for name in ("kerma", "orthanc_plugin"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False


class _Plugin:
    """The follower, and Orthanc's ways of calling it.

    Raises:
        ConfigurationError: a setting cannot be used.
    """

    def __init__(self) -> None:
        self.engine = make_engine(settings().required_database_url())
        self.source = OrthancSource(_ORTHANC)
        log = settings().orthanc_log
        callers = Callers(OrthancModalities(_ORTHANC), LogFile(log) if log else None)
        self.follower = Follower(self.source, self.engine, PatientProtection.from_settings(settings()), callers)
        self.monitor = Monitor(settings().required_database_url(), settings().max_lag_minutes)
        self.storage_report: StorageReport | None = None
        self.calls: dict[int, Callable[[], None]] = {
            _ORTHANC.ChangeType.NEW_INSTANCE: self.follower.wake,
            _ORTHANC.ChangeType.ORTHANC_STARTED: self.start,
            _ORTHANC.ChangeType.ORTHANC_STOPPED: self.stop,
        }

    def start(self) -> None:
        """Orthanc has started: begin to follow its change log and to report its disk space."""
        self.follower.start()
        self.storage_report = StorageReport(_ORTHANC, self.engine, self.source.node())
        self.storage_report.start()

    def stop(self) -> None:
        """Orthanc is about to stop."""
        if self.storage_report is not None:
            self.storage_report.stop()
        self.follower.stop()
        self.monitor.close()

    def on_change(self, change: int, _level: int, _resource: str) -> None:
        """Orthanc's change log has grown, or Orthanc has started or is about to stop."""
        call = self.calls.get(change)
        if call is not None:
            call()

    def answer_status(self, output: "RestOutput", _uri: str, *, method: str, **_request: object) -> None:
        """GET /kerma/status."""
        if method != "GET":
            output.SendMethodNotAllowed("GET")
            return
        output.AnswerBuffer(
            json.dumps(routes.status(self.engine, self.follower).as_json(), indent=2), "application/json"
        )

    def answer_metrics(self, output: "RestOutput", _uri: str, *, method: str, **_request: object) -> None:
        """GET /kerma/metrics."""
        if method != "GET":
            output.SendMethodNotAllowed("GET")
            return
        output.AnswerBuffer(self.monitor.metrics(), exposition.CONTENT_TYPE)

    def answer_health(self, output: "RestOutput", _uri: str, *, method: str, **_request: object) -> None:
        """GET /kerma/health: 200 while objects are read, else 503; the body states what is wrong."""
        if method != "GET":
            output.SendMethodNotAllowed("GET")
            return
        health = self.monitor.health(self.source.node(), self.source.index_id())
        body = json.dumps(health.as_json(), indent=2)
        if health.is_healthy:
            output.AnswerBuffer(body, "application/json")
        else:
            _answer_status(output, _UNAVAILABLE, body)

    def open_study(
        self, output: "RestOutput", _uri: str, *, method: str, groups: "Sequence[str]", **_request: object
    ) -> None:
        """GET /kerma/study/{Orthanc's study}: go to its page on the dashboard."""
        if method != "GET":
            output.SendMethodNotAllowed("GET")
            return
        try:
            uid = self.source.study_instance_uid(groups[0])
        except MissingError:
            _answer_status(output, _NOT_FOUND, "Orthanc holds no study with this identifier.\n")
            return
        # Redirect() would send 301, which browsers keep even when the dashboard moves.
        output.SetHttpHeader("Location", routes.dose_page(settings().dashboard_url, uid))
        output.SendHttpStatusCode(_FOUND)


def _answer_status(output: "RestOutput", status: int, text: str) -> None:
    try:
        output.SendHttpStatus(status, text)
    except TypeError:  # before version 4.2 the plugin wanted the length as well
        output.SendHttpStatus(status, text, len(text))


def _register() -> None:
    """Register everything; a setting that cannot be used stops Orthanc's start with one text."""
    _log_to_orthanc()
    try:
        plugin = _Plugin()
    except ConfigurationError as error:
        # Without the frames below: Orthanc's log ends with the text.
        raise ConfigurationError(f"Kerma cannot start: {error}") from None
    routes_by_uri: dict[str, Callable[..., None]] = {
        "/kerma/status": plugin.answer_status,
        "/kerma/health": plugin.answer_health,
        "/kerma/metrics": plugin.answer_metrics,
        "/kerma/study/([0-9a-f-]+)": plugin.open_study,
    }
    on_change = plugin.on_change
    _CALLBACKS[:] = [on_change, *routes_by_uri.values()]
    _ORTHANC.RegisterOnChangeCallback(on_change)
    for uri, answer in routes_by_uri.items():
        _ORTHANC.RegisterRestCallback(uri, answer)
    _ORTHANC.ExtendOrthancExplorer(Path(__file__).with_name("explorer.js").read_text(encoding="utf-8"))


_register()
