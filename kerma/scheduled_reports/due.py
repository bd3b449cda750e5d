"""Which report is due at a moment, and which ones a stop of Kerma has left out."""

from datetime import datetime, tzinfo
from itertools import chain, takewhile
from typing import NamedTuple

from kerma.scheduled_reports.rule import ReportPeriod, ReportRule


class DueReport(NamedTuple):
    """A report to be sent.

    Attributes:
        due_at: when it was due; with the schedule it identifies the report.
        period: the days that it covers.
        missed: the weeks or months that end each earlier report that was not sent, the oldest first.
        next_at: when the next one is due.
    """

    due_at: datetime
    period: ReportPeriod
    missed: tuple[ReportPeriod, ...]
    next_at: datetime


def due_report(rule: ReportRule, next_at: datetime, now: datetime, zone: tzinfo | None) -> DueReport | None:
    """The report that is due: after a stop of several periods the latest alone; None before `next_at`.

    Args:
        rule: when reports are due.
        next_at: when the first report is due that was not sent.
        now: the present moment.
        zone: time zone of the site; None: that of this computer.
    """
    moments = chain((next_at,), rule.moments(next_at, zone))
    due = list(takewhile(lambda moment: moment <= now, moments))
    if not due:
        return None
    intervals = [_interval(rule, moment, zone) for moment in due]
    missed = tuple(one for one in dict.fromkeys(intervals) if one != intervals[-1])
    # No period has two reports, also where the time zone of the site has changed since `next_at` was computed.
    later = (moment for moment in rule.moments(now, zone) if _interval(rule, moment, zone) != intervals[-1])
    return DueReport(due[-1], _period(rule, due[-1], zone), missed, next(later))


def requested_report(rule: ReportRule, requested_at: datetime, next_at: datetime, zone: tzinfo | None) -> DueReport:
    """The report that a person has requested: of the last whole period, besides those of the rule.

    Args:
        rule: when reports are due.
        requested_at: when it was requested.
        next_at: when the next report of the rule is due.
        zone: time zone of the site; None: that of this computer.
    """
    return DueReport(requested_at, _period(rule, requested_at, zone), (), next_at)


def _interval(rule: ReportRule, moment: datetime, zone: tzinfo | None) -> ReportPeriod:
    return rule.interval_before(moment.astimezone(zone).date())


def _period(rule: ReportRule, moment: datetime, zone: tzinfo | None) -> ReportPeriod:
    return rule.period(moment.astimezone(zone).date())
