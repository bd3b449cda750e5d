"""The page of a study shows events that another study states, too, with a link to it and nothing of its patient."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.database.schema.shared_event_tables import event_decision
from tests.support.database_contents import PLAIN
from tests.support.screens import text_of
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

COPY_UID = "2.25.1002"


@pytest.fixture
def copied(rows: Connection) -> Connection:
    """A report, and a copy of it for another patient in another study."""
    with rows.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        for second, (study, patient) in enumerate([(STUDY_UID, "ORIGINAL"), (COPY_UID, "RESEARCH")]):
            header = {"StudyInstanceUID": study, "SOPInstanceUID": f"{study}.1", "PatientID": patient}
            extraction = read(ct_report(ct_event(ct_dose(dlp="100")), dlp="100", **header))
            reception = Reception(received_at=datetime(2026, 1, 2, 12, 0, second, tzinfo=UTC))
            store(connection, [Received(patient, extraction, reception)], PLAIN)
    return rows


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize(
    ("study", "other", "other_patient", "counts"),
    [
        (STUDY_UID, COPY_UID, "RESEARCH", "in this study"),
        (COPY_UID, STUDY_UID, "ORIGINAL", "in the other study, not here"),
    ],
)
def test_both_pages_name_the_other_study_and_not_its_patient(
    page: Page, study: str, other: str, other_patient: str, counts: str
) -> None:
    app = page("study", uid=study)
    shown = text_of(app)
    assert f"Study Instance UID {other}" in shown
    assert other_patient not in shown
    assert any(counts in str(table.value) for table in app.dataframe)


@pytest.mark.usefixtures("copied")
def test_a_study_whose_events_count_elsewhere_does_not_claim_to_state_none(page: Page) -> None:
    shown = text_of(page("study", uid=COPY_UID))
    assert "count in another study" in shown
    assert "no single events" not in shown


def test_a_person_decides_on_the_page_which_study_counts(page: Page, copied: Connection) -> None:
    app = page("study", uid=COPY_UID)
    [button] = [button for button in app.button if button.label == "Count in this study"]
    button.click().run()
    assert "merged again within seconds" in text_of(app)
    with copied.engine.connect() as connection:
        [decision] = connection.execute(event_decision.select()).mappings()
    assert (decision["study_instance_uid"], decision["changed_by"]) == (COPY_UID, "dashboard")
