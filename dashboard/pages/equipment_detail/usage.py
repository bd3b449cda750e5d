"""Use of equipment over time: studies by week, with the changes of its software, and by weekday and hour."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.pages.equipment_detail import plots
from dashboard.pages.equipment_detail.plots import SoftwareChange
from dashboard.ui import vega_theme
from dashboard.ui.chart_days import local_midnight
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.operations.equipment import DayCount, HourCount, SoftwareDoses
from kerma.standard.enumerations import ExamModality

_MAX_LABEL_LENGTH = 18
_COUNTED_TWICE = msg("; a study of two modalities counts for each")


def by_week(days: Sequence[DayCount], software: Mapping[ExamModality, Sequence[SoftwareDoses]]) -> None:
    """Draw studies by week.

    Args:
        days: studies by modality and day.
        software: the software versions by modality.
    """
    changes = software_changes(software)
    has_several = len({count.modality for count in days}) > 1
    first, last = min(count.day for count in days), max(count.day for count in days)
    total = sum(count.study_count for count in days)
    changed = _change_days(changes)
    values = {"number": formatting.number(total), "first": formatting.day(first), "last": formatting.day(last)}
    st.vega_lite_chart(
        _week_bars(weeks_of(days)),
        vega_theme.themed(plots.by_week(changes, vega_theme.foreground(), is_split=has_several)),
        alt=tr("Studies per week from {first} to {last}, {number} in all.", **values) + changed,
    )
    overlap_note = tr(_COUNTED_TWICE) if has_several else ""
    summary = tr("n = {number} studies, {first} to {last}", **values)
    plain_text.note(f"{summary}{overlap_note}. {tr('Weeks begin on Mondays.')}{changed}")


def _change_days(changes: Sequence[SoftwareChange]) -> str:
    """The days of the changes as text, with a space before it; empty without changes."""
    days = ", ".join(change.since for change in changes)
    return f" {tr('Software changed on {days}.', days=days)}" if changes else ""


def _week_bars(weeks: Mapping[tuple[date, ExamModality], int]) -> pd.DataFrame:
    """The bars of a chart by week, the modalities of a week stacked."""
    tops = _tops(weeks)
    return pd.DataFrame(
        {
            "week": pd.to_datetime([week for week, _ in weeks]),
            "week_end": pd.to_datetime([week + timedelta(days=7) for week, _ in weeks]),
            "when": [tr("from {day}", day=formatting.day(week)) for week, _ in weeks],
            "modality": [tr(BY_CODE[code].title) for _, code in weeks],
            "n": list(weeks.values()),
            "low": [high - n for high, n in zip(tops, weeks.values(), strict=True)],
            "high": tops,
        }
    )


def weeks_of(days: Iterable[DayCount]) -> dict[tuple[date, ExamModality], int]:
    """Studies by the Monday of their week and their modality, in order."""
    weeks: dict[tuple[date, ExamModality], int] = defaultdict(int)
    for count in days:
        weeks[count.day - timedelta(days=count.day.weekday()), count.modality] += count.study_count
    return dict(sorted(weeks.items()))


def _tops(weeks: Mapping[tuple[date, ExamModality], int]) -> list[int]:
    """The upper end of each bar, the modalities of a week stacked."""
    tops: list[int] = []
    high: dict[date, int] = defaultdict(int)
    for (week, _), number in weeks.items():
        high[week] += number
        tops.append(high[week])
    return tops


def software_changes(software: Mapping[ExamModality, Sequence[SoftwareDoses]]) -> list[SoftwareChange]:
    """The first day of each version but the first, over all modalities."""
    first_days: dict[str, date] = {}
    for version in (version for versions in software.values() for version in versions):
        if version.software_versions and version.first_at:
            day = version.first_at.date()
            first_days[version.software_versions] = min(day, first_days.get(version.software_versions, day))
    ordered = sorted(first_days.items(), key=lambda item: item[1])
    return [_change(text, day) for text, day in ordered[1:]]


def _change(text: str, day: date) -> SoftwareChange:
    short = text if len(text) <= _MAX_LABEL_LENGTH else f"{text[: _MAX_LABEL_LENGTH - 1]}…"
    return SoftwareChange(day=local_midnight(day), since=formatting.day(day), text=text, short=short)


def by_hour(hours: Sequence[HourCount], since: date) -> None:
    """Draw studies by weekday and hour, all modalities together."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for count in hours:
        counts[count.weekday, count.hour] += count.study_count
    if not counts:
        plain_text.empty(tr("No study since {day} has a start time.", day=formatting.day(since)))
        return
    (weekday, hour), maximum = max(counts.items(), key=lambda item: item[1])
    frame = pd.DataFrame(
        [{"day": plots.weekday(day), "hour": hour, "n": n} for (day, hour), n in sorted(counts.items())]
    )
    overlap_note = tr(_COUNTED_TWICE) if len({count.modality for count in hours}) > 1 else ""
    busiest = tr(
        "busiest: {weekday} from {hour}:00 with {number}",
        weekday=plots.weekday(weekday),
        hour=f"{hour:02d}",
        number=formatting.number(maximum),
    )
    total = formatting.number(sum(counts.values()))
    summary = tr("n = {number} studies since {day}", number=total, day=formatting.day(since))
    st.vega_lite_chart(
        frame,
        vega_theme.themed(plots.by_hour()),
        alt=f"{tr('Studies by weekday and hour')}: {summary}; {busiest}.",
    )
    plain_text.note(f"{summary}; {busiest}{overlap_note}.")
