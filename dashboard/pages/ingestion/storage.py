"""Disk space on the page Ingestion: objects of each Orthanc, its disk with a forecast, and the database."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.ui import cached_queries, scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.monitoring import node_storage
from kerma.monitoring.node_storage import NodeStorage
from kerma.statistics.disk_forecast import DiskForecast

_GIGABYTE = 1e9


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def storages() -> list[NodeStorage]:
    """Disk space of all Orthancs."""
    with read_only_connection() as connection:
        return node_storage.node_storage(connection)


def show() -> None:
    """Show a line for each Orthanc, measured or not, and one for the database."""
    found = storages()
    for one in found:
        plain_text.line(_line(one))
        if one.is_warning:
            plain_text.notice(
                tr(
                    "The disk of {node} will soon be full. Delete old objects or enlarge the disk.",
                    node=one.latest.node,
                )
            )
    _not_measured(found)
    if found:
        latest = max((one.latest for one in found), key=lambda use: use.measured_at)
        plain_text.line(tr("Database: {size} GB.", size=_gigabytes(latest.database_bytes)))


def _not_measured(found: Sequence[NodeStorage]) -> None:
    measured = {one.latest.node for one in found}
    for state in cached_queries.followers():
        if state.node not in measured:
            plain_text.line(tr("Storage of {node}: not measured yet.", node=state.node))


def _line(one: NodeStorage) -> str:
    use = one.latest
    text = tr(
        "Storage of {node}, measured {time} ago: {objects} objects, {size} GB.",
        node=use.node,
        time=formatting.ago((datetime.now(tz=UTC) - use.measured_at).total_seconds()),
        objects=formatting.number(use.object_count),
        size=_gigabytes(use.object_bytes),
    )
    if one.forecast is None or use.disk_bytes is None or use.disk_free_bytes is None:
        return text
    disk = tr(
        "Disk: {free} of {total} GB free; {trend}.",
        free=_gigabytes(use.disk_free_bytes),
        total=_gigabytes(use.disk_bytes),
        trend=_trend(one.forecast),
    )
    return f"{text} {disk}"


def _trend(forecast: DiskForecast) -> str:
    if forecast.growth_bytes_per_day is None:
        return tr("its growth is not known yet")
    if forecast.full_in_days is None:
        return tr("it does not fill up")
    return tr(
        "{growth} GB more used per day, full in {days} days",
        growth=_gigabytes(forecast.growth_bytes_per_day),
        days=formatting.number(int(forecast.full_in_days)),
    )


def _gigabytes(size_bytes: float) -> str:
    """A size in GB with three digits, at most two of them decimals."""
    size = size_bytes / _GIGABYTE
    decimals = sum(size < limit for limit in (100, 10))
    return formatting.number(size, decimals)
