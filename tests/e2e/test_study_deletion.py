"""A study is deleted in Kerma and in a running Orthanc by the command of the administrator's page, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.support.hospital import unique
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    import subprocess

    from tests.support.hospital import Hospital


def test_a_study_goes_from_both_stays_away_and_is_read_again(fresh_hospital: Hospital) -> None:
    hospital = fresh_hospital
    reports = [unique(made, StudyInstanceUID=STUDY_UID) for made in (ct_report(ct_event(ct_dose())), ct_report())]

    def send() -> None:
        for one in reports:
            hospital.rest("/instances", "POST", one)
        hospital.settle()

    def delete(*options: str, url: str = hospital.node.url) -> subprocess.CompletedProcess[str]:
        words = ("study", "delete", STUDY_UID, "--from", "both", "--reason", "sent by mistake")
        return hospital.kerma(*words, *options, KERMA_ORTHANC_URL=url)

    def held() -> tuple[int, int]:
        with hospital.engine.connect() as connection:
            stored = connection.execute(text("SELECT count(*) FROM study")).scalar_one()
        return stored, len(hospital.rest("/instances"))

    send()
    shown = delete()
    assert ("Orthanc: 2 objects" in shown.stdout, held()) == (True, (1, 2)), shown
    assert "cannot be reached" in delete("--yes", url="http://127.0.0.1:9").stderr
    assert held() == (1, 2)
    done = delete("--yes")
    assert ("2 objects deleted in Orthanc" in done.stdout, held()) == (True, (0, 0)), done
    assert "It was deleted before" in delete("--yes").stderr

    send()
    assert held() == (0, 2)
    assert "sent by mistake" in hospital.kerma("study", "deleted").stdout
    assert "objects will be read from Orthanc again" in hospital.kerma("study", "read-again", STUDY_UID).stdout
    hospital.settle()
    assert held() == (1, 2)
