"""Four senders of different make store the demo hospital, with and without TLS; the ledgers differ by AE title only."""

from __future__ import annotations

import ssl
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pydicom import dcmread
from pynetdicom import AE
from pynetdicom.sop_class import XRayRadiationDoseSRStorage  # type: ignore[attr-defined] # made when it is imported

from kerma.simulate import DemoObject, hospital_studies
from tests.support.dicom_tls import HOST, OTHER_SENDER, make_certificates, tls_port
from tests.support.hospital import write_all
from tests.support.senders import CALLING, Sender, dcmjs_dimse, dcmsend, pynetdicom, storescu

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.hospital import Hospital

STUDIES = 60
PLAIN = (storescu, dcmsend, pynetdicom, dcmjs_dimse)
SECURE = (storescu, pynetdicom, dcmjs_dimse)
HEADER = ("Modality", "Manufacturer", "ManufacturerModelName", "StationName", "StudyInstanceUID")
COMPARED = (
    *("sop_instance_uid", "status", "source", "reason", "problem_count"),
    *("dicom_modality", "manufacturer", "manufacturer_model_name", "station_name", "study_instance_uid"),
    *("called_ae_title", "origin"),
)


@pytest.fixture(scope="module")
def objects() -> list[DemoObject]:
    """A small demo hospital: of its studies those that bring a further kind of source object."""
    found: list[DemoObject] = []
    for study in hospital_studies(STUDIES):
        if {made.source for made in study.objects} - {made.source for made in found}:
            found += study.objects
    return found


@pytest.fixture(scope="module")
def files(objects: list[DemoObject], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_all(tmp_path_factory.mktemp("demo"), (made.to_bytes() for made in objects))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


@pytest.fixture(scope="module")
def known(objects: list[DemoObject]) -> set[tuple[object, ...]]:
    """The rows that the ledger must have, whoever sends."""
    return {
        (made.sop_instance_uid, "extracted", made.source, None, 0, *header(made), "KERMA", "DicomProtocol")
        for made in objects
    }


def test_the_objects_are_of_every_kind(objects: list[DemoObject]) -> None:
    assert len({made.source for made in objects}) == 10


@pytest.mark.parametrize("sender", PLAIN, ids=lambda sender: sender.__name__)
def test_a_sender_without_tls(
    sender: Sender, files: list[Path], fresh_hospital: Hospital, known: set[tuple[object, ...]]
) -> None:
    sender(files, fresh_hospital.node.dicom_port, None)
    assert rows(fresh_hospital) == known
    assert senders(fresh_hospital) == {(CALLING[sender.__name__], HOST)}


@pytest.mark.parametrize("sender", SECURE, ids=lambda sender: sender.__name__)
def test_a_sender_with_tls(
    sender: Sender, files: list[Path], fresh_hospital: Hospital, known: set[tuple[object, ...]], certificates: Path
) -> None:
    with tls_port(certificates, fresh_hospital.node.dicom_port) as secure:
        sender(files, secure.port, secure.credentials())
    assert rows(fresh_hospital) == known


def test_a_sender_without_certificate_stores_nothing(
    files: list[Path], fresh_hospital: Hospital, certificates: Path
) -> None:
    with tls_port(certificates, fresh_hospital.node.dicom_port) as secure:
        context = ssl.create_default_context(cafile=str(secure.credentials().authority))
        entity = AE("CT1")
        entity.add_requested_context(XRayRadiationDoseSRStorage)
        association = entity.associate(HOST, secure.port, ae_title="KERMA", tls_args=(context, HOST))
    assert not association.is_established
    assert files
    assert fresh_hospital.ledger() == {}


def test_the_log_names_the_certificate_of_a_sender(
    files: list[Path], fresh_hospital: Hospital, certificates: Path
) -> None:
    with tls_port(certificates, fresh_hospital.node.dicom_port) as secure:
        storescu(files[:1], secure.port, secure.credentials(OTHER_SENDER))
    assert '"CN=CT2,O=Hospital" TLSv1.' in secure.access_log
    assert "seen by Orthanc as 127.0.1.12" in secure.access_log


def rows(hospital: Hospital) -> set[tuple[object, ...]]:
    """What the ledger says about each object, once all are read."""
    hospital.settle()
    return {tuple(row[name] for name in COMPARED) for row in hospital.ledger().values()}


def header(made: DemoObject) -> tuple[str | None, ...]:
    """What the header of an object states about its equipment and study."""
    dataset = dcmread(BytesIO(made.to_bytes()), stop_before_pixels=True)
    return tuple(str(dataset[keyword].value) if dataset.get(keyword) else None for keyword in HEADER)


def senders(hospital: Hospital) -> set[tuple[object, object]]:
    """Calling AE title and address of all senders."""
    return {(row["calling_ae_title"], row["remote_address"]) for row in hospital.ledger().values()}
