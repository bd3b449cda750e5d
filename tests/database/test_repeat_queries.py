"""Rates of repeated and rejected acquisitions, of those whose reports state it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.repeats.repeat_rates import (
    MODALITIES,
    GroupBy,
    Outcome,
    ReasonCount,
    RepeatRate,
    reason_counts,
    repeat_rates,
    repeated_studies,
)
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

CT = StudyPeriod(ExamModality.CT)
LOCALIZER = {"acquisition_type": "constant_angle", "repeated_acquisition": "yes"}
REPEATED = {"repeated_acquisition": "yes", "repeat_reason": "Patient motion"}
NOT_REPEATED = {"repeated_acquisition": "no"}
REJECTED = {"rejected_acquisition": "yes", "reject_reason": "Positioning"}


@pytest.fixture
def machine(connection: Connection) -> UUID:
    return add_machine(connection)


def add(connection: Connection, machine: UUID, number: int, *events: dict[str, Any], **facts: Any) -> None:
    named = [{"acquisition_protocol": "Head", **event} for event in events]
    add_study(connection, machine, f"2.25.{number}", events=named, **facts)


def test_missing_yes_and_no_are_three_things_and_localizers_are_left_out(connection: Connection, machine: UUID) -> None:
    add(connection, machine, 1, LOCALIZER, REPEATED, NOT_REPEATED, NOT_REPEATED, {}, REJECTED)
    expected = RepeatRate("Head", acquisitions=5, stated_repeat=3, repeated=1, stated_reject=1, rejected=1)
    assert repeat_rates(connection, CT, GroupBy.PROTOCOL) == [expected]
    assert expected.is_stated


def test_equipment_that_never_states_it_is_listed(connection: Connection, machine: UUID) -> None:
    add(connection, machine, 1, {}, {})
    (found,) = repeat_rates(connection, CT, GroupBy.EQUIPMENT)
    assert found == RepeatRate(machine, 2, 0, 0, 0, 0)
    assert not found.is_stated


def test_months_are_in_their_order(connection: Connection, machine: UUID) -> None:
    for number, month in enumerate((5, 3)):
        add(connection, machine, number, REPEATED, at=datetime(2026, month, 2))  # noqa: DTZ001, a modality's local time
    found = [one.group for one in repeat_rates(connection, CT, GroupBy.MONTH)]
    assert found == [date(2026, 3, 1), date(2026, 5, 1)]


def test_reasons_are_counted_by_outcome(connection: Connection, machine: UUID) -> None:
    add(connection, machine, 1, REPEATED, REPEATED, REJECTED, {"repeated_acquisition": "yes"})
    assert reason_counts(connection, CT) == [
        ReasonCount(Outcome.REPEATED, "Patient motion", 2),
        ReasonCount(Outcome.REJECTED, "Positioning", 1),
        ReasonCount(Outcome.REPEATED, None, 1),
    ]


def test_excluded_studies_are_not_counted(connection: Connection, machine: UUID) -> None:
    add(connection, machine, 1, REPEATED, exclusion="phantom")
    assert repeat_rates(connection, CT, GroupBy.PROTOCOL) == []
    assert reason_counts(connection, CT) == []


def test_studies_are_listed_once_the_latest_first(connection: Connection, machine: UUID) -> None:
    for number, day in enumerate((2, 4)):
        add(connection, machine, number, REPEATED, REJECTED, at=datetime(2026, 3, day))  # noqa: DTZ001
    add(connection, machine, 9, NOT_REPEATED)
    found = [(one.study_instance_uid, one.repeated, one.rejected) for one in repeated_studies(connection, CT, 10)]
    assert found == [("2.25.1", 1, 1), ("2.25.0", 1, 1)]


@pytest.mark.parametrize("modality", MODALITIES)
def test_each_modality_with_x_rays_has_rates(connection: Connection, machine: UUID, modality: ExamModality) -> None:
    add(connection, machine, 1, REPEATED, modality=modality)
    (found,) = repeat_rates(connection, StudyPeriod(modality), GroupBy.EQUIPMENT)
    assert (found.acquisitions, found.repeated) == (1, 1)
