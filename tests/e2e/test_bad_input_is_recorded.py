"""Whatever is sent ends in the ledger with a sentence, or as extracted with a problem; the next object is processed."""

from pathlib import Path

import pytest
from sqlalchemy import text as sql

from kerma.interop.association import Node
from kerma.interop.cstore import send
from kerma.standard import concepts as c
from tests.support.hospital import Hospital, unique, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report, text

HOSTILE = ["'; drop table study; --", "<script>alert(1)</script>", "=cmd()|'a'!A0"]


def good() -> bytes:
    return unique(ct_report(ct_event(ct_dose())))


def truncated() -> bytes:
    whole = good()
    return whole[: len(whole) // 4 * 2]


def without_content() -> bytes:
    report = ct_report(ct_event(ct_dose()))
    del report.ContentSequence
    return unique(report)


def without_accumulated_dose() -> bytes:
    report = ct_report(ct_event(ct_dose()))
    report.ContentSequence = [
        item for item in report.ContentSequence if item.ConceptNameCodeSequence[0].CodeValue != "113811"
    ]
    return unique(report)


CASES = {
    # Orthanc closes what was cut short when it writes the object down; here no number is left.
    "truncated": (truncated, "failed", "was emptied or damaged"),
    "without content": (without_content, "failed", "no content"),
    "without a mandatory item": (without_accumulated_dose, "extracted", "accumulated dose data are missing"),
    "a wrong unit": (lambda: unique(ct_report(ct_event(ct_dose(dlp_unit="Gy")))), "extracted", "events[0].dlp_mgy_cm"),
    "a text where a number belongs": (
        lambda: unique(ct_report(ct_event(ct_dose(dlp="much")))),
        "extracted",
        "'much' is not a number",
    ),
    "64 MB": (
        lambda: unique(ct_report(ct_event(ct_dose(), text(c.COMMENT, "x" * 64_000_000)))),
        "extracted",
        "64000000 characters",
    ),
    "without date": (lambda: unique(ct_report(ct_event(ct_dose())), StudyDate=""), "extracted", "no date"),
    "hostile texts": (
        lambda: unique(
            ct_report(ct_event(ct_dose(), *(text(c.ACQUISITION_PROTOCOL, words) for words in HOSTILE))),
            StudyDescription=HOSTILE[0],
            InstitutionName=HOSTILE[1],
            StationName=HOSTILE[2],
            PatientName=HOSTILE[1],
        ),
        "extracted",
        "",
    ),
}


@pytest.fixture(scope="module")
def sent(hospital: Hospital, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each bad object followed by a good one, over C-STORE."""
    objects = [data for make, _, _ in CASES.values() for data in (make(), good())]
    paths = write_all(tmp_path_factory.mktemp("bad"), objects)
    results = list(send(paths, Node("127.0.0.1", hospital.node.dicom_port)))
    assert [result.refusal for result in results] == [None] * len(paths)
    hospital.settle()
    return dict(zip(CASES, paths[::2], strict=True))


@pytest.mark.parametrize("case", CASES)
def test_it_ends_in_the_ledger(hospital: Hospital, sent: dict[str, Path], case: str) -> None:
    _, status, words = CASES[case]
    row = hospital.status_of(sent[case])
    reported = f"{row['reason']} {problems(hospital, row['study_instance_uid'])}"
    assert (row["status"], words in reported) == (status, True), reported


def problems(hospital: Hospital, study_instance_uid: str | None) -> str:
    query = sql("select problems from study where study_instance_uid = :uid")
    with hospital.engine.connect() as connection:
        return str(connection.execute(query, {"uid": study_instance_uid}).scalars().all())


def test_every_good_object_between_them_is_read(hospital: Hospital, sent: dict[str, Path]) -> None:
    folder = next(iter(sent.values())).parent
    good_ones = sorted(set(folder.iterdir()) - set(sent.values()))
    assert [hospital.status_of(path)["status"] for path in good_ones] == ["extracted"] * len(CASES)


def test_a_hostile_text_stays_text(hospital: Hospital, sent: dict[str, Path]) -> None:
    uid = hospital.status_of(sent["hostile texts"])["study_instance_uid"]
    query = sql(
        "select study_description, institution_name, station_name from study join equipment using (equipment_id) "
        "where study_instance_uid = :uid"
    )
    with hospital.engine.connect() as connection:
        assert list(connection.execute(query, {"uid": uid}).one()) == HOSTILE


def test_an_object_without_study_uid_is_refused_at_the_door(hospital: Hospital, tmp_path: Path) -> None:
    (path,) = write_all(tmp_path, [unique(ct_report(ct_event(ct_dose())), StudyInstanceUID="")])
    (sent,) = send([path], Node("127.0.0.1", hospital.node.dicom_port))
    assert sent.refusal == "the node is out of resources (status 0xA700)"


def test_what_is_not_dicom_is_named_and_the_rest_is_sent(hospital: Hospital, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not an X-ray")
    (tmp_path / "report.dcm").write_bytes(good())
    result = hospital.kerma("send", str(tmp_path), "--port", str(hospital.node.dicom_port))
    assert result.returncode == 1
    assert "notes.txt: not a DICOM file" in result.stderr
    assert "1 accepted, 0 refused" in result.stderr
    assert "1 not sent" in result.stderr


def test_an_object_whose_file_orthanc_lost_is_failed_and_the_next_is_read(hospital: Hospital) -> None:
    lost = hospital.rest("/instances", "POST", good())["ID"]
    hospital.settle()
    uuid = hospital.rest(f"/instances/{lost}/attachments/dicom/info")["Uuid"]
    (hospital.node.folder / "storage" / uuid[:2] / uuid[2:4] / uuid).unlink()
    hospital.node.restart()  # empties Orthanc's cache
    finished = hospital.kerma("reextract")
    assert finished.returncode == 0, finished.stderr
    row = hospital.ledger()[lost]
    assert (row["status"], "cannot be read" in row["reason"]) == ("failed", True)
