"""A fluoroscopy report sent by C-STORE ends with a skin dose, by a real Orthanc and a real worker."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from sqlalchemy import select

from kerma.database.schema.skin_dose_tables import job, skin_dose
from local_stack import Worker, worker
from tests.support.fluoroscopy_report import event, fluoroscopy_report
from tests.support.hospital import Hospital, unique, wait_until, write_all


@pytest.fixture
def working(fresh_hospital: Hospital) -> Iterator[Worker]:
    """A worker on the hospital's database."""
    with worker({"KERMA_DATABASE_URL": fresh_hospital.node.database_url}) as started:
        yield started


def doses(hospital: Hospital) -> list[dict[str, Any]]:
    """What the worker has stored, once nothing waits any more."""
    hospital.settle()
    with hospital.engine.connect() as connection:
        wait_until(lambda: connection.execute(select(job)).first() is None)
        found = [dict(row) for row in connection.execute(select(skin_dose)).mappings()]
        connection.rollback()
    return found


def report(*events: Dataset, sop: str = "2.25.1", study: str = "2.25.1000", **header: Any) -> bytes:
    made = fluoroscopy_report(*events, **header)
    return unique(made, SOPInstanceUID=sop, StudyInstanceUID=study)


def send(hospital: Hospital, folder: Path, *reports: bytes) -> None:
    hospital.storescu(*write_all(folder, reports))


@pytest.mark.usefixtures("working")
def test_a_real_report_ends_with_a_map(fresh_hospital: Hospital, samples: Path) -> None:
    fresh_hospital.storescu(samples / "RF-RDSR-Siemens-Zee.dcm")
    (dose,) = doses(fresh_hospital)
    assert (dose["kind"], dose["events_mapped"], dose["reference_air_kerma_mgy"] > 0) == ("map", 8, True)


@pytest.mark.usefixtures("working")
def test_a_later_report_and_a_corrected_weight_give_new_results(fresh_hospital: Hospital, tmp_path: Path) -> None:
    send(fresh_hospital, tmp_path / "first", report())
    (first,) = doses(fresh_hospital)
    send(fresh_hospital, tmp_path / "second", report(event("2.25.10"), sop="2.25.2"))
    (second,) = doses(fresh_hospital)
    corrected = report(
        event(), event("2.25.10"), sop="2.25.3", PatientWeight="120", ContentDate="20270101", ContentTime="120000"
    )
    send(fresh_hospital, tmp_path / "third", corrected)
    (third,) = doses(fresh_hospital)
    assert second["peak_skin_dose_mgy"] == pytest.approx(2 * first["peak_skin_dose_mgy"])
    assert [each["parameters"]["patient"]["weight_kg"] for each in (first, second, third)] == [80, 80, 120]


@pytest.mark.usefixtures("working")
def test_what_is_read_again_and_has_not_changed_is_not_computed_again(fresh_hospital: Hospital, tmp_path: Path) -> None:
    send(fresh_hospital, tmp_path / "reports", report())
    before = doses(fresh_hospital)
    assert fresh_hospital.kerma("reextract").returncode == 0
    assert doses(fresh_hospital) == before


def test_a_worker_ends_on_a_signal_and_leaves_the_rest(
    fresh_hospital: Hospital, working: Worker, tmp_path: Path
) -> None:
    reports = [report(sop=f"2.25.7{i}", study=f"2.25.8{i}") for i in range(10)]
    send(fresh_hospital, tmp_path / "reports", *reports)
    assert working.child is not None
    os.kill(working.child.pid, signal.SIGTERM)
    assert working.child.process.wait(60) == 0
    fresh_hospital.settle()
    with fresh_hospital.engine.connect() as connection:
        left = connection.execute(select(job.c.attempts)).scalars().all()
    assert set(left) <= {0}
    assert fresh_hospital.kerma("work", "--once").returncode == 0
    assert len(doses(fresh_hospital)) == len(reports)


def test_a_worker_that_is_killed_leaves_its_job_to_the_next(
    fresh_hospital: Hospital, working: Worker, tmp_path: Path
) -> None:
    assert working.child is not None
    working.child.kill()
    send(fresh_hospital, tmp_path / "reports", report())
    fresh_hospital.settle()
    with worker({"KERMA_DATABASE_URL": fresh_hospital.node.database_url}):
        assert [each["kind"] for each in doses(fresh_hospital)] == ["map"]


def test_the_worker_gives_way_to_reception(working: Worker) -> None:
    assert working.child is not None
    assert os.getpriority(os.PRIO_PROCESS, working.child.pid) == 19
