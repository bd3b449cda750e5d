"""The same irradiation event in two studies counts once, whatever the order of arrival, and both studies name it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine

from kerma.database.ingest import event_decisions, rollups, shared_events
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.errors import ConfigurationError
from kerma.extract import Extraction
from kerma.identity import study_id
from kerma.standard import concepts as c
from kerma.worker.worker import Worker
from tests.support.database_contents import PLAIN
from tests.support.image_builder import DIGITAL_XRAY, image
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, num, read, xray_event, xray_report

Rows = Callable[[str], list[dict[str, Any]]]
Receive = Callable[..., None]

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = STUDY_UID, "2.25.1002", "2.25.1003"


@pytest.fixture
def receive(engine: Engine) -> Receive:
    """Store objects in the order of the call: identifier, extraction, second of reception."""

    def receive(*objects: tuple[str, Extraction, int]) -> None:
        for orthanc_id, extraction, second in objects:
            received = Received(orthanc_id, extraction, Reception(received_at=NOON + timedelta(seconds=second)))
            with engine.begin() as connection:
                store(connection, [received], PLAIN)

    return receive


def event(number: int, dlp: str = "100") -> Any:
    return ct_event(ct_dose(dlp=dlp), event_uid=f"2.25.7.{number}")


def report(study: str, *events: Any, sop: str, dlp: str = "100", **header: Any) -> Extraction:
    return read(ct_report(*events, dlp=dlp, StudyInstanceUID=study, SOPInstanceUID=sop, **header))


ORIGINAL = report(FIRST, event(1), sop="2.25.1", ManufacturerModelName="One")
COPY = report(SECOND, event(1), sop="2.25.2", ManufacturerModelName="One", PatientID="RESEARCH1")


def doses(rows: Rows) -> dict[str, tuple[float | None, int]]:
    """DLP and number of events by study."""
    return {row["study_instance_uid"]: (row["dlp_mgy_cm"], row["event_count"]) for row in rows("study")}


def states(rows: Rows, study: str) -> list[str]:
    return [row["state"] for row in rows("shared_event") if row["study_id"] == study_id(study)]


def problems(rows: Rows, study: str) -> list[str]:
    [row] = [row for row in rows("study") if row["study_instance_uid"] == study]
    return [problem["what"] for problem in row["problems"] if "study" in problem["what"]]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_copied_report_counts_in_the_study_that_was_received_first(
    receive: Receive, rows: Rows, order: tuple[int, int]
) -> None:
    sent = [("a", ORIGINAL, 0), ("b", COPY, 9)]
    receive(*(sent[i] for i in order))
    assert doses(rows) == {FIRST: (100.0, 1), SECOND: (None, 0)}


def test_original_and_copy_in_one_batch_count_once(engine: Engine, rows: Rows) -> None:
    batch = [
        Received(orthanc_id, extraction, Reception(received_at=NOON + timedelta(seconds=second)))
        for orthanc_id, extraction, second in (("b", COPY, 9), ("a", ORIGINAL, 0))
    ]
    with engine.begin() as connection:
        store(connection, batch, PLAIN)
    assert doses(rows) == {FIRST: (100.0, 1), SECOND: (None, 0)}


def test_both_studies_name_it_and_neither_names_the_patient_of_the_other(receive: Receive, rows: Rows) -> None:
    receive(("a", ORIGINAL, 0), ("b", COPY, 9))
    assert problems(rows, FIRST) == [
        f"study {SECOND} states events of this study, too; they count here (number of events: 1)"
    ]
    assert problems(rows, SECOND) == [
        f"study {FIRST} states events of this study, too; they count there and not here (number of events: 1)"
    ]
    assert not any("RESEARCH1" in problem for problem in problems(rows, FIRST))


def test_only_the_shared_events_are_taken_off_the_total(receive: Receive, rows: Rows) -> None:
    both = report(SECOND, event(1), event(2, "30"), sop="2.25.2", dlp="130")
    receive(("a", ORIGINAL, 0), ("b", both, 9))
    assert doses(rows) == {FIRST: (100.0, 1), SECOND: (30.0, 1)}


def test_the_result_is_the_same_in_any_order_of_three_studies(receive: Receive, rows: Rows) -> None:
    sent = [
        ("a", report(FIRST, event(1), event(2), sop="2.25.1", dlp="200"), 0),
        ("b", report(SECOND, event(2), event(3), sop="2.25.2", dlp="200"), 5),
        ("c", report(THIRD, event(3), event(1), sop="2.25.3", dlp="200"), 9),
    ]
    found = []
    for order in permutations(range(3)):
        receive(*(sent[i] for i in order))
        found.append((doses(rows), [sorted(states(rows, study)) for study in (FIRST, SECOND, THIRD)]))
        receive(*((name, report("2.25.1", event(9), sop=f"2.25.{i}.9"), 20) for i, (name, *_) in enumerate(sent)))
    assert all(each == found[0] for each in found)
    assert found[0][0] == {FIRST: (200.0, 2), SECOND: (100.0, 1), THIRD: (None, 0)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_report_counts_before_an_image_of_the_same_exposure(
    receive: Receive, rows: Rows, order: tuple[int, int]
) -> None:
    facts = {"StudyInstanceUID": SECOND, "SOPInstanceUID": "2.25.2", "IrradiationEventUID": "2.25.7.1"}
    sent = [("a", dx_image(**facts), 0), ("b", dx_report(FIRST), 9)]
    receive(*(sent[i] for i in order))
    assert {row["study_instance_uid"]: row["dap_gy_cm2"] for row in rows("study")} == {FIRST: 0.1, SECOND: None}


def dx_image(**facts: Any) -> Extraction:
    own = {"AcquisitionTime": "101112", "KVP": "80", "DeviceSerialNumber": "S77"}
    return read(image(DIGITAL_XRAY, **{"ImageAndFluoroscopyAreaDoseProduct": "1", **own, **facts}))


def dx_report(study: str) -> Extraction:
    dose = num(c.DOSE_AREA_PRODUCT, "1e-5", "Gy.m2")
    return read(xray_report(xray_event(dose, event_uid="2.25.7.1"), StudyInstanceUID=study, SOPInstanceUID="2.25.1"))


def test_a_copied_image_without_event_uid_counts_once(receive: Receive, rows: Rows) -> None:
    receive(
        ("a", dx_image(StudyInstanceUID=FIRST, SOPInstanceUID="2.25.1"), 0),
        ("b", dx_image(StudyInstanceUID=SECOND, SOPInstanceUID="2.25.2"), 9),
    )
    assert {row["study_instance_uid"]: row["dap_gy_cm2"] for row in rows("study")} == {FIRST: 0.1, SECOND: None}


OTHERS = {
    "dose": report(SECOND, event(1, "55"), sop="2.25.2", dlp="55"),
    "equipment": report(SECOND, event(1), sop="2.25.2", ManufacturerModelName="Another"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_an_equal_uid_with_other_facts_is_another_event(receive: Receive, rows: Rows, other: Extraction) -> None:
    receive(("a", ORIGINAL, 0), ("b", other, 9))
    assert [count for _, count in doses(rows).values()] == [1, 1]
    assert (states(rows, FIRST), states(rows, SECOND)) == (["different"], ["different"])
    assert "another dose or time or of other equipment" in problems(rows, FIRST)[0]


def test_a_uid_that_very_many_studies_state_identifies_nothing(receive: Receive, rows: Rows) -> None:
    count = shared_events.MAX_STUDIES + 3
    receive(*((f"o{i}", report(f"2.25.9.{i}", event(1), sop=f"2.25.8.{i}"), i) for i in range(count)))
    assert set(doses(rows).values()) == {(100.0, 1)}
    assert rows("shared_event") == []


def test_when_the_counting_study_goes_the_other_counts(receive: Receive, rows: Rows) -> None:
    receive(("a", ORIGINAL, 0), ("b", COPY, 9), ("a", report(THIRD, event(5), sop="2.25.1"), 20))
    assert doses(rows) == {SECOND: (100.0, 1), THIRD: (100.0, 1)}
    assert (rows("shared_event"), problems(rows, SECOND)) == ([], [])


def test_rollups_count_the_event_once(receive: Receive, engine: Engine) -> None:
    receive(("b", COPY, 9), ("a", ORIGINAL, 0))
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        assert [rows for _, rows in rollups.differences(connection) if rows] == []


@pytest.fixture
def decided(engine: Engine, receive: Receive) -> Callable[..., None]:
    """Store original and copy, apply a decision and let a worker merge."""
    receive(("a", ORIGINAL, 0), ("b", COPY, 9))

    def decide(function: Callable[..., int], *arguments: str) -> None:
        with engine.begin() as connection:
            assert function(connection, *arguments) == 1
        Worker(engine).drain()

    return decide


def test_a_person_can_decide_that_the_other_study_counts_it(decided: Callable[..., None], rows: Rows) -> None:
    decided(event_decisions.count_in, SECOND, FIRST, "Ada")
    assert doses(rows) == {FIRST: (None, 0), SECOND: (100.0, 1)}


def test_a_person_can_decide_that_both_count_it(decided: Callable[..., None], rows: Rows) -> None:
    decided(event_decisions.count_in_both, SECOND, FIRST, "Ada")
    assert doses(rows) == {FIRST: (100.0, 1), SECOND: (100.0, 1)}
    assert states(rows, FIRST) == ["counted_in_both"]


def test_a_decision_can_be_undone(decided: Callable[..., None], rows: Rows) -> None:
    decided(event_decisions.count_in, SECOND, FIRST, "Ada")
    decided(event_decisions.undo, FIRST, SECOND)
    assert doses(rows) == {FIRST: (100.0, 1), SECOND: (None, 0)}


def test_a_decision_survives_reading_again(decided: Callable[..., None], rows: Rows, receive: Receive) -> None:
    decided(event_decisions.count_in, SECOND, FIRST, "Ada")
    receive(("a", report(FIRST, event(1), sop="2.25.1", StudyDescription="Corrected"), 20), ("b", COPY, 21))
    assert doses(rows) == {FIRST: (None, 0), SECOND: (100.0, 1)}


def test_studies_that_share_nothing_cannot_be_decided_about(engine: Engine, receive: Receive) -> None:
    receive(("a", ORIGINAL, 0))
    with engine.begin() as connection, pytest.raises(ConfigurationError, match="share no irradiation event"):
        event_decisions.count_in(connection, FIRST, SECOND, "Ada")


def test_two_writers_at_the_same_time_count_it_once(engine: Engine, rows: Rows) -> None:
    def write(orthanc_id: str, study: str, second: int, offset: int) -> None:
        for number in range(12):
            number_of_event = (number + offset) % 12
            extraction = report(
                f"{study}.{number_of_event}", event(number_of_event), sop=f"{study}.{number_of_event}.1"
            )
            received = Received(
                f"{orthanc_id}{number_of_event}", extraction, Reception(received_at=NOON + timedelta(seconds=second))
            )
            with engine.begin() as connection:
                store(connection, [received], PLAIN)

    with ThreadPoolExecutor(3) as pool:
        writers = [
            pool.submit(write, *each) for each in (("a", "2.25.1", 0, 0), ("b", "2.25.2", 5, 3), ("c", "2.25.3", 9, 0))
        ]
        for writer in writers:
            writer.result()
    counting = [row["study_instance_uid"] for row in rows("study") if row["event_count"]]
    assert sorted(counting) == sorted(f"2.25.1.{number}" for number in range(12))
    assert len(rows("shared_event")) == 12 * 4
