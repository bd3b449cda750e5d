"""How a machine is used: studies by week, with the changes of its software, and by weekday and hour."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.pages.equipment_detail import plots
from dashboard.ui import formatting, plain_text, vega_theme
from dashboard.ui.i18n import msg, tr
from dashboard.ui.modalities import BY_CODE
from kerma.database.query import Row
from kerma.standard.enumerations import ExamModality

_LONGEST_LABEL = 18
_TWICE = msg("; a study of two modalities counts for each")


def by_week(days: Sequence[Row], software: Mapping[ExamModality, Sequence[Row]]) -> None:
    """Draw studies by week.

    Args:
        days: studies by family and day.
        software: the software versions by family.
    """
    weeks = weeks_of(days)
    changes, tops = changes_of(software), _tops(weeks)
    families = {row["modality"] for row in days}
    frame = pd.DataFrame(
        {
            "week": pd.to_datetime([week for week, _ in weeks]),
            "week_end": pd.to_datetime([week + timedelta(days=7) for week, _ in weeks]),
            "when": [tr("from {day}", day=formatting.day(week)) for week, _ in weeks],
            "family": [tr(BY_CODE[code].title) for _, code in weeks],
            "n": list(weeks.values()),
            "low": [high - n for high, n in zip(tops, weeks.values(), strict=True)],
            "high": tops,
        }
    )
    first, last = min(row["day"] for row in days), max(row["day"] for row in days)
    total = sum(row["n"] for row in days)
    on = ", ".join(each["since"] for each in changes)
    changed = f" {tr('Software changed on {days}.', days=on)}" if changes else ""
    told = {"number": formatting.number(total), "first": formatting.day(first), "last": formatting.day(last)}
    st.vega_lite_chart(
        frame,
        vega_theme.themed(plots.by_week(changes, vega_theme.ink(), is_split=len(families) > 1)),
        alt=tr("Studies per week from {first} to {last}, {number} in all.", **told) + changed,
    )
    twice = tr(_TWICE) if len(families) > 1 else ""
    counted = tr("n = {number} studies, {first} to {last}", **told)
    plain_text.note(f"{counted}{twice}. {tr('Weeks begin on Mondays.')}{changed}")


def weeks_of(days: Iterable[Row]) -> dict[tuple[date, str], int]:
    """Studies by the Monday of their week and their family, in order."""
    found: dict[tuple[date, str], int] = defaultdict(int)
    for row in days:
        found[row["day"] - timedelta(days=row["day"].weekday()), row["modality"]] += row["n"]
    return dict(sorted(found.items()))


def _tops(weeks: Mapping[tuple[date, str], int]) -> list[int]:
    """Where each column ends, families of a week on top of each other."""
    found: list[int] = []
    high: dict[date, int] = defaultdict(int)
    for (week, _), number in weeks.items():
        high[week] += number
        found.append(high[week])
    return found


def changes_of(software: Mapping[ExamModality, Sequence[Row]]) -> list[dict[str, str]]:
    """The first day of each version but the first, over all families."""
    first_days: dict[str, date] = {}
    for row in (row for rows in software.values() for row in rows):
        if row["software_versions"] and row["first_at"]:
            day = row["first_at"].date()
            first_days[row["software_versions"]] = min(day, first_days.get(row["software_versions"], day))
    ordered = sorted(first_days.items(), key=lambda each: each[1])
    return [_change(text, day) for text, day in ordered[1:]]


def _change(text: str, day: date) -> dict[str, str]:
    short = text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
    return {"day": f"{day.isoformat()}T00:00:00", "since": formatting.day(day), "text": text, "short": short}


def by_hour(hours: Sequence[Row], since: date) -> None:
    """Draw studies by weekday and hour, all families together."""
    counted: dict[tuple[int, int], int] = defaultdict(int)
    for row in hours:
        counted[row["weekday"], row["hour"]] += row["n"]
    if not counted:
        plain_text.empty(tr("No study since {day} tells the hour at which it started.", day=formatting.day(since)))
        return
    (weekday, hour), most = max(counted.items(), key=lambda each: each[1])
    total = sum(counted.values())
    frame = pd.DataFrame(
        [{"day": plots.weekday(day), "hour": hour, "n": n} for (day, hour), n in sorted(counted.items())]
    )
    twice = tr(_TWICE) if len({row["modality"] for row in hours}) > 1 else ""
    busiest = tr(
        "busiest: {weekday} from {hour}:00 with {number}",
        weekday=plots.weekday(weekday),
        hour=f"{hour:02d}",
        number=formatting.number(most),
    )
    told = tr("n = {number} studies since {day}", number=formatting.number(total), day=formatting.day(since))
    st.vega_lite_chart(
        frame,
        vega_theme.themed(plots.by_hour()),
        alt=f"{tr('Studies by weekday and hour')}: {told}; {busiest}.",
    )
    plain_text.note(f"{told}; {busiest}{twice}.")
