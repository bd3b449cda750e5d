"""How complete and believable studies are, against rows whose answers are known."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kerma.database.ingest.ledger import retry
from kerma.database.query.operations.arrival_counts import arrivals
from kerma.database.query.operations.fact_states import FactState, completeness
from kerma.database.query.operations.ingestion import status_counts
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.operations.study_problems import problem_groups, studies_with
from kerma.facts.required_facts import REQUIRED_FACTS
from kerma.messages import message, message_from_json, missing, problem_entry
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from sqlalchemy import Connection

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001, a modality's local time


def problem(where: str, what: str) -> dict[str, str]:
    return {"where": where, "what": what, "sop_instance_uid": "1"}


def fill(connection: Connection) -> None:
    """Four CT studies of one machine, the last with newer software; and a study of another family."""
    machine = add_machine(connection)
    spiral = {"acquisition_protocol": "Thorax", "sources": [{"tube_voltage_kv": 120.0}]}
    whole: dict[str, Any] = {"dlp_mgy_cm": 0.0, "patient_age_years": 40.0, "software_versions": "VA10"}
    add_study(connection, machine, "1.1", at=MONDAY, events=[{}, spiral], **whole)
    add_study(connection, machine, "1.2", at=MONDAY, events=[{}], software_versions="VA10")
    unit = [problem("events[0].sources[1].tube_voltage_kv", "unit 'V' of 120.5 V"), problem("totals.dlp_mgy_cm", "-1")]
    add_study(connection, machine, "1.3", at=None, events=[spiral], problems=unit, **whole)
    absent = [{**problem("totals.dlp_mgy_cm", "missing; the standard requires it (TID 10012)"), "absent": True}]
    add_study(connection, machine, "1.4", at=MONDAY - timedelta(days=9), problems=absent, software_versions="VB20")
    add_study(connection, machine, "1.5", at=MONDAY, modality=ExamModality.MAMMOGRAPHY, agd_left_mgy=1.0)


def states(connection: Connection, fact: str, period: StudyPeriod, software: str = "VA10") -> list[int]:
    [row] = [row for row in completeness(connection, period) if row.software_versions == software]
    return [row.states[fact][state] for state in FactState]


@pytest.mark.parametrize(
    ("fact", "found"),
    [("dose", [1, 1, 1]), ("age", [2, 1, 0]), ("protocol", [2, 1, 0]), ("tube_voltage", [1, 1, 1])],
)
def test_a_fact_is_shown_missing_or_wrong(connection: Connection, fact: str, found: list[int]) -> None:
    fill(connection)
    assert states(connection, fact, StudyPeriod(ExamModality.CT)) == found


def test_a_problem_that_states_missing_is_no_wrong_value(connection: Connection) -> None:
    fill(connection)
    assert states(connection, "dose", StudyPeriod(ExamModality.CT), "VB20") == [0, 1, 0]


def test_what_is_marked_as_absent_is_no_wrong_value(connection: Connection) -> None:
    problems = [problem_entry("totals.dlp_mgy_cm", missing("no dose is stated"))]
    add_study(connection, add_machine(connection), "1.1", problems=problems, software_versions="VA10")
    assert states(connection, "dose", StudyPeriod(ExamModality.CT)) == [0, 1, 0]


def test_each_software_version_of_a_machine_has_its_row(connection: Connection) -> None:
    fill(connection)
    rows = completeness(connection, StudyPeriod(ExamModality.CT))
    assert [(row.software_versions, row.study_count) for row in rows] == [("VA10", 3), ("VB20", 1)]


def test_a_period_leaves_out_what_is_older_or_undated(connection: Connection) -> None:
    fill(connection)
    assert [row.study_count for row in completeness(connection, StudyPeriod(ExamModality.CT, MONDAY))] == [2]


@pytest.mark.parametrize("family", REQUIRED_FACTS)
def test_the_states_of_every_important_fact_add_up(connection: Connection, family: str) -> None:
    add_study(connection, add_machine(connection), "1.1", modality=family, events=[{}])
    [row] = completeness(connection, StudyPeriod(ExamModality(family)))
    assert all(sum(row.states[fact.name].values()) == 1 for fact in REQUIRED_FACTS[family])


def test_problems_that_differ_in_numbers_only_are_of_one_kind(connection: Connection) -> None:
    machine = add_machine(connection)
    for number in range(3):
        problems = [problem(f"events[{i}].dlp_mgy_cm", f"{number}.{i} mGy is above {i} (0018,9345)") for i in range(2)]
        add_study(connection, machine, f"1.{number}", problems=problems)
    [kind] = problem_groups(connection, StudyPeriod(ExamModality.CT))
    assert (kind.path, kind.pattern) == ("events.dlp_mgy_cm", "# mGy is above # (0018,9345)")
    assert (kind.problem_count, kind.study_count) == (6, 3)


def test_a_kind_has_the_sentence_of_one_of_its_problems_in_parts(connection: Connection) -> None:
    machine = add_machine(connection)
    sentences = [message("{value} is not {wanted}", value=number, wanted="'x'") for number in (1, 2)]
    for sentence in sentences:
        add_study(connection, machine, sentence, problems=[problem_entry("totals.dlp_mgy_cm", sentence)])
    [kind] = problem_groups(connection, StudyPeriod(ExamModality.CT))
    assert (kind.pattern, kind.problem_count) == ("# is not 'x'", 2)
    assert message_from_json(kind.pattern, kind.example_parameters) == kind.example == sentences[0]


def test_a_kind_leads_to_its_studies_the_newest_first(connection: Connection) -> None:
    machine = add_machine(connection)
    for day in range(3):
        problems = [problem("totals" if day else "events", str(day))]
        add_study(connection, machine, f"1.{day}", at=MONDAY + timedelta(days=day), problems=problems)
    kinds = {row.path: row.group_id for row in problem_groups(connection, StudyPeriod(ExamModality.CT))}
    rows = studies_with(connection, StudyPeriod(ExamModality.CT), kinds["totals"])
    assert [row.study_instance_uid for row in rows] == ["1.2", "1.1"]


def test_arrivals_are_counted_by_day_status_and_source(connection: Connection) -> None:
    midnights = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3)]
    times = {"old": -1, "a": 0, "b": 47, "c": 48, "d": 71}
    for name, hours in times.items():
        at = midnights[0] + timedelta(hours=hours)
        source = None if name == "a" else "ct_rdsr"
        add_ledger(connection, name, "extracted" if source else "failed", source=source, received_at=at, read_at=at)
    found = [astuple(row) for row in arrivals(connection, midnights)]
    assert found == [(0, "failed", None, 1), (1, "extracted", "ct_rdsr", 1), (2, "extracted", "ct_rdsr", 2)]


def test_only_failed_objects_are_marked_to_be_read_again(connection: Connection) -> None:
    for name, status in {"a": "failed", "b": "failed", "c": "extracted"}.items():
        add_ledger(connection, name, status)
    assert retry(connection, ["a", "c", "unknown"]) == 1
    assert status_counts(connection) == {"extracted": 1, "skipped": 0, "failed": 1, "pending": 1}
