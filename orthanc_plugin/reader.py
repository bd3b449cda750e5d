"""The process that reads and stores: `python -m orthanc_plugin.reader SOCKET MEMORY`, started by the plugin.

Reading in Orthanc's process would share its interpreter and its processor time with reception. The process works at the
lowest priority, and reaches Orthanc through the socket alone: when Orthanc ends, however it does, the socket closes,
and the process ends after the transaction at hand.
"""

import os
import select
import signal
import sys
from multiprocessing.connection import Connection
from types import FrameType

from sqlalchemy import Engine

from kerma.database.engine import make_engine
from kerma.privacy import PatientProtection
from kerma.settings import settings
from orthanc_plugin.callers import Callers
from orthanc_plugin.calls import STOP_SIGNAL, Channel
from orthanc_plugin.calls import channel as open_channel
from orthanc_plugin.follower import Follower
from orthanc_plugin.log_file import LogFile
from orthanc_plugin.log_handler import log_to
from orthanc_plugin.modalities import OrthancModalities
from orthanc_plugin.remote_orthanc import RemoteOrthanc
from orthanc_plugin.source import OrthancSource
from orthanc_plugin.storage_report import StorageReport
from orthanc_plugin.study_deletions import OrthancStudies, StudyDeletions

# Reception goes first: reading gets what is left of the processor.
_NICENESS = 19
_CHECK_EVERY_MS = 1000


def main(channel: Channel) -> None:
    """Follow the Orthanc at the other end of a channel until it ends or requests the end."""
    _take_signals()
    os.nice(_NICENESS)
    orthanc = RemoteOrthanc(channel)
    log_to(orthanc)
    engine = make_engine(settings().required_database_url())
    follower = _follower(orthanc, engine)
    storage_report = StorageReport(orthanc, engine)
    follower.start()
    storage_report.start()
    try:
        _wait_for_end(channel.connection, follower)
    finally:
        storage_report.stop()
        follower.stop()


def _take_signals() -> None:
    """End by the plugin's signal alone; Orthanc may have started this process with signals blocked.

    Service managers and terminals send theirs to Orthanc as well, with which this process ends.
    """
    signal.signal(STOP_SIGNAL, _end)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _end(_number: int, _frame: FrameType | None) -> None:
    # A second one would interrupt the end of the transaction.
    signal.signal(STOP_SIGNAL, signal.SIG_IGN)
    sys.exit(0)


def _follower(orthanc: RemoteOrthanc, engine: Engine) -> Follower:
    """The follower of this Orthanc, with the settings of the environment.

    Raises:
        ConfigurationError: a setting cannot be used; the plugin has checked them before.
    """
    log = settings().orthanc_log
    return Follower(
        OrthancSource(orthanc),
        engine,
        PatientProtection.from_settings(settings()),
        Callers(OrthancModalities(orthanc), LogFile(log) if log else None),
        orthanc.report_error,
        StudyDeletions(OrthancStudies(orthanc)),
    )


def _wait_for_end(connection: Connection, follower: Follower) -> None:
    """Wait until Orthanc has ended, or the thread of the follower."""
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLRDHUP)
    while follower.is_alive and not poller.poll(_CHECK_EVERY_MS):
        pass


if __name__ == "__main__":
    main(open_channel(int(sys.argv[1]), int(sys.argv[2])))
