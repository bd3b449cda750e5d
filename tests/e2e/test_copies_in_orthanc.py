"""What Orthanc copies, moves and deletes: each exposure counts once, and no object goes without a trace."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from sqlalchemy import select

from kerma.database.query.studies.earlier_versions import earlier_versions
from kerma.database.schema.tables import ledger, study_table
from kerma.identity import study_id
from tests.support.hospital import Hospital, orthanc_id, wait_until, write_all
from tests.support.image_builder import DIGITAL_XRAY, image
from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report

Send = Callable[[Dataset], Path]
REPEATED = pytest.mark.faults


def uids(number: int) -> dict[str, str]:
    study = f"2.25.{number}"
    return {"StudyInstanceUID": study, "SeriesInstanceUID": f"{study}.1", "SOPInstanceUID": f"{study}.2"}


def report(number: int) -> Dataset:
    event = ct_event(ct_dose(dlp="100"), event_uid=f"2.25.{number}.3")
    return ct_report(event, dlp="100", PatientID="4711", **uids(number))


def radiograph(number: int) -> Dataset:
    """An image without Irradiation Event UID."""
    facts = {"ImageAndFluoroscopyAreaDoseProduct": "1", "KVP": "80", "DeviceSerialNumber": f"S{number}"}
    return image(DIGITAL_XRAY, PatientID="4711", Modality="DX", **facts, **uids(number))


MADE: dict[str, Callable[[int], Dataset]] = {"report": report, "radiograph": radiograph}


@pytest.fixture
def send(hospital: Hospital, tmp_path: Path) -> Send:
    """Send one object, and wait until the follower has come past it."""

    def send(dataset: Dataset) -> Path:
        [path] = write_all(tmp_path / str(dataset.SOPInstanceUID), [as_file(dataset)])
        hospital.storescu(path)
        wait_until(lambda: orthanc_id(path) in hospital.ledger())
        return path

    return send


def counting(hospital: Hospital) -> dict[str, int]:
    """Number of events by Study Instance UID, of all studies."""
    query = select(study_table.c.study_instance_uid, study_table.c.event_count)
    with hospital.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def order(hospital: Hospital, path: str, **content: Any) -> Any:
    return hospital.rest(path, "POST", json.dumps(content).encode())


def parent(hospital: Hospital, path: Path, level: str) -> str:
    return str(hospital.rest(f"/instances/{orthanc_id(path)}/{level}")["ID"])


def settle(hospital: Hospital) -> None:
    wait_until(lambda: hospital.rest("/kerma/status")["cursor"]["seq"] == hospital.rest("/changes?last")["Last"])
    hospital.settle()


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
@pytest.mark.parametrize("number", [10, *(pytest.param(number, marks=REPEATED) for number in range(11, 16))])
def test_what_is_split_counts_in_its_new_study_alone(
    hospital: Hospital, send: Send, make: Callable[[int], Dataset], number: int
) -> None:
    number += 100 * list(MADE.values()).index(make)
    path = send(make(number))
    study = parent(hospital, path, "study")
    made = order(hospital, f"/studies/{study}/split", Series=[parent(hospital, path, "series")])["TargetStudyUID"]
    wait_until(lambda: f"2.25.{number}" not in counting(hospital))
    assert counting(hospital)[made] == 1
    with hospital.engine.connect() as connection:
        [version] = earlier_versions(connection, study_id(made))
    assert (version.orthanc_id, version.study_instance_uid) == (orthanc_id(path), f"2.25.{number}")


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
@pytest.mark.parametrize("number", [30, *(pytest.param(number, marks=REPEATED) for number in range(31, 36))])
def test_what_is_merged_into_another_study_counts_there_and_the_emptied_study_goes(
    hospital: Hospital, send: Send, make: Callable[[int], Dataset], number: int
) -> None:
    number += 100 * list(MADE.values()).index(make)
    path, target = send(make(number)), send(make(number + 1000))
    moved = parent(hospital, path, "study")
    order(hospital, f"/studies/{parent(hospital, target, 'study')}/merge", Resources=[moved])
    wait_until(lambda: f"2.25.{number}" not in counting(hospital))
    assert counting(hospital)[f"2.25.{number + 1000}"] == 2


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
@pytest.mark.parametrize("number", [50, *(pytest.param(number, marks=REPEATED) for number in range(51, 56))])
def test_an_anonymised_copy_never_counts_and_is_named_with_its_original(
    hospital: Hospital, send: Send, make: Callable[[int], Dataset], number: int
) -> None:
    number += 100 * list(MADE.values()).index(make)
    path = send(make(number))
    before = counting(hospital)
    study = parent(hospital, path, "study")
    order(hospital, f"/studies/{study}/anonymize", Keep=["ContentSequence", "DeviceSerialNumber"])
    settle(hospital)
    wait_until(lambda: bool(versions_of(hospital, number)))
    [version] = versions_of(hospital, number)
    assert (version.is_anonymized, counting(hospital)) == (True, before)


def versions_of(hospital: Hospital, number: int) -> Any:
    with hospital.engine.connect() as connection:
        return earlier_versions(connection, study_id(f"2.25.{number}"))


def test_an_object_deleted_before_it_was_read_stands_in_the_ledger(hospital: Hospital, tmp_path: Path) -> None:
    [path] = write_all(tmp_path / "sent", [as_file(report(70))])
    with hospital.engine.begin() as connection:
        connection.exec_driver_sql("lock table cursor in exclusive mode")
        hospital.storescu(path)
        hospital.answer(f"/instances/{orthanc_id(path)}", "DELETE")
    wait_until(lambda: orthanc_id(path) in hospital.ledger())
    entry = hospital.status_of(path)
    assert (entry["status"], entry["reason"]) == ("failed", "Orthanc deleted this object before Kerma had read it.")


def test_a_deleted_object_is_marked_within_seconds_and_its_dose_stays(hospital: Hospital, send: Send) -> None:
    path = send(report(80))
    hospital.answer(f"/instances/{orthanc_id(path)}", "DELETE")
    wait_until(lambda: hospital.status_of(path)["gone_at"] is not None)
    assert counting(hospital)["2.25.80"] == 1


def test_an_overwritten_object_is_not_marked(hospital: Hospital, send: Send) -> None:
    path = send(report(90))
    corrected = report(90)
    corrected.StudyDescription = "Corrected"
    send(corrected)
    settle(hospital)
    query = select(ledger.c.gone_at).where(ledger.c.orthanc_id == orthanc_id(path))
    with hospital.engine.connect() as connection:
        assert connection.execute(query).scalar_one() is None
