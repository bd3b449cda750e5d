"""The ledger knows who sent each object, when and what, as Orthanc does, whether the object could be read or not."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.uid import MRImageStorage

from kerma.interop.association import Node
from kerma.interop.cstore import send
from tests.support.hospital import Hospital, orthanc_id, unique, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report

HEADER = {"Manufacturer": "ACME", "ManufacturerModelName": "Ring", "StationName": "CT7"}


def without_content() -> bytes:
    report = ct_report(ct_event(ct_dose()))
    del report.ContentSequence
    return unique(report, **HEADER)


def magnetic_resonance() -> bytes:
    report = ct_report(ct_event(ct_dose()))
    del report.ContentSequence
    report.SOPClassUID = MRImageStorage
    return unique(report, **HEADER, Modality="MR")


OBJECTS = {
    "extracted": lambda: unique(ct_report(ct_event(ct_dose())), **HEADER),
    "failed": without_content,
    "skipped": magnetic_resonance,
}


@pytest.fixture(scope="module")
def sent(hospital: Hospital, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_all(tmp_path_factory.mktemp("sent"), (make() for make in OBJECTS.values()))
    called = Node("127.0.0.1", hospital.node.dicom_port, calling="SCANNER_7")
    assert [result.refusal for result in send(paths, called)] == [None] * len(paths)
    hospital.settle()
    return dict(zip(OBJECTS, paths, strict=True))


@pytest.fixture(params=OBJECTS)
def entry(request: pytest.FixtureRequest, hospital: Hospital, sent: dict[str, Path]) -> dict[str, Any]:
    """The ledger's row of one object, by its status."""
    row = hospital.status_of(sent[request.param])
    assert row["status"] == request.param
    return row


def test_the_sender_is_known(entry: dict[str, Any]) -> None:
    names = ("node", "calling_ae_title", "called_ae_title", "remote_address", "origin")
    assert [entry[name] for name in names] == ["Kerma (KERMA)", "SCANNER_7", "KERMA", "127.0.0.1", "DicomProtocol"]


def test_the_equipment_is_known(entry: dict[str, Any]) -> None:
    assert (entry["manufacturer"], entry["station_name"]) == ("ACME", "CT7")
    assert entry["dicom_modality"] == ("MR" if entry["status"] == "skipped" else "SR")


def test_the_study_is_known(entry: dict[str, Any], sent: dict[str, Path]) -> None:
    dataset = dcmread(sent[entry["status"]])
    assert entry["study_instance_uid"] == dataset.StudyInstanceUID
    assert entry["sop_instance_uid"] == dataset.SOPInstanceUID


def test_the_digest_is_that_of_the_stored_file(entry: dict[str, Any], hospital: Hospital) -> None:
    stored = hospital.answer(f"/instances/{entry['orthanc_id']}/file")[1]
    assert entry["digest"] == hashlib.md5(stored, usedforsecurity=False).hexdigest()


def test_the_time_of_reception_is_that_of_orthanc(entry: dict[str, Any], hospital: Hospital) -> None:
    _, written, _ = hospital.answer(f"/instances/{entry['orthanc_id']}/metadata/ReceptionDate")
    assert entry["received_at"] == datetime.strptime(written.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    assert datetime.now(UTC) - entry["received_at"] < timedelta(hours=1)


def test_an_object_that_came_by_rest_has_an_address_and_no_ae_title(hospital: Hospital, tmp_path: Path) -> None:
    [path] = write_all(tmp_path / "rest", [OBJECTS["extracted"]()])
    hospital.rest("/instances", "POST", path.read_bytes())
    hospital.settle()
    row = hospital.ledger()[orthanc_id(path)]
    names = ("calling_ae_title", "called_ae_title", "remote_address", "origin")
    assert [row[name] for name in names] == [None, None, "127.0.0.1", "RestApi"]
