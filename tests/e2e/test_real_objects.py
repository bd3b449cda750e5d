"""Real objects from many makers, sent by DICOM into a real Orthanc, end as the same rows in every order."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.database_contents import contents
from tests.support.extraction_json import extract_json
from tests.support.hospital import Hospital, unique, write_all
from tests.support.sr_builder import report

# DCMTK cannot read it: values of odd length, and a private sequence that it takes for another.
NOT_FOR_STORESCU = "MG-Im-Hologic-PropProj.dcm"


def send(hospital: Hospital, files: list[Path]) -> None:
    """In this order, with DCMTK's storescu where it can."""
    place = next(i for i, path in enumerate(files) if path.name == NOT_FOR_STORESCU)
    hospital.storescu(*files[:place])
    assert hospital.kerma("send", str(files[place]), "--port", str(hospital.node.dicom_port)).returncode == 0
    hospital.storescu(*files[place + 1 :])


@pytest.fixture(scope="module")
def filled(hospital: Hospital, samples: Path) -> Hospital:
    send(hospital, sorted(samples.glob("*.dcm")))
    hospital.settle()
    return hospital


def test_sent_twice_in_two_orders_they_give_the_same_rows(
    filled: Hospital,
    samples: Path,
    open_hospital: Callable[..., AbstractContextManager[Hospital]],
    make_database: Callable[[str], str],
    migrated_template: str,
) -> None:
    files = sorted(samples.glob("*.dcm"))
    send(filled, files[::-1])
    with open_hospital(make_database(migrated_template)) as other:
        send(other, files[::-1])
        other.settle()
        send(other, files)
        other.settle()
        filled.settle()
        assert contents(other.engine) == contents(filled.engine)


def test_every_object_is_in_the_ledger_as_its_reading_says(filled: Hospital, samples: Path) -> None:
    files = sorted(samples.glob("*.dcm"))
    expected = {path.name: extract_json(path.read_bytes()).status for path in files}
    assert {path.name: filled.status_of(path)["status"] for path in files} == expected


def test_a_total_arrives_in_the_database(filled: Hospital, samples: Path) -> None:
    reading = extract_json((samples / "CT-RDSR-Siemens_Flash-TAP-SS.dcm").read_bytes())
    query = text("select dlp_mgy_cm, event_count from study where study_instance_uid = :uid")
    with filled.engine.connect() as connection:
        row = connection.execute(query, {"uid": reading.study["study_instance_uid"]}).one()
    assert tuple(row) == (724.52, 4)


def test_cumulative_reports_count_once(filled: Hospital, samples: Path) -> None:
    reading = extract_json((samples / "CT-RDSR-Siemens-Multi-1.dcm").read_bytes())
    query = text("select dlp_mgy_cm, event_count, object_count from study where study_instance_uid = :uid")
    with filled.engine.connect() as connection:
        row = connection.execute(query, {"uid": reading.study["study_instance_uid"]}).one()
    assert tuple(row) == (236.09, 3, 2)


def test_objects_of_a_class_without_dose_are_skipped_without_being_opened(
    fresh_hospital: Hospital, tmp_path: Path
) -> None:
    (path,) = write_all(tmp_path, [unique(report(SOPClassUID="1.2.840.10008.5.1.4.1.1.4"))])
    fresh_hospital.storescu(path)
    fresh_hospital.settle()
    row = fresh_hospital.status_of(path)
    assert (row["status"], row["manufacturer_model_name"]) == ("skipped", None)  # the model is in the object alone


def test_reading_everything_again_gives_the_same_rows(filled: Hospital) -> None:
    before = contents(filled.engine)
    finished = filled.kerma("reextract")
    assert finished.returncode == 0, finished.stderr
    filled.settle()
    assert contents(filled.engine) == before


def test_status_prints_counts_and_position(filled: Hospital) -> None:
    status = filled.rest("/kerma/status")
    assert (status["database_is_reachable"], status["last_error"], status["cursor"]["lag"]) == (True, None, 0)
    assert sum(status["objects"].values()) == len(filled.rest("/instances"))


def test_the_command_line_prints_the_same_counts(filled: Hospital) -> None:
    finished = filled.kerma("status")
    assert (finished.returncode, "does not report" in finished.stdout) == (0, False)
    assert str(len(filled.rest("/instances"))) in finished.stdout


def test_a_study_leads_to_its_page_on_the_dashboard(filled: Hospital) -> None:
    study = filled.rest("/studies")[0]
    uid = filled.rest(f"/studies/{study}")["MainDicomTags"]["StudyInstanceUID"]
    status, _, headers = filled.answer(f"/kerma/study/{study}")
    assert (status, headers["Location"]) == (302, f"http://127.0.0.1:18501/study?uid={uid}")


def test_an_unknown_study_is_reported_with_a_message(filled: Hospital) -> None:
    status, body, _ = filled.answer("/kerma/study/00000000-0000")
    assert (status, body) == (404, b"Orthanc holds no study with this identifier.\n")


@pytest.mark.parametrize("path", ["/kerma/status", "/kerma/study/0000"])
def test_the_routes_only_answer_questions(filled: Hospital, path: str) -> None:
    assert filled.answer(path, "POST", b"")[0] == 405


def test_orthanc_explorer_has_the_button(filled: Hospital) -> None:
    assert b"../kerma/study/" in filled.answer("/plugins/explorer.js")[1]
