"""Several Orthancs store into one database: each has a name of its own, and what belongs to one waits for that one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import text

from kerma.simulate import hospital as demo_hospital
from tests.support.hospital import Hospital, unique, wait_until, write_all
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report

pytestmark = pytest.mark.faults
OpenHospital = Callable[..., AbstractContextManager[Hospital]]


def last_error(hospital: Hospital) -> str:
    return str(hospital.rest("/kerma/status")["last_error"])


def check(hospital: Hospital) -> str:
    """What `kerma check` prints about an Orthanc."""
    return hospital.kerma("check", KERMA_ORTHANC_URL=hospital.node.url).stdout


def statuses(hospital: Hospital, paths: list[Path]) -> set[str]:
    return {hospital.status_of(path)["status"] for path in paths}


def test_a_twin_is_refused_until_it_has_a_name_of_its_own(
    open_hospital: OpenHospital, database_url: str, tmp_path: Path
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(6)])
    with open_hospital(database_url) as first, open_hospital(database_url) as twin:
        wait_until(lambda: "KERMA_ORTHANC_NAME" in last_error(twin))
        assert "Another Orthanc with the name Kerma (KERMA)" in check(twin)
        twin.storescu(*paths[:3])
        first.storescu(*paths[3:])
        first.settle()
        assert len(first.ledger()) == len(paths[3:])
        assert last_error(first) == "None"
        twin.node.extra_env = {**twin.node.extra_env, "KERMA_ORTHANC_NAME": "Second"}
        twin.node.restart()
        twin.settle()
        assert {row["node"] for row in first.ledger().values()} == {"Kerma (KERMA)", "Second (KERMA)"}
        assert statuses(first, paths) == {"extracted"}


def test_a_deleted_study_goes_from_all_nodes_once_they_run(open_hospital: OpenHospital, database_url: str) -> None:
    report = unique(ct_report(ct_event(ct_dose())), StudyInstanceUID=STUDY_UID)
    with open_hospital(database_url) as first, open_hospital(database_url, KERMA_ORTHANC_NAME="Second") as second:
        for node in (first, second):
            node.rest("/instances", "POST", report)
            node.settle()
        second.node.stop()
        words = ("study", "delete", STUDY_UID, "--from", "both", "--reason", "sent by mistake", "--yes")
        done = first.kerma(*words, KERMA_ORTHANC_URL=first.node.url)
        assert "Second (KERMA): still to delete it" in done.stdout, done
        assert "Deleted studies are removed from Orthanc" in first.kerma("task", "list", COLUMNS="200").stdout
        second.node.start()
        wait_until(lambda: not second.rest("/instances"))
        assert first.rest("/instances") == []


def test_objects_of_a_node_that_is_stopped_wait_to_be_extracted_again(
    open_hospital: OpenHospital, database_url: str, tmp_path: Path
) -> None:
    paths = write_all(tmp_path / "objects", [made.to_bytes() for made in demo_hospital(6)])
    with open_hospital(database_url) as first, open_hospital(database_url, KERMA_ORTHANC_NAME="Second") as second:
        first.storescu(*paths[:3])
        second.storescu(*paths[3:])
        first.settle()
        second.settle()
        second.node.stop()
        with first.engine.begin() as connection:
            connection.execute(
                text("update cursor set seen_at = seen_at - interval '1 day' where node = 'Second (KERMA)'")
            )
        finished = first.kerma("reextract")
        assert (finished.returncode, f"{len(paths[3:])} of them wait for Second (KERMA)" in finished.stdout) == (
            0,
            True,
        )
        assert (statuses(first, paths[:3]), statuses(first, paths[3:])) == ({"extracted"}, {"pending"})
        second.node.start()
        second.settle()
        assert statuses(first, paths) == {"extracted"}
