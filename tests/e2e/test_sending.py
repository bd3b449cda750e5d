"""`kerma send` and `kerma demo` bring objects into a real Orthanc, and say what was refused and why."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from kerma.database.schema.tables import study_table
from kerma.interop.association import Node, NodeError
from kerma.interop.cstore import send
from kerma.simulate import DEFAULT_UNTIL
from kerma.simulate import hospital_studies as demo_hospital
from local_stack import free_port, orthanc_node
from tests.support.demo_answers import answer_of
from tests.support.hospital import Hospital, unique, write_all
from tests.support.sr_builder import ct_dose, ct_event, ct_report

STUDIES = 60


def test_the_demo_hospital_arrives_with_its_known_doses(hospital: Hospital) -> None:
    made = list(demo_hospital(STUDIES))
    options = ("--studies", str(STUDIES), "--until", str(DEFAULT_UNTIL), "--port", str(hospital.node.dicom_port))
    finished = hospital.kerma("demo", *options)
    objects = sum(len(study.objects) for study in made)
    assert (finished.returncode, f"{objects} accepted, 0 refused" in finished.stderr) == (0, True)
    hospital.settle()
    with hospital.engine.connect() as connection:
        rows = {row["study_instance_uid"]: row for row in connection.execute(select(study_table)).mappings()}
    wrong = [difference for study in made for difference in differences(answer_of(study), rows)]
    assert wrong == []


def differences(known: dict[str, Any], rows: dict[str, Any]) -> list[str]:
    """What the database says otherwise than the study is known to be: number of events, family, totals."""
    row = rows[known["study"]["study_instance_uid"]]
    wanted = {"event_count": len(known["events"]), "modality": known["study"]["modality"], **known["totals"]}
    finished = {name: row[name] for name in wanted}
    return [f"{row['study_instance_uid']}: {finished} is not {wanted}"] if finished != pytest.approx(wanted) else []


def test_a_hundred_small_objects_take_no_nagling_seconds(hospital: Hospital, tmp_path: Path) -> None:
    paths = write_all(tmp_path, [unique(ct_report(ct_event(ct_dose()))) for _ in range(100)])
    start = time.monotonic()
    assert all(sent.refusal is None for sent in send(paths, Node("127.0.0.1", hospital.node.dicom_port)))
    assert time.monotonic() - start < 6  # with Nagle's algorithm 100 objects take 8 s


def test_a_node_that_does_not_know_us_is_reported(tmp_path: Path) -> None:
    (path,) = write_all(tmp_path / "objects", [unique(ct_report(ct_event(ct_dose())))])
    strict_node = orthanc_node(tmp_path / "orthanc", "", free_port(), free_port(), plugin=False, strict=True)
    with strict_node as node, pytest.raises(NodeError, match="Check both AE titles"):
        list(send([path], Node("127.0.0.1", node.dicom_port)))


def test_without_a_follower_reextract_says_when_it_will_happen(
    open_hospital: Callable[..., AbstractContextManager[Hospital]], database_url: str, tmp_path: Path
) -> None:
    with open_hospital(database_url) as opened:
        list(
            send(
                write_all(tmp_path, [unique(ct_report(ct_event(ct_dose())))]),
                Node("127.0.0.1", opened.node.dicom_port),
            )
        )
        opened.settle()
        opened.node.stop()
        with opened.engine.begin() as connection:
            connection.execute(text("update cursor set seen_at = now() - interval '1 day'"))
        result = opened.kerma("reextract")
    assert (result.returncode, "as soon as Orthanc" in result.stderr) == (1, True)
