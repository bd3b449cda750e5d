"""Metrics of a database in Prometheus' text format."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from kerma.database.ingest import cursor, storage_use
from kerma.database.ingest.storage_use import Measurement
from kerma.database.schema.outbox_tables import outbox, outbox_destination
from kerma.database.schema.tables import cursor as cursor_table
from kerma.database.schema.tables import ledger
from kerma.monitoring.exposition import GAUGES, Gauge
from kerma.monitoring.monitor import Monitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

FILES = Path(__file__).resolve().parents[2] / "containers" / "monitoring"
NODE = "Kerma (KERMA)"
#: Metrics that no snapshot holds: of the program and of its process.
OTHERS = {"kerma_build_info", "kerma_database_up"}


def samples(text: bytes) -> dict[str, float]:
    """The values by name and value of the label."""
    families = text_string_to_metric_families(text.decode())
    found = (sample for family in families for sample in family.samples)
    return {":".join((sample.name, *sample.labels.values())): sample.value for sample in found}


@pytest.fixture
def monitor(database_url: str) -> Iterator[Monitor]:
    monitor = Monitor(database_url, 15)
    yield monitor
    monitor.close()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection
        connection.commit()


def received(connection: Connection, status: str, *seconds: float) -> None:
    """Objects that were read so many seconds after their reception."""
    now = datetime.now(tz=UTC)
    times = [{"received_at": now - timedelta(seconds=second), "read_at": now} for second in seconds]
    rows = [{"orthanc_id": f"{status}{number}", **row} for number, row in enumerate(times)]
    connection.execute(insert(ledger).values(status=status, extractor_version="1"), rows)
    connection.commit()


def test_objects_are_counted_by_status(connection: Connection, monitor: Monitor) -> None:
    received(connection, "extracted", 1, 1, 1)
    received(connection, "failed", 1)
    found = samples(monitor.metrics())
    assert [found[f"kerma_objects:{status}"] for status in ("extracted", "skipped", "failed", "pending")] == [
        3,
        0,
        1,
        0,
    ]


def test_the_time_to_the_ledger_is_measured(connection: Connection, monitor: Monitor) -> None:
    received(connection, "extracted", *range(1, 100))
    found = samples(monitor.metrics())
    assert found["kerma_ingestion_duration_seconds:0.5"] == 50
    assert found["kerma_ingestion_duration_seconds:0.99"] == pytest.approx(98, abs=0.1)


def test_without_objects_there_is_no_duration(monitor: Monitor) -> None:
    assert not [name for name in samples(monitor.metrics()) if name.startswith("kerma_ingestion_duration")]


def test_a_follower_lags_from_the_moment_it_no_longer_reached_the_end(connection: Connection, monitor: Monitor) -> None:
    cursor.claim(connection, NODE)
    cursor.advance(connection, NODE, 10, 10)
    connection.execute(cursor_table.update().values(caught_up_at=datetime.now(tz=UTC) - timedelta(seconds=90)))
    cursor.advance(connection, NODE, 15, 18)
    connection.commit()
    found = samples(monitor.metrics())
    assert found[f"kerma_follower_lag_changes:{NODE}"] == 3
    assert found[f"kerma_follower_lag_seconds:{NODE}"] == pytest.approx(90, abs=30)
    assert found[f"kerma_follower_failing:{NODE}"] == 0


def test_a_follower_that_reached_the_end_does_not_lag(connection: Connection, monitor: Monitor) -> None:
    cursor.claim(connection, NODE)
    connection.execute(cursor_table.update().values(caught_up_at=datetime.now(tz=UTC) - timedelta(days=1)))
    cursor.advance(connection, NODE, 10, 10)
    connection.commit()
    assert samples(monitor.metrics())[f"kerma_follower_lag_seconds:{NODE}"] == 0


def test_the_disk_is_measured_once_a_day_and_the_last_counts(connection: Connection, monitor: Monitor) -> None:
    for free in (500, 400):
        storage_use.store(
            connection,
            Measurement(node=NODE, object_count=7, object_bytes=70, disk_bytes=1000, disk_free_bytes=free),
        )
    connection.commit()
    found = samples(monitor.metrics())
    assert found[f"kerma_storage_disk_free_bytes:{NODE}"] == 400
    assert found[f"kerma_storage_bytes:{NODE}"] == 70
    assert found["kerma_database_bytes"] > 1e6


def test_what_waits_in_the_outbox_or_was_given_up_is_counted_by_destination(
    connection: Connection, monitor: Monitor
) -> None:
    kind = {"kind": "audit_message"}
    connection.execute(insert(outbox_destination), [{"destination": name, **kind} for name in ("idle", "syslog")])
    since = datetime(2026, 11, 2, 8, tzinfo=UTC)
    rows = [{"state": state, "waiting_since": since} for state in ("waiting", "waiting", "dead", "delivered")]
    connection.execute(insert(outbox), [{"destination": "syslog", "payload": {}, **kind, **row} for row in rows])
    connection.commit()
    found = samples(monitor.metrics())
    assert {name: value for name, value in found.items() if name.startswith("kerma_outbox")} == {
        "kerma_outbox_waiting_messages:idle": 0,
        "kerma_outbox_dead_messages:idle": 0,
        "kerma_outbox_waiting_messages:syslog": 2,
        "kerma_outbox_oldest_waiting_timestamp_seconds:syslog": since.timestamp(),
        "kerma_outbox_dead_messages:syslog": 1,
    }


def test_metrics_of_a_database_that_is_away_say_so() -> None:
    monitor = Monitor("postgresql://nobody@/kerma?host=/nowhere", 15)
    found = samples(monitor.metrics())
    assert found["kerma_database_up"] == 0
    assert not any(name.startswith("kerma_objects") for name in found)


def test_queries_of_a_second_request_are_shared(connection: Connection, monitor: Monitor) -> None:
    monitor.metrics()
    received(connection, "failed", 1)
    assert samples(monitor.metrics())["kerma_objects:failed"] == 0


@pytest.mark.parametrize("name", ["kerma-alerts.yml", "kerma-alerts.test.yml", "grafana-dashboard.json"])
def test_files_for_prometheus_and_grafana_name_metrics_that_exist(name: str) -> None:
    text = (FILES / name).read_text()
    assert set(re.findall(r"\bkerma_[a-z_]+", text)) <= {gauge.name for gauge in GAUGES} | OTHERS


@pytest.mark.parametrize("gauge", GAUGES, ids=lambda gauge: gauge.name)
def test_a_metric_has_an_alert_or_a_panel(gauge: Gauge) -> None:
    texts = "".join((FILES / name).read_text() for name in ("kerma-alerts.yml", "grafana-dashboard.json"))
    assert gauge.name in texts


def test_the_panels_do_not_overlap() -> None:
    panels = json.loads((FILES / "grafana-dashboard.json").read_text())["panels"]
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
