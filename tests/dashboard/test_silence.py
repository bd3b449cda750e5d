"""When a machine has been silent for longer than usual."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.pages.equipment.inactivity_message import inactivity_message
from kerma.statistics.inactivity import inactivity_since

MONDAY = date(2026, 3, 2)


def workdays(weeks: int, *, week: range = range(5)) -> list[date]:
    """Every day of the working weeks from a Monday on."""
    return [MONDAY + timedelta(days=7 * number + day) for number in range(weeks) for day in week]


def test_a_machine_that_never_works_at_the_weekend_is_not_missed_there() -> None:
    found = inactivity_since(workdays(4), MONDAY + timedelta(days=4 * 7))
    assert found is not None
    assert (found.days, found.is_inactive) == (0, False)


@pytest.mark.parametrize(("days_later", "is_inactive"), [(3, False), (4, True)])
def test_a_machine_in_daily_use_is_silent_after_more_than_three_working_days(
    days_later: int, is_inactive: bool
) -> None:
    found = inactivity_since(workdays(4), MONDAY + timedelta(days=4 * 7 + days_later))
    assert found is not None
    assert (found.days, found.is_inactive) == (days_later, is_inactive)


def test_a_machine_used_once_a_week_is_given_three_times_as_long_as_usual() -> None:
    active = [MONDAY + timedelta(days=7 * number) for number in range(12)]
    found = inactivity_since(active, active[-1] + timedelta(days=7))
    assert found is not None
    assert (found.days, found.usual_days, found.is_inactive) == (0, 0.0, False)


def test_an_irregular_machine_is_judged_by_its_own_pauses() -> None:
    active = [MONDAY + timedelta(days=step) for step in (0, 4, 8, 15, 19, 24, 29, 32, 36, 41, 47, 50)]
    found = inactivity_since(active, active[-1] + timedelta(days=15))
    assert found is not None
    assert found.usual_days is not None
    assert found.usual_days > 3
    assert not found.is_inactive


def test_a_machine_of_few_days_is_not_judged() -> None:
    found = inactivity_since(workdays(1), MONDAY + timedelta(days=100))
    assert found is not None
    assert (found.limit_days, found.is_inactive) == (None, False)
    assert inactivity_message(found) == "cannot be judged: studies on fewer than 10 days"


def test_days_to_come_do_not_hide_a_silence() -> None:
    active = [*workdays(4), date(2093, 1, 1)]
    found = inactivity_since(active, MONDAY + timedelta(days=60))
    assert found is not None
    assert found.is_inactive


def test_a_machine_that_was_never_used_is_no_error() -> None:
    assert inactivity_since([], MONDAY) is None
    assert "no study" in inactivity_message(None)


def test_the_sentence_names_the_silence_and_what_is_usual() -> None:
    found = inactivity_since(workdays(4), MONDAY + timedelta(days=5 * 7))
    assert inactivity_message(found) == "inactive for longer than usual: 5 working days (limit 3)"


@pytest.mark.parametrize(("days_later", "is_inactive"), [(0, False), (3, False), (4, True)])
def test_an_interval_set_by_the_site_is_the_limit_in_calendar_days(days_later: int, is_inactive: bool) -> None:
    found = inactivity_since([MONDAY], MONDAY + timedelta(days=days_later), 3)
    assert found is not None
    assert (found.days, found.is_judged, found.is_inactive) == (days_later, True, is_inactive)


def test_the_sentence_names_the_expected_interval() -> None:
    found = inactivity_since(workdays(4), MONDAY + timedelta(days=5 * 7), 5)
    assert inactivity_message(found) == "no study for 10 days (expected interval 5)"
