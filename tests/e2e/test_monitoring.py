"""What Prometheus and a container engine learn from a running Orthanc, also while its database is away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pydicom import dcmread
from sqlalchemy import Engine, text

from kerma.simulate import hospital as demo_hospital
from tests.support.hospital import Hospital, wait_until, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def metrics(hospital: Hospital) -> str:
    status, body, headers = hospital.answer("/kerma/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain")
    return body.decode()


def health(hospital: Hospital) -> tuple[int, list[str]]:
    status, body, _ = hospital.answer("/kerma/health")
    return status, json.loads(body)["problems"]


def health_check(hospital: Hospital) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "KERMA_ORTHANC_HTTP_PORT": str(hospital.node.http_port)}
    command = [sys.executable, "-m", "orthanc_plugin.health_check"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def files(hospital: Hospital, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    paths = write_all(tmp_path_factory.mktemp("objects"), [made.to_bytes() for made in demo_hospital(4)])
    hospital.storescu(*paths)
    hospital.settle()
    return paths


@contextmanager
def database_away(hospital: Hospital, server: Engine) -> Iterator[None]:
    """Nobody can connect to the database, and no connection remains."""
    name = hospital.engine.url.database
    with server.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"), {"n": name}
        )
        try:
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))


def test_metrics_count_what_was_received(hospital: Hospital, files: list[Path]) -> None:
    assert f'kerma_objects{{status="extracted"}} {len(files)}.0' in metrics(hospital)
    assert 'kerma_follower_lag_changes{node="Kerma (KERMA)"} 0.0' in metrics(hospital)


def test_metrics_state_no_patient(hospital: Hospital, files: list[Path]) -> None:
    datasets = [dcmread(path) for path in files]
    words = {str(value) for one in datasets for value in (one.PatientName, one.PatientID, one.StudyInstanceUID)}
    found = metrics(hospital)
    assert [word for word in words if word in found] == []


def test_the_disk_is_reported(hospital: Hospital, files: list[Path]) -> None:
    def rows() -> list[tuple[int, int, int]]:
        with hospital.engine.connect() as connection:
            query = "SELECT object_count, disk_bytes, disk_free_bytes FROM storage_use"
            return [tuple(row) for row in connection.execute(text(query))]

    assert files
    wait_until(lambda: bool(rows()))
    ((_, disk_bytes, disk_free_bytes),) = rows()
    assert disk_bytes > disk_free_bytes > 0


def test_an_orthanc_whose_objects_are_read_is_healthy(hospital: Hospital, files: list[Path]) -> None:
    assert files
    assert health(hospital) == (200, [])
    assert health_check(hospital).returncode == 0


def test_health_says_that_the_database_is_away(hospital: Hospital, server: Engine, files: list[Path]) -> None:
    assert files
    with database_away(hospital, server):
        wait_until(lambda: health(hospital)[0] == 503, 20)
        checked = health_check(hospital)
        assert checked.returncode == 1
        assert health(hospital)[1][0] in checked.stderr
    wait_until(lambda: health(hospital)[0] == 200, 60)
