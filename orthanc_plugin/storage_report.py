"""Reports every ten minutes to the database how much disk space Orthanc's objects use, in a thread of its own."""

import json
import logging
import shutil
import threading
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import error_message
from kerma.database.ingest import storage_use
from kerma.database.ingest.storage_use import Measurement
from kerma.retry import ErrorLog
from orthanc_plugin.remote_orthanc import NotRunningError, RemoteOrthanc
from orthanc_plugin.source import node_name

logger = logging.getLogger(__name__)

INTERVAL_S = 600.0
#: After an error, such as a database that is started after Orthanc.
RETRY_S = 30.0
_START_RETRY_S = 0.5
_STOP_TIMEOUT_S = 5.0


class StorageReport:
    """The thread that measures and reports.

    Args:
        orthanc: Orthanc's Python module.
        engine: Kerma's database.
    """

    def __init__(self, orthanc: RemoteOrthanc, engine: Engine) -> None:
        self._orthanc = orthanc
        self._engine = engine
        self._stop = threading.Event()
        self._errors = ErrorLog(logger, "report of disk space")
        self._thread = threading.Thread(target=self._run, name="kerma-storage-report", daemon=True)

    def start(self) -> None:
        """Begin to report."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._stop.wait(INTERVAL_S if self._report() else RETRY_S)

    def _wait_for_orthanc(self) -> None:
        """Wait until Orthanc has started, which it does after its plugins."""
        while not self._stop.is_set():
            try:
                node_name(self._orthanc)
            except NotRunningError:
                self._stop.wait(_START_RETRY_S)
            else:
                return

    def _report(self) -> bool:
        """Measure and store once; False where that failed."""
        try:
            self._wait_for_orthanc()
            measurement = measure(self._orthanc, node_name(self._orthanc))
            with self._engine.begin() as connection:
                storage_use.store(connection, measurement)
        except (DBAPIError, NotRunningError, self._orthanc.OrthancException) as error:
            self._errors.failed(error_message(error))
            return False
        self._errors.succeeded()
        return True


def measure(orthanc: RemoteOrthanc, node: str) -> Measurement:
    """The disk space of this Orthanc now: two numbers from its index, and the free space of its disk.

    Args:
        orthanc: Orthanc's Python module.
        node: name of this Orthanc.

    Raises:
        OrthancException: Orthanc does not answer.
    """
    statistics = json.loads(orthanc.RestApiGet("/statistics"))
    folder = json.loads(orthanc.GetConfiguration()).get("StorageDirectory", "")
    disk = shutil.disk_usage(folder) if Path(folder).is_dir() else None
    return Measurement(
        node=node,
        object_count=int(statistics["CountInstances"]),
        object_bytes=int(statistics["TotalDiskSize"]),
        disk_bytes=disk.total if disk else None,
        disk_free_bytes=disk.free if disk else None,
    )
