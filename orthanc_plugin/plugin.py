"""What Orthanc loads (`PythonScript`): it starts Kerma's reader, registers REST routes and a button, and nothing else.

Nothing is called for a received object: a callback for each change would slow down reception (decision 0012).

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

import atexit  # noqa: E402 -- imports follow the line that makes them possible
import json  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import orthanc  # noqa: E402

from kerma.database.engine import make_engine  # noqa: E402
from kerma.errors import ConfigurationError  # noqa: E402
from kerma.monitoring import exposition  # noqa: E402
from kerma.monitoring.monitor import Monitor  # noqa: E402
from kerma.privacy import PatientProtection  # noqa: E402
from kerma.settings import settings  # noqa: E402
from orthanc_plugin import routes  # noqa: E402
from orthanc_plugin.log_handler import log_to  # noqa: E402
from orthanc_plugin.reader_process import ReaderProcess  # noqa: E402
from orthanc_plugin.source import MissingError, index_id, node_name, study_instance_uid  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from orthanc_plugin.orthanc_api import OrthancModule, RestOutput

_ORTHANC: "OrthancModule" = orthanc
_NOT_FOUND, _FOUND, _UNAVAILABLE = 404, 302, 503
# Version 5.0 of the plugin lets go of the callbacks when Python has ended already: whatever only it holds then makes
# Orthanc crash as it stops.
_CALLBACKS: "list[Callable[..., None]]" = []


class _Plugin:
    """The reader, and Orthanc's ways of calling the plugin.

    Raises:
        ConfigurationError: a setting cannot be used.
    """

    def __init__(self) -> None:
        self.engine = make_engine(settings().required_database_url())
        PatientProtection.from_settings(settings())  # the reader needs it
        self.reader = ReaderProcess(_ORTHANC)
        self.monitor = Monitor(settings().required_database_url(), settings().max_lag_minutes)

    def stop(self) -> None:
        """Orthanc is about to end."""
        self.reader.stop()
        self.monitor.close()

    def note_deleted(
        self, output: "RestOutput", _uri: str, *, method: str, groups: "Sequence[str]", **_: object
    ) -> None:
        """POST /kerma/deleted/{instance}: Orthanc has deleted it, as deletions.lua reports."""
        if method != "POST":
            output.SendMethodNotAllowed("POST")
            return
        self.reader.deletions.note(groups[0])
        output.AnswerBuffer("", "text/plain")

    def answer_status(self, output: "RestOutput", _uri: str, *, method: str, **_request: object) -> None:
        """GET /kerma/status."""
        if method != "GET":
            output.SendMethodNotAllowed("GET")
            return
        status = routes.status(self.engine, self.reader, node_name(_ORTHANC))
        output.AnswerBuffer(json.dumps(status.as_json(), indent=2), "application/json")

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
        health = self.monitor.health(node_name(_ORTHANC), index_id(_ORTHANC))
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
            uid = study_instance_uid(_ORTHANC, groups[0])
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
    log_to(_ORTHANC)
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
        "/kerma/deleted/([0-9a-f-]{44})": plugin.note_deleted,
    }
    _CALLBACKS[:] = routes_by_uri.values()
    for uri, answer in routes_by_uri.items():
        _ORTHANC.RegisterRestCallback(uri, answer)
    _ORTHANC.ExtendOrthancExplorer(Path(__file__).with_name("explorer.js").read_text(encoding="utf-8"))
    plugin.reader.start()
    # Orthanc ends Python when it stops, after its servers; the socket closes in any case.
    atexit.register(plugin.stop)


_register()
