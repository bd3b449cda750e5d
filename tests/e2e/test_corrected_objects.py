"""Objects that are sent again: a corrected one replaces what it stated before, an equal one changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from sqlalchemy import select, text

from kerma.database.query.studies.earlier_versions import FactChange, earlier_versions
from kerma.database.schema.tables import study_table
from kerma.database.schema.version_tables import object_version
from kerma.identity import study_id
from tests.support.fluoroscopy_report import event, fluoroscopy_report
from tests.support.hospital import Hospital, orthanc_id, wait_until, write_all
from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report

ROUNDS = 6
Send = Callable[..., Path]


def report(number: int, patient: str, dlp: str = "100", **header: Any) -> Dataset:
    """A CT report in a study of its own."""
    uids = {"StudyInstanceUID": f"2.25.{number}", "SOPInstanceUID": f"2.25.{number}.2"}
    series = {"SeriesInstanceUID": f"2.25.{number}.1", "PatientID": patient}
    dose = ct_event(ct_dose(dlp=dlp), event_uid=f"2.25.{number}.3")
    return ct_report(dose, dlp=dlp, **{**uids, **series, **header})


@pytest.fixture
def send(hospital: Hospital, tmp_path: Path) -> Send:
    """Send one object, and wait until the follower has come past it."""

    def send(dataset: Dataset) -> Path:
        [path] = write_all(tmp_path / "sent", [as_file(dataset)])
        hospital.storescu(path)
        wait_until(lambda: hospital.rest("/kerma/status")["cursor"]["seq"] == hospital.rest("/changes?last")["Last"])
        hospital.settle()
        return path

    return send


def study(hospital: Hospital, uid: str) -> dict[str, Any] | None:
    with hospital.engine.connect() as connection:
        row = connection.execute(select(study_table).where(study_table.c.study_id == study_id(uid))).mappings().first()
    return dict(row) if row else None


def patient_of(hospital: Hospital, uid: str) -> str | None:
    row = study(hospital, uid)
    return row["patient_id"] if row else None


def other_identifier(dataset: Dataset, folder: Path) -> str:
    [path] = write_all(folder, [as_file(dataset)])
    return orthanc_id(path)


def rounds(folder: Path) -> list[tuple[int, str]]:
    """Study numbers and corrected patients: in half of the rounds the corrected object has the lesser identifier."""
    found: list[tuple[int, str]] = []
    for number in range(100, 100 + ROUNDS):
        wants_lesser = len(found) % 2 == 0
        wrong = other_identifier(report(number, "WRONG"), folder)
        right = next(
            patient
            for patient in (f"RIGHT{i}" for i in range(100))
            if (other_identifier(report(number, patient), folder) < wrong) is wants_lesser
        )
        found.append((number, right))
    return found


@pytest.mark.faults
def test_a_report_with_the_corrected_patient_replaces_the_wrong_one_in_every_round(
    hospital: Hospital, send: Send, tmp_path: Path
) -> None:
    tried = rounds(tmp_path / "tried")
    hashes: dict[int, str | None] = {}
    for number, right in tried:
        send(report(number, right, StudyInstanceUID=f"2.25.{number}.9", SOPInstanceUID=f"2.25.{number}.8"))
        hashes[number] = patient_of(hospital, f"2.25.{number}.9")
        send(report(number, "WRONG"))
    for number, right in tried:
        send(report(number, right))
    assert {number: patient_of(hospital, f"2.25.{number}") for number, _ in tried} == hashes
    assert len(set(hashes.values())) == len({right for _, right in tried})


def test_a_report_with_another_dose_under_the_same_uids_replaces_the_first(hospital: Hospital, send: Send) -> None:
    send(report(200, "4711", dlp="100"))
    send(report(200, "4711", dlp="120"))
    row = study(hospital, "2.25.200")
    assert row is not None
    assert (row["dlp_mgy_cm"], row["event_count"], row["object_count"]) == (120.0, 1, 1)


@pytest.mark.faults
def test_the_overwritten_report_stays_with_its_sender_digest_and_dose(hospital: Hospital, send: Send) -> None:
    path = send(report(201, "4711", dlp="100"))
    before = hospital.status_of(path)
    send(report(201, "4711", dlp="120"))
    with hospital.engine.connect() as connection:
        [version] = earlier_versions(connection, study_id("2.25.201"))
        stored = select(object_version.c.digest).where(object_version.c.orthanc_id == version.orthanc_id)
        assert list(connection.execute(stored).scalars()) == [before["digest"]]
    assert (version.received_at, version.calling_ae_title) == (before["received_at"], "STORESCU")
    assert version.changes is not None
    assert FactChange("dlp_mgy_cm", 100.0, 120.0) in version.changes.totals


def test_what_orthanc_modified_counts_instead_of_its_source(hospital: Hospital, send: Send) -> None:
    path = send(report(500, "4711"))
    parent = hospital.rest(f"/instances/{orthanc_id(path)}/study")["ID"]
    order = json.dumps({"Replace": {"StudyDescription": "Corrected"}, "KeepSource": True}).encode()
    made = hospital.rest(f"/studies/{parent}/modify", "POST", order)["ID"]
    wait_until(lambda: study(hospital, "2.25.500") is None)
    modified = study(hospital, hospital.rest(f"/studies/{made}")["MainDicomTags"]["StudyInstanceUID"])
    assert modified is not None
    assert (modified["study_description"], modified["dlp_mgy_cm"]) == ("Corrected", 100.0)
    with hospital.engine.connect() as connection:
        [version] = earlier_versions(connection, modified["study_id"])
    assert (version.study_instance_uid, version.orthanc_id) == ("2.25.500", orthanc_id(path))


@pytest.mark.faults
def test_an_object_deleted_in_orthanc_is_marked_in_the_ledger_and_its_dose_stays(
    hospital: Hospital, send: Send
) -> None:
    path = send(report(600, "4711"))
    hospital.answer(f"/instances/{orthanc_id(path)}", "DELETE")
    hospital.node.restart()  # the ledger is compared with Orthanc at start
    wait_until(lambda: hospital.status_of(path)["gone_at"] is not None)
    row = study(hospital, "2.25.600")
    assert row is not None
    assert (row["dlp_mgy_cm"], hospital.status_of(path)["status"]) == (100.0, "extracted")


def rows_of_everything(hospital: Hospital) -> dict[str, list[str]]:
    """All rows with the transactions that wrote them."""
    tables = ("study", "dose_object", "projection_event", "ledger", "job", "equipment")
    with hospital.engine.connect() as connection:
        found = {name: connection.execute(text(f"select concat(t.xmin, t.ctid, t) from {name} t")) for name in tables}
        return {name: sorted(rows.scalars()) for name, rows in found.items()}


def test_the_same_report_again_touches_no_row_and_requests_no_job(hospital: Hospital, send: Send) -> None:
    dataset = fluoroscopy_report(event("2.25.301"), sop="2.25.300.1", study="2.25.300", SeriesInstanceUID="2.25.300.2")
    path = send(dataset)
    before, last = rows_of_everything(hospital), hospital.rest("/changes?last")["Last"]
    assert send(dataset).read_bytes() == path.read_bytes()
    assert hospital.rest("/changes?last")["Last"] > last
    assert rows_of_everything(hospital) == before


@pytest.mark.parametrize("number", [400, pytest.param(401, marks=pytest.mark.faults)])
def test_the_same_object_under_another_study_counts_there_and_only_there(
    hospital: Hospital, send: Send, number: int
) -> None:
    send(report(number, "4711"))
    send(report(number, "4711", StudyInstanceUID=f"2.25.{number}.9"))
    moved = study(hospital, f"2.25.{number}.9")
    assert (study(hospital, f"2.25.{number}"), moved and moved["dlp_mgy_cm"]) == (None, 100.0)
