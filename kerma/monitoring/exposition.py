"""Metrics in Prometheus' text format. Labels name nodes, destinations and states: no patient, study or object."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from kerma import __version__
from kerma.monitoring.snapshot import Snapshot

#: Media type of the text.
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
#: Values by value of the label; the empty text: without label.
_Values = Mapping[str, float | None]


class Gauge(NamedTuple):
    """A metric of the snapshot.

    Attributes:
        name: its name in Prometheus, with the unit.
        help: what it is.
        label: name of its label; empty: none.
        values: from the snapshot, by value of the label; None: the metric is left out.
    """

    name: str
    help: str
    label: str
    values: Callable[[Snapshot], _Values]


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


#: All metrics of a snapshot.
GAUGES = (
    Gauge(
        "kerma_follower_lag_changes",
        "Changes of Orthanc's change log whose objects are not stored yet.",
        "node",
        lambda s: {one.node: one.lag for one in s.followers},
    ),
    Gauge(
        "kerma_follower_lag_seconds",
        "Seconds since the change log was last read to its end; 0 when nothing is left.",
        "node",
        lambda s: {one.node: one.lag_s(s.taken_at) for one in s.followers},
    ),
    Gauge(
        "kerma_follower_last_report_timestamp_seconds",
        "When the follower of the change log last reported (Unix time).",
        "node",
        lambda s: {one.node: _seconds(one.seen_at) for one in s.followers},
    ),
    Gauge(
        "kerma_follower_failing",
        "1 while the follower meets an error and tries again.",
        "node",
        lambda s: {one.node: float(one.last_error is not None) for one in s.followers},
    ),
    Gauge(
        "kerma_ledger_last_comparison_timestamp_seconds",
        "When the ledger was last compared with Orthanc's list of objects (Unix time).",
        "node",
        lambda s: {one.node: _seconds(one.reconciled_at) for one in s.followers},
    ),
    Gauge(
        "kerma_objects",
        "Objects in the ledger by status.",
        "status",
        lambda s: {status.value: count for status, count in s.object_counts.items()},
    ),
    Gauge(
        "kerma_ingestion_duration_seconds",
        "Time from reception to the ledger row of the objects of the last 5 minutes; absent without objects.",
        "quantile",
        lambda s: {str(quantile): seconds for quantile, seconds in s.durations.by_quantile.items()},
    ),
    Gauge(
        "kerma_jobs",
        "Jobs of the workers by state; `failed` are given up.",
        "state",
        lambda s: {name: getattr(s.jobs, name) for name in ("waiting", "failing", "under_way", "failed")},
    ),
    Gauge(
        "kerma_job_oldest_due_timestamp_seconds",
        "Since when the oldest job that is due could have been begun (Unix time); absent when none is due.",
        "",
        lambda s: {"": _seconds(s.jobs.due_since)},
    ),
    Gauge(
        "kerma_equipment",
        "Pieces of equipment by whether they send as usual.",
        "state",
        lambda s: {state.value: count for state, count in s.equipment_counts.items()},
    ),
    Gauge(
        "kerma_storage_objects",
        "Objects in Orthanc, measured every ten minutes.",
        "node",
        lambda s: {one.node: one.object_count for one in s.storage},
    ),
    Gauge(
        "kerma_storage_bytes",
        "Size of the objects in Orthanc, measured every ten minutes.",
        "node",
        lambda s: {one.node: one.object_bytes for one in s.storage},
    ),
    Gauge(
        "kerma_storage_disk_bytes",
        "Size of the disk with Orthanc's objects.",
        "node",
        lambda s: {one.node: one.disk_bytes for one in s.storage},
    ),
    Gauge(
        "kerma_storage_disk_free_bytes",
        "Free space on the disk with Orthanc's objects.",
        "node",
        lambda s: {one.node: one.disk_free_bytes for one in s.storage},
    ),
    Gauge(
        "kerma_outbox_waiting_messages",
        "Messages to another system that wait.",
        "destination",
        lambda s: {one.destination: one.waiting for one in s.outbox},
    ),
    Gauge(
        "kerma_outbox_oldest_waiting_timestamp_seconds",
        "Since when the oldest message to another system waits (Unix time); absent when none waits.",
        "destination",
        lambda s: {one.destination: _seconds(one.waiting_since) for one in s.outbox},
    ),
    Gauge(
        "kerma_outbox_dead_messages",
        "Messages to another system that were given up.",
        "destination",
        lambda s: {one.destination: one.dead for one in s.outbox},
    ),
    Gauge("kerma_database_bytes", "Size of Kerma's database.", "", lambda s: {"": s.database_bytes}),
)


def text(snapshot: Snapshot | None) -> bytes:
    """The metrics of a snapshot and of this process.

    Args:
        snapshot: None where the database does not answer: kerma_database_up is 0, and its metrics are absent.
    """
    registry = CollectorRegistry()
    registry.register(_SnapshotCollector(snapshot))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _SnapshotCollector(Collector):
    def __init__(self, snapshot: Snapshot | None) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterable[Metric]:
        """The metrics, as the registry requests them."""
        build = GaugeMetricFamily("kerma_build_info", "Version of Kerma; always 1.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        is_up = float(self._snapshot is not None)
        yield GaugeMetricFamily("kerma_database_up", "1 while the database answers.", value=is_up)
        if self._snapshot is not None:
            yield from _metrics(self._snapshot)


def _metrics(snapshot: Snapshot) -> Iterator[Metric]:
    for gauge in GAUGES:
        metric = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label] if gauge.label else [])
        for label, value in gauge.values(snapshot).items():
            if value is not None:
                metric.add_metric([label] if gauge.label else [], value)
        if metric.samples:
            yield metric
