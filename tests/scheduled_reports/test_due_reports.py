"""When reports are due, in a table: short months, changes of the clock, and stops of Kerma."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kerma.errors import ConfigurationError
from kerma.scheduled_reports.due import due_report, requested_report
from kerma.scheduled_reports.rule import Interval, ReportPeriod, ReportRule

WARSAW = ZoneInfo("Europe/Warsaw")
SYDNEY = ZoneInfo("Australia/Sydney")


def weekly(day: int, hour: int = 7, months: int = 0) -> ReportRule:
    return ReportRule(Interval.WEEKLY, day, hour, months)


def monthly(day: int, hour: int = 7, months: int = 0) -> ReportRule:
    return ReportRule(Interval.MONTHLY, day, hour, months)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "after", "expected", "reason"),
    [
        # 2026-11-30 is a Monday; Warsaw is one hour ahead of UTC in winter, two in summer.
        (weekly(1), "2026-11-30 05:59", "2026-11-30 06:00", "the same day, one minute before"),
        (weekly(1), "2026-11-30 06:00", "2026-12-07 06:00", "at the moment itself: the next one"),
        (weekly(7), "2026-11-30 06:00", "2026-12-06 06:00", "the coming Sunday"),
        (monthly(31), "2026-01-31 06:00", "2026-02-28 06:00", "February has 28 days"),
        (monthly(31), "2028-02-01 06:00", "2028-02-29 06:00", "a leap year"),
        (monthly(31), "2026-04-01 06:00", "2026-04-30 05:00", "April has 30 days; summer time"),
        (monthly(31), "2026-02-28 06:00", "2026-03-31 05:00", "the day itself where there is one"),
        (monthly(1), "2026-12-01 06:00", "2027-01-01 06:00", "across the year"),
        (weekly(7, 2), "2026-03-28 12:00", "2026-03-29 01:00", "2:00 is left out: 3:00 summer time is 1:00 UTC"),
        (weekly(7, 3), "2026-03-28 12:00", "2026-03-29 01:00", "3:00 summer time"),
        (weekly(7, 2), "2026-10-24 12:00", "2026-10-25 00:00", "2:00 occurs twice: the first, summer time"),
        (weekly(7, 2), "2026-10-25 00:00", "2026-11-01 01:00", "and not again an hour later"),
        (weekly(1, 0), "2026-03-29 12:00", "2026-03-29 22:00", "midnight in summer time is the day before in UTC"),
    ],
)
def test_the_next_moment_in_warsaw(rule: ReportRule, after: str, expected: str, reason: str) -> None:
    assert rule.next_moment(utc(after), WARSAW) == utc(expected), reason


def test_another_zone_changes_its_clock_on_other_days() -> None:
    # On 2026-04-05 at 3:00 Sydney goes from UTC+11 to UTC+10.
    assert weekly(7, 7).next_moment(utc("2026-04-04 00:00"), SYDNEY) == utc("2026-04-04 21:00")
    assert weekly(6, 7).next_moment(utc("2026-04-03 00:00"), SYDNEY) == utc("2026-04-03 20:00")


@pytest.mark.parametrize(
    ("rule", "day", "first", "last"),
    [
        (weekly(1), "2026-11-30", "2026-11-23", "2026-11-29"),
        (weekly(7), "2026-12-06", "2026-11-23", "2026-11-29"),
        (weekly(5), "2027-01-01", "2026-12-21", "2026-12-27"),
        (monthly(1), "2026-12-01", "2026-11-01", "2026-11-30"),
        (monthly(31), "2026-02-28", "2026-01-01", "2026-01-31"),
        (monthly(15), "2028-03-15", "2028-02-01", "2028-02-29"),
        (monthly(1, months=3), "2026-12-01", "2026-09-01", "2026-11-30"),
        (monthly(1, months=3), "2027-01-01", "2026-10-01", "2026-12-31"),
        (monthly(1, months=12), "2026-12-31", "2025-12-01", "2026-11-30"),
        (monthly(1, months=12), "2028-03-01", "2027-03-01", "2028-02-29"),
        (weekly(1, months=3), "2026-11-30", "2026-08-30", "2026-11-29"),
        # Three months before Monday, 2027-05-31, there is no day 31.
        (weekly(3, months=3), "2027-06-02", "2027-02-28", "2027-05-30"),
        (weekly(1, months=12), "2028-02-28", "2027-02-28", "2028-02-27"),
    ],
)
def test_a_report_covers_the_last_whole_week_or_month_or_the_months_up_to_its_end(
    rule: ReportRule, day: str, first: str, last: str
) -> None:
    assert rule.period(date.fromisoformat(day)) == ReportPeriod(date.fromisoformat(first), date.fromisoformat(last))


def test_nothing_is_due_before_its_moment() -> None:
    assert due_report(weekly(1), utc("2026-11-30 06:00"), utc("2026-11-30 05:59"), WARSAW) is None


def test_on_time_one_report_is_due_and_none_was_missed() -> None:
    due = due_report(weekly(1), utc("2026-11-30 06:00"), utc("2026-11-30 06:00"), WARSAW)
    assert due is not None
    assert (due.due_at, due.missed, due.next_at) == (utc("2026-11-30 06:00"), (), utc("2026-12-07 06:00"))


def test_after_a_stop_of_weeks_the_latest_report_is_due_and_names_the_missed_periods() -> None:
    # Due on 9, 16, 23 and 30 November; the stop ends on 2 December.
    due = due_report(weekly(1), utc("2026-11-09 06:00"), utc("2026-12-02 10:00"), WARSAW)
    assert due is not None
    assert due.due_at == utc("2026-11-30 06:00")
    assert due.period == ReportPeriod(date(2026, 11, 23), date(2026, 11, 29))
    assert [period.first for period in due.missed] == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert due.next_at == utc("2026-12-07 06:00")


def test_what_a_stop_has_left_out_of_a_report_of_twelve_months_is_a_month() -> None:
    """Due on 1 October, November and December: eleven of the twelve months of each are in the next one."""
    due = due_report(monthly(1, months=12), utc("2026-10-01 05:00"), utc("2026-12-02 10:00"), WARSAW)
    assert due is not None
    assert due.period == ReportPeriod(date(2025, 12, 1), date(2026, 11, 30))
    assert due.missed == (
        ReportPeriod(date(2026, 9, 1), date(2026, 9, 30)),
        ReportPeriod(date(2026, 10, 1), date(2026, 10, 31)),
    )


def test_a_period_has_one_report_where_the_time_zone_of_the_site_changed() -> None:
    # Computed as 7:00 in Sydney (UTC+11), which is Sunday evening in UTC; the site then moves its clock to Warsaw.
    due = due_report(weekly(1), utc("2026-11-29 23:30"), utc("2026-11-29 23:40"), WARSAW)
    assert due is not None
    assert due.period == ReportPeriod(date(2026, 11, 23), date(2026, 11, 29))
    assert (due.missed, due.next_at) == ((), utc("2026-12-07 06:00"))


def test_a_requested_report_covers_the_last_whole_period_and_leaves_the_next_one() -> None:
    due = requested_report(monthly(1), utc("2026-12-01 10:00"), utc("2027-01-01 06:00"), WARSAW)
    assert due.period == ReportPeriod(date(2026, 11, 1), date(2026, 11, 30))
    assert (due.missed, due.next_at) == ((), utc("2027-01-01 06:00"))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (weekly(0), "Day 0: a weekly report is due on a day from 1 to 7."),
        (weekly(8), "Day 8: a weekly report is due on a day from 1 to 7."),
        (monthly(32), "Day 32: a monthly report is due on a day from 1 to 31."),
        (monthly(1, 24), "Hour 24: a report is due at an hour from 0 to 23."),
    ],
)
def test_what_is_no_rule_is_refused(rule: ReportRule, message: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        rule.checked()
    assert str(error.value) == message


def test_the_time_zone_of_the_computer_counts_where_none_is_stated() -> None:
    after = utc("2026-11-30 06:00")
    moment = weekly(1).next_moment(after, None)
    local = moment.astimezone()
    assert (local.isoweekday(), local.hour) == (1, 7)
    assert moment > after
