"""The logs of all programs name objects and studies by identifiers; no name or ID of a patient stands in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from pydicom import dcmread
from pydicom.uid import generate_uid

from kerma.simulate import hospital as demo_hospital
from local_stack import dashboard_server, free_port
from tests.support.hospital import Hospital, write_all
from tests.support.http_answers import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    OpenHospital = Callable[..., AbstractContextManager[Hospital]]

_NAME, _ID = "ZWIEBELTURM^QUIRIN", "PAT-998877"


def patients(paths: Iterable[Path]) -> set[str]:
    """Names and IDs of the patients of files."""
    datasets = [dcmread(path, stop_before_pixels=True) for path in paths]
    return {str(value) for one in datasets for value in (one.PatientName, one.PatientID, one.AccessionNumber) if value}


def quoted(words: set[str], log: str) -> list[str]:
    return sorted(word for word in words if word.lower() in log.lower())


def damaged(path: Path, folder: Path) -> Path:
    """A report whose content cannot be read, with a patient in its header and texts."""
    dataset = dcmread(path)
    dataset.PatientName, dataset.PatientID = _NAME, _ID
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.ContentSequence = generate_uid(), []
    target = folder / "damaged.dcm"
    dataset.save_as(target)
    return target


def test_the_logs_of_orthanc_and_worker_name_no_patient(
    open_hospital: OpenHospital, database_url: str, tmp_path: Path
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(8)])
    paths.append(damaged(paths[0], tmp_path))
    with open_hospital(database_url, KERMA_LOG_FORMAT="json") as hospital:
        hospital.storescu(*paths)
        hospital.settle()
        worked = hospital.kerma("work", "--once", KERMA_LOG_FORMAT="json")
        hospital.node.stop()
        log = hospital.node.log.read_text("utf-8", "replace")
    assert quoted(patients(paths), log + worked.stdout + worked.stderr) == []
    lines = [json.loads(line) for line in worked.stderr.splitlines()]
    assert {line["process"] for line in lines} == {"worker"}
    assert all("study_id" in line for line in lines if "skin dose" in line["message"])


@pytest.mark.faults
def test_the_log_of_the_dashboard_names_no_patient(
    open_hospital: OpenHospital, database_url: str, tmp_path: Path
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(8)])
    env = {"KERMA_DATABASE_URL": database_url, "KERMA_LOG_FORMAT": "json"}
    log = tmp_path / "dashboard.log"
    with open_hospital(database_url, KERMA_PATIENT_ID="plain") as hospital:
        hospital.storescu(*paths)
        hospital.settle()
        words = patients(paths)
        with dashboard_server(free_port(), {**env, "KERMA_SECRET_FILE": str(hospital.secret)}, log) as server:
            for word in words:
                ask(f"http://127.0.0.1:{server.port}", f"/export/ct.csv?ct_patient_id={quote(word)}")
                ask(f"http://127.0.0.1:{server.port}", f"/search?q={quote(word)}")
    assert quoted(words, log.read_text("utf-8")) == []
