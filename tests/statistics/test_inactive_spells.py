"""Spells without a study that were longer than usual."""

from datetime import date, timedelta

from kerma.statistics.inactivity import InactiveSpell, inactive_spells

MONDAY = date(2026, 1, 5)
BREAK = InactiveSpell(MONDAY + timedelta(days=20), MONDAY + timedelta(days=29), days=10)


def days(*numbers: int) -> list[date]:
    return [MONDAY + timedelta(days=number) for number in numbers]


def test_a_long_break_between_daily_use_is_a_spell() -> None:
    active = days(*range(20), *range(30, 40))
    assert inactive_spells(active, active[-1]) == [BREAK]


def test_a_break_that_lasts_is_a_spell_until_the_last_day() -> None:
    active = days(*range(20))
    assert inactive_spells(active, *days(29)) == [BREAK]


def test_usual_gaps_are_no_spells() -> None:
    active = days(*range(0, 140, 7))
    assert inactive_spells(active, active[-1]) == []


def test_few_days_of_use_do_not_show_what_is_usual() -> None:
    active = days(*range(8), 100)
    assert inactive_spells(active, active[-1]) == []


def test_days_after_the_last_are_ignored() -> None:
    active = days(*range(20), 60)
    assert inactive_spells(active, *days(19)) == []
