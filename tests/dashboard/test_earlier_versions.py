"""The page of a study names earlier versions of its objects, and no patient of theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.study import earlier_versions
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.database.query.studies.earlier_versions import EarlierVersion
from kerma.facts.study import Study
from kerma.reconcile.version_changes import FactChange, VersionChanges
from kerma.standard.enumerations import ExamModality, ObjectSource
from tests.support.database_contents import PLAIN
from tests.support.screens import text_of
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read
from tests.support.study_detail import detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

DLP = FactChange("dlp_mgy_cm", 100.0, 120.5)
PATIENT = FactChange("patient_id", "WRONG", "RIGHT")


def line(changes: VersionChanges | None, **facts: Any) -> str:
    version: dict[str, Any] = {
        "sop_instance_uid": "o",
        "orthanc_id": "a",
        "source": ObjectSource.CT_RDSR,
        "received_at": datetime(2026, 1, 2, 12, tzinfo=UTC).astimezone(),
        "replaced_at": datetime(2026, 1, 3, 12, tzinfo=UTC).astimezone(),
        "calling_ae_title": "CT1",
        "study_instance_uid": STUDY_UID,
        "current_sop_instance_uid": "o",
        "current_study_instance_uid": STUDY_UID,
        "changes": changes,
    }
    header = Study(modality=ExamModality.CT, study_instance_uid=STUDY_UID)
    [found] = earlier_versions.lines(detail(header=header, earlier_versions=(EarlierVersion(**(version | facts)),)))
    return found


LINES = {
    "dose and events": (VersionChanges((), (DLP,), 5, 2, 0), "changed: DLP (100 mGy·cm → 120.5 mGy·cm), 2 of 5 events"),
    "patient": (VersionChanges((PATIENT,), (), 5, 0, 0), "changed: Patient ID"),
    "fewer events": (VersionChanges((), (), 4, 0, 1), "changed: number of events removed: 1"),
    "nothing of dose": (VersionChanges((), (), 4, 0, 0), "the same dose and patient data"),
    "no dose any more": (None, "the version received last states no dose"),
}


@pytest.mark.parametrize(("changes", "text"), LINES.values(), ids=LINES)
def test_an_earlier_version_is_shown_with_what_changed(changes: VersionChanges | None, text: str) -> None:
    assert line(changes).endswith(f"; {text}")


def test_an_object_that_moved_names_its_study() -> None:
    moved = line(VersionChanges((PATIENT,), (), 1, 0, 0), current_study_instance_uid="2.25.1002")
    assert moved.endswith("the object belongs to study 2.25.1002 now")


@pytest.mark.parametrize(("sender", "text"), [("CT1", " from CT1, replaced "), (None, ", replaced ")])
def test_the_sender_is_named_where_it_is_known(sender: str | None, text: str) -> None:
    found = line(None, calling_ae_title=sender)
    assert (text in found, " from " in found) == (True, sender is not None)


def test_the_page_of_a_corrected_study_shows_no_patient_of_an_earlier_version(page: Page, rows: Connection) -> None:
    with rows.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        for second, (patient, dlp) in enumerate([("WRONG", "100"), ("RIGHT", "120")]):
            dose = ct_event(ct_dose(dlp=dlp))
            extraction = read(ct_report(dose, dlp=dlp, SOPInstanceUID="2.25.1", PatientID=patient))
            reception = Reception(received_at=datetime(2026, 1, 2, 12, 0, second, tzinfo=UTC))
            store(connection, [Received(patient, extraction, reception)], PLAIN)
    shown = text_of(page("study", uid=STUDY_UID))
    assert "Patient ID, DLP (100 mGy·cm → 120 mGy·cm), 1 of 1 events" in shown
    assert "WRONG" not in shown
