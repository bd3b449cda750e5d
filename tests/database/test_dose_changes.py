"""The search for changes of dose in stored studies: what it finds, stores, goes on with, and forgets."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import select, text

from kerma.database.dose_change_rows import DoseChange, change_of_row
from kerma.database.dose_series import SeriesKey, read
from kerma.database.ingest import dose_changes, equipment_to_search, late_studies, rebuild
from kerma.database.schema.dose_change_tables import dose_change, dose_series
from kerma.standard.enumerations import ExamModality
from kerma.statistics.change_covariates import Covariate, TextChange
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

FIRST_DAY = date(2026, 1, 1)
STEP_DAY = FIRST_DAY + timedelta(days=50)
LAST_DAY = FIRST_DAY + timedelta(days=79)
DLP = SeriesKey(ExamModality.CT, "CT head", "dlp_mgy_cm")


def add_studies(
    connection: Connection,
    machine: UUID,
    first_day: date,
    days: int,
    typical: float,
    first_hour: int = 8,
    **facts: Any,
) -> None:
    """Two CT heads a day whose doses vary by about 40 %."""
    random = np.random.default_rng(days)
    for number, factor in enumerate(np.exp(0.385 * random.normal(size=2 * days))):
        at = datetime.combine(first_day + timedelta(days=number // 2), time(first_hour + number % 2))
        dlp = float(typical * factor)
        values = {"study_description": "CT Head", "dlp_mgy_cm": dlp, "patient_weight_kg": 70.0, **facts}
        event = {"ctdi_vol_mgy": dlp / 20, "acquisition_protocol": "Head"}
        add_study(connection, machine, f"2.25.{at:%y%m%d%H}", at=at, events=[event], **values)


@pytest.fixture
def machine(connection: Connection) -> UUID:
    """A scanner whose doses rise by 60 % with new software."""
    machine = add_machine(connection)
    add_studies(connection, machine, FIRST_DAY, 50, 500, software_versions="VA20")
    add_studies(connection, machine, STEP_DAY, 30, 800, software_versions="VB10")
    return machine


def stored(connection: Connection) -> dict[SeriesKey, list[DoseChange]]:
    found: dict[SeriesKey, list[DoseChange]] = {}
    for row in connection.execute(select(dose_change).order_by(dose_change.c.first_day)).mappings():
        found.setdefault(change_of_row(row).key, []).append(change_of_row(row))
    return found


def test_a_step_is_stored_with_size_interval_and_what_changed_with_it(connection: Connection, machine: UUID) -> None:
    searched = dose_changes.search(connection, machine, LAST_DAY)
    # DLP and the largest CTDIvol of each study.
    assert searched == (2, 0, 2)
    (change,) = stored(connection)[DLP]
    point = change.point
    assert point.earliest_day <= STEP_DAY <= point.latest_day
    assert point.ratio.lower < 1.6 < point.ratio.upper
    assert point.n_before + point.n_after == 160
    assert point.evidence > change.alarm_limit > 3.5
    (software,) = change.covariates.changed
    assert isinstance(software, TextChange)
    assert (software.before, software.after, software.first_day) == ("VA20", "VB10", STEP_DAY)
    assert Covariate.WEIGHT in change.covariates.unchanged
    assert Covariate.AGE in change.covariates.unknown


def test_a_search_every_night_finds_what_a_search_at_once_finds(connection: Connection, machine: UUID) -> None:
    dose_changes.search(connection, machine, LAST_DAY)
    at_once = {key: [(one.point.found_on, one.point.day) for one in found] for key, found in stored(connection).items()}
    connection.execute(text("TRUNCATE dose_change, dose_series"))
    for number in range(80):
        dose_changes.search(connection, machine, FIRST_DAY + timedelta(days=number))
    nightly = {key: [(one.point.found_on, one.point.day) for one in found] for key, found in stored(connection).items()}
    # The limit grows with the number of studies of a year: at first it is lower.
    assert {key: len(found) for key, found in nightly.items()} == {key: len(found) for key, found in at_once.items()}
    assert all(found[0][0] <= at_once[key][0][0] for key, found in nightly.items())


def test_later_studies_improve_the_size_and_keep_the_limit(connection: Connection, machine: UUID) -> None:
    dose_changes.search(connection, machine, STEP_DAY + timedelta(days=15))
    (early,) = stored(connection)[DLP]
    dose_changes.search(connection, machine, LAST_DAY)
    (late,) = stored(connection)[DLP]
    assert late.change_id == early.change_id
    assert late.alarm_limit == early.alarm_limit
    assert late.point.n_after > early.point.n_after


def test_a_search_up_to_an_earlier_day_changes_nothing(connection: Connection, machine: UUID) -> None:
    dose_changes.search(connection, machine, LAST_DAY)
    before = stored(connection)
    assert dose_changes.search(connection, machine, STEP_DAY).found_count == 0
    assert dose_changes.search(connection, machine, FIRST_DAY - timedelta(days=1)) == (0, 0, 0)
    assert stored(connection) == before
    assert set(connection.execute(select(dose_series.c.searched_to)).scalars()) == {LAST_DAY}


def test_a_series_with_few_values_is_counted_as_such(connection: Connection) -> None:
    machine = add_machine(connection)
    add_studies(connection, machine, FIRST_DAY, 18, 500)
    assert dose_changes.search(connection, machine, LAST_DAY) == (2, 2, 0)
    counts = connection.execute(select(dose_series.c.value_count, dose_series.c.searched_to)).all()
    assert [tuple(row) for row in counts] == [(36, LAST_DAY)] * 2


@pytest.mark.parametrize(
    ("change", "series_count"),
    [
        ("dlp_mgy_cm = 0", 1),
        ("dlp_mgy_cm = NULL", 1),
        ("exclusion = 'phantom'", 0),
        ("study_at = NULL", 0),
    ],
)
def test_what_has_no_dose_no_date_or_no_patient_is_in_no_series(
    connection: Connection, change: str, series_count: int
) -> None:
    machine = add_machine(connection)
    add_studies(connection, machine, FIRST_DAY, 1, 500)
    connection.execute(text(f"UPDATE study SET {change}"))
    assert len(read(connection, machine, FIRST_DAY, LAST_DAY)) == series_count


def test_a_search_again_from_a_day_on_finds_the_same_change(connection: Connection, machine: UUID) -> None:
    dose_changes.search(connection, machine, LAST_DAY)
    before = stored(connection)
    assert dose_changes.search(connection, machine, LAST_DAY, since=FIRST_DAY).found_count == 2
    assert [one.change_id for one in stored(connection)[DLP]] == [one.change_id for one in before[DLP]]


def night_passes(connection: Connection) -> None:
    """What is stored and searched so far was so two days ago."""
    connection.execute(text("UPDATE study SET changed_at = changed_at - interval '2 days'"))
    connection.execute(text("UPDATE dose_series SET searched_at = searched_at - interval '1 day'"))


@pytest.fixture
def searched(connection: Connection) -> UUID:
    """A scanner with 50 days of studies, searched 30 days further."""
    machine = add_machine(connection)
    add_studies(connection, machine, FIRST_DAY, 50, 500)
    dose_changes.search(connection, machine, LAST_DAY)
    night_passes(connection)
    return machine


def test_the_next_night_searches_the_days_of_studies_that_arrived_late(connection: Connection, searched: UUID) -> None:
    add_studies(connection, searched, STEP_DAY, 30, 800)
    assert dose_changes.search(connection, searched, LAST_DAY + timedelta(days=1)).found_count == 2
    (change,) = stored(connection)[DLP]
    # The day on which it would have been found, had they come in time.
    assert STEP_DAY < change.point.found_on < LAST_DAY
    assert change.point.earliest_day <= STEP_DAY <= change.point.latest_day


def test_late_studies_are_found_as_studies_in_time(connection: Connection, searched: UUID) -> None:
    add_studies(connection, searched, STEP_DAY, 30, 800)
    dose_changes.search(connection, searched, LAST_DAY + timedelta(days=1))
    late = {key: [one.change_id for one in found] for key, found in stored(connection).items()}
    dose_changes.search(connection, searched, LAST_DAY + timedelta(days=1), since=STEP_DAY)
    assert {key: [one.change_id for one in found] for key, found in stored(connection).items()} == late


def test_a_night_without_late_studies_goes_on_where_it_ended(connection: Connection, searched: UUID) -> None:
    add_studies(connection, searched, STEP_DAY, 30, 800)
    # As before the search, though the search did not see them: only what is stored later is late.
    connection.execute(text("UPDATE study SET changed_at = changed_at - interval '3 days'"))
    assert dose_changes.search(connection, searched, LAST_DAY + timedelta(days=1)).found_count == 0


def test_later_than_the_bound_studies_wait_for_a_search_by_hand(connection: Connection, searched: UUID) -> None:
    add_studies(connection, searched, STEP_DAY, 30, 800)
    later = LAST_DAY + timedelta(days=late_studies.LATE_DAYS + 1)
    assert dose_changes.search(connection, searched, later).found_count == 0
    assert dose_changes.search(connection, searched, later, since=STEP_DAY).found_count == 2


@pytest.mark.parametrize("typical", [300, 500, 800, 2_000])
def test_late_studies_leave_a_published_change_as_it_was_found(
    connection: Connection, machine: UUID, typical: float
) -> None:
    dose_changes.search(connection, machine, LAST_DAY)
    (published,) = stored(connection)[DLP]
    night_passes(connection)
    add_studies(connection, machine, STEP_DAY - timedelta(days=20), 25, typical, first_hour=12)
    for night in range(1, 4):
        dose_changes.search(connection, machine, LAST_DAY + timedelta(days=night))
        (change, *_) = [one for one in stored(connection)[DLP] if one.change_id == published.change_id]
        assert change.alarm_limit == published.alarm_limit
        assert (change.point.found_on, change.point.day, change.point.evidence, change.point.delay) == (
            published.point.found_on,
            published.point.day,
            published.point.evidence,
            published.point.delay,
        )
        assert not [
            one
            for one in stored(connection)[DLP]
            if one.change_id != published.change_id and one.point.found_on <= published.point.found_on
        ]


def test_a_series_that_is_named_otherwise_takes_its_changes_along(connection: Connection, machine: UUID) -> None:
    dose_changes.search(connection, machine, LAST_DAY)
    connection.execute(text("UPDATE examination_name SET standard_name = 'CT skull'"))
    dose_changes.search(connection, machine, LAST_DAY)
    assert {key.standard_name for key in stored(connection)} == {"CT skull"}
    assert set(connection.execute(select(dose_series.c.standard_name)).scalars()) == {"CT skull"}


def test_equipment_is_searched_once_a_day(connection: Connection, machine: UUID) -> None:
    assert equipment_to_search.equipment_to_search(connection, LAST_DAY) == [machine]
    dose_changes.search(connection, machine, LAST_DAY)
    assert equipment_to_search.equipment_to_search(connection, LAST_DAY) == []
    assert equipment_to_search.equipment_to_search(connection, LAST_DAY + timedelta(days=1)) == [machine]
    assert equipment_to_search.equipment_to_search(connection, LAST_DAY + timedelta(days=1_000)) == []


def test_what_was_found_on_equipment_without_studies_is_removed(connection: Connection, machine: UUID) -> None:
    dose_changes.search(connection, machine, LAST_DAY)
    connection.execute(text("DELETE FROM study"))
    dose_changes.forget_unused(connection)
    assert stored(connection) == {}


def test_reading_all_objects_again_empties_the_changes_and_leaves_the_notes(connection: Connection) -> None:
    assert "dose_change" in rebuild.EMPTIED
    assert "dose_change_review" in rebuild.LEFT
    rebuild.empty(connection)
