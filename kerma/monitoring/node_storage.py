"""Disk space of each Orthanc and the forecast of its disk."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from kerma.database.query.operations import storage_use
from kerma.database.query.operations.storage_use import StorageUse
from kerma.statistics.disk_forecast import DiskForecast, forecast


class NodeStorage(NamedTuple):
    """Disk space of one Orthanc.

    Attributes:
        latest: the last measurement.
        forecast: of its disk; None where the disk is unknown.
    """

    latest: StorageUse
    forecast: DiskForecast | None

    @property
    def is_warning(self) -> bool:
        """Whether its disk will soon be full."""
        return self.forecast is not None and self.forecast.is_warning


def node_storage(connection: Connection) -> list[NodeStorage]:
    """Disk space of all Orthancs that reported within the last weeks, ordered by name."""
    return [NodeStorage(days[-1], _forecast(days)) for days in storage_use.daily(connection).values()]


def _forecast(days: Sequence[StorageUse]) -> DiskForecast | None:
    """The forecast from the days on which the disk had its present size: another size is another disk."""
    disk_bytes = days[-1].disk_bytes
    known = [
        (one.day, one.disk_free_bytes)
        for one in days
        if disk_bytes and one.disk_bytes == disk_bytes and one.disk_free_bytes is not None
    ]
    if not known or disk_bytes is None:
        return None
    return forecast([day for day, _ in known], [free for _, free in known], disk_bytes)
