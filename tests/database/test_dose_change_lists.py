"""Changes of dose as they are listed, marked by people, searched by a worker, and shown by commands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text

from kerma.database.dose_series import SeriesPoint, read, read_points
from kerma.database.ingest import dose_change_reviews, dose_changes
from kerma.database.query.operations.dose_changes import found_between, series_counts
from kerma.database.schema.dose_change_tables import dose_change, dose_change_review, dose_series
from kerma.errors import ConfigurationError
from kerma.worker.dose_changes import DailyChangeSearch
from tests.support.dose_changes import DAY, KEY, add_change, change
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection, Engine


def test_the_changes_of_a_period_are_listed_by_evidence(connection: Connection) -> None:
    machine, other = add_machine(connection), add_machine(connection, station_name="CT2", device_serial_number="2")
    first = change(machine, date(2026, 5, 9), 5.0)
    strongest = change(machine, date(2026, 5, 10), 9.0)
    of_other = change(other, date(2026, 5, 10), 7.0)
    for one in (first, strongest, of_other, change(machine, date(2026, 5, 11), 20.0)):
        add_change(connection, one)
    found = found_between(connection, date(2026, 5, 9), date(2026, 5, 10))
    assert [one.change for one in found] == [strongest, of_other, first]
    assert found[0].equipment.station_name == "CT1"
    assert [one.review for one in found] == [None] * 3
    of_equipment = found_between(connection, date(2026, 5, 9), date(2026, 5, 10), other)
    assert [one.change for one in of_equipment] == [of_other]


def test_a_person_marks_a_change_and_replaces_the_note(connection: Connection) -> None:
    one = change(add_machine(connection), DAY, 5.0)
    add_change(connection, one)
    dose_change_reviews.review(connection, one.change_id, None, "anna")
    dose_change_reviews.review(connection, one.change_id, " New tube. ", "ben")
    (listed,) = found_between(connection, DAY, DAY)
    assert listed.review is not None
    assert (listed.review.note, listed.review.reviewed_by) == ("New tube.", "ben")


def test_a_note_belongs_to_a_change_that_is_found_again(connection: Connection) -> None:
    one = change(add_machine(connection), DAY, 5.0)
    add_change(connection, one)
    dose_change_reviews.review(connection, one.change_id, "New tube.", "anna")
    connection.execute(delete(dose_change))
    assert connection.execute(select(dose_change_review)).first() is not None
    add_change(connection, one)
    (listed,) = found_between(connection, DAY, DAY)
    assert listed.review is not None


def test_a_change_that_is_gone_and_a_long_note_are_refused(connection: Connection) -> None:
    with pytest.raises(ConfigurationError, match="no longer there"):
        dose_change_reviews.review(connection, uuid4(), "text", "anna")
    with pytest.raises(ConfigurationError, match="at most 1000 characters; this one has 1001"):
        dose_change_reviews.review(connection, uuid4(), "x" * 1_001, "anna")


def test_series_with_too_few_values_are_counted_apart(connection: Connection) -> None:
    assert series_counts(connection) == (0, 0, None)
    machine = add_machine(connection)
    for quantity, count in (("dlp_mgy_cm", 38), ("ctdi_vol_mgy", 37)):
        row = {"value_count": count, "searched_to": DAY, "searched_at": datetime(2026, 5, 4)}  # noqa: DTZ001 -- any
        key = KEY._replace(quantity=quantity)._asdict()
        connection.execute(dose_series.insert().values(equipment_id=machine, **key, **row))
    assert series_counts(connection) == (1, 1, DAY)


def test_the_points_of_a_series_are_read_in_the_order_of_time(connection: Connection) -> None:
    machine = add_machine(connection)
    for number, day in enumerate((5, 3, 4)):
        at = datetime(2026, 5, day, 8)  # noqa: DTZ001 -- local time of the modality
        facts: dict[str, Any] = {"study_description": "CT Head", "dlp_mgy_cm": 100.0 * day}
        events: list[dict[str, Any]] = [{"ctdi_vol_mgy": 1.0}, {"ctdi_vol_mgy": float(day)}, {"ctdi_vol_mgy": None}]
        add_study(connection, machine, f"2.25.{number}", at=at, events=events, **facts)
    days = date(2026, 5, 3), date(2026, 5, 4)
    of_study = [SeriesPoint(days[0], 300.0), SeriesPoint(days[1], 400.0)]
    assert read_points(connection, machine, KEY, *days) == of_study
    largest = [SeriesPoint(days[0], 3.0), SeriesPoint(days[1], 4.0)]
    assert read_points(connection, machine, KEY._replace(quantity="ctdi_vol_mgy"), *days) == largest
    searched = read(connection, machine, *days)
    assert {key: [one.value for one in studies] for key, studies in searched.items()} == {
        KEY: [300.0, 400.0],
        KEY._replace(quantity="ctdi_vol_mgy"): [3.0, 4.0],
    }


@pytest.fixture
def yesterday(engine: Engine) -> date:
    """Two scanners have a study of the last days; the day that a worker searches up to."""
    with engine.begin() as connection:
        today: date = connection.execute(text("SELECT current_date")).scalar_one()
        for number in range(2):
            machine = add_machine(connection, station_name=f"CT{number}", device_serial_number=str(number + 5))
            at = datetime.combine(today - timedelta(days=3), datetime.min.time())
            add_study(connection, machine, f"2.25.{number}", at=at, study_description="CT Head", dlp_mgy_cm=100.0)
    return today - timedelta(days=1)


def test_a_worker_searches_each_equipment_once_a_day(engine: Engine, yesterday: date) -> None:
    search = DailyChangeSearch(engine)
    assert [search.search_part() for _ in range(3)] == [True, False, False]
    with engine.connect() as connection:
        assert series_counts(connection) == (0, 2, yesterday)


def test_equipment_that_cannot_be_searched_does_not_stop_the_others(
    engine: Engine, yesterday: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = dose_changes.search
    calls: list[UUID] = []

    def failing_once(connection: Connection, equipment_id: UUID, last_day: date) -> object:
        calls.append(equipment_id)
        if len(calls) == 1:
            raise ValueError
        return searched(connection, equipment_id, last_day)

    monkeypatch.setattr(dose_changes, "search", failing_once)
    search = DailyChangeSearch(engine)
    assert [search.search_part() for _ in range(2)] == [True, False]
    with engine.connect() as connection:
        assert series_counts(connection) == (0, 1, yesterday)
