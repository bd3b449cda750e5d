"""Queries of the pages about equipment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from kerma.database.query.operations import equipment
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_study, uid

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection


def at(day: int, hour: int = 10, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour)  # noqa: DTZ001, a modality's local time


@pytest.fixture
def scanner(connection: Connection) -> UUID:
    return add_machine(connection)


def add(connection: Connection, machine: UUID, number: int, when: datetime | None, **facts: object) -> None:
    add_study(connection, machine, uid(number), at=when, **facts)  # type: ignore[arg-type]


def test_a_machine_shows_its_studies_its_first_and_last_and_its_newest_software(
    connection: Connection, scanner: UUID
) -> None:
    add(connection, scanner, 1, at(2), software_versions="1.0")
    add(connection, scanner, 2, at(9), software_versions="2.0", problems=[{"where": "study", "what": "odd"}])
    add(connection, scanner, 3, None, software_versions="0.9")
    [row] = equipment.overview(connection, at(5))
    assert (row.study_count, row.first_seen_at, row.last_seen_at) == (3, at(2), at(9))
    assert (row.software_versions, row.recent_count, row.recent_problem_count) == ("2.0", 1, 1)


def test_a_machine_of_two_families_names_both_and_counts_each_study_once(connection: Connection, scanner: UUID) -> None:
    add(
        connection,
        scanner,
        1,
        at(2),
        modality=ExamModality.NUCLEAR_MEDICINE,
        modalities=(ExamModality.NUCLEAR_MEDICINE, ExamModality.CT),
    )
    add(connection, scanner, 2, at(3), modality=ExamModality.CT)
    [row] = equipment.overview(connection, at(1))
    assert (row.modalities, row.study_count) == ((ExamModality.CT, ExamModality.NUCLEAR_MEDICINE), 2)


@pytest.mark.usefixtures("scanner")
def test_a_machine_without_a_study_is_no_machine_of_the_page(connection: Connection) -> None:
    assert equipment.overview(connection, at(1)) == []


def test_days_of_use_are_shown_once_each_and_reach_back_from_the_last_one(
    connection: Connection, scanner: UUID
) -> None:
    for number, day in enumerate((1, 9, 9, 12)):
        add(connection, scanner, number, at(day))
    found = equipment.active_days(connection, date(2026, 3, 31), 10)
    assert found == {scanner: [date(2026, 3, 9), date(2026, 3, 12)]}


def test_days_to_come_are_no_days_of_use(connection: Connection, scanner: UUID) -> None:
    add(connection, scanner, 1, at(2))
    add(connection, scanner, 2, at(30))
    assert equipment.active_days(connection, date(2026, 3, 10), 365) == {scanner: [date(2026, 3, 2)]}


def test_use_is_shown_by_day_and_by_hour_of_the_requested_months(connection: Connection, scanner: UUID) -> None:
    add(connection, scanner, 1, at(2, 8))
    add(connection, scanner, 2, at(2, 8))
    add(connection, scanner, 3, at(3, 15, month=2))
    days = [(row.day, row.study_count) for row in equipment.days(connection, scanner)]
    assert days == [(date(2026, 2, 3), 1), (date(2026, 3, 2), 2)]
    assert equipment.hours(connection, scanner, date(2026, 3, 1)) == [
        equipment.HourCount(modality=ExamModality.CT, weekday=1, hour=8, study_count=2)
    ]


def test_each_software_version_shows_its_time_and_the_exact_quartiles_of_its_doses(
    connection: Connection, scanner: UUID
) -> None:
    for number, dose in enumerate((100.0, 200.0, 300.0, 400.0, 500.0)):
        add(connection, scanner, number, at(1 + number), software_versions="1.0", dlp_mgy_cm=dose)
    add(connection, scanner, 9, at(20), software_versions="2.0", dlp_mgy_cm=90.0)
    add(connection, scanner, 10, at(21), software_versions="2.0")
    old, new = equipment.software(connection, scanner, ExamModality.CT)
    assert (old.software_versions, old.first_at, old.last_at) == ("1.0", at(1), at(5))
    assert (old.lower_quartile, old.median, old.upper_quartile) == (200.0, 300.0, 400.0)
    assert (new.study_count, new.dose_count, new.median) == (2, 1, 90.0)


def test_a_version_without_any_dose_has_no_median(connection: Connection, scanner: UUID) -> None:
    add(connection, scanner, 1, at(1))
    [row] = equipment.software(connection, scanner, ExamModality.CT)
    assert (row.software_versions, row.median) == (None, None)
