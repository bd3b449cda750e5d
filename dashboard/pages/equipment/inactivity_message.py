"""The inactivity of a piece of equipment as a message in the language of the page."""

from datetime import date

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr, trn
from kerma.database.ingest.equipment_settings import EquipmentSetting
from kerma.statistics.inactivity import MIN_DAYS, Inactivity


def inactivity_message(inactivity: Inactivity | None) -> str:
    """Whether the equipment is in use, and for how many days it has been inactive."""
    if inactivity is None:
        return tr("no study with a date")
    return _against_set_limit(inactivity) if inactivity.is_limit_set else _against_own_gaps(inactivity)


def out_of_use_message(setting: EquipmentSetting, today: date) -> str:
    """Why no study is expected of the equipment today; empty where it is in use."""
    if setting.is_in_use(today):
        return ""
    if setting.used_from is not None and today < setting.used_from:
        return tr("in use from {day}", day=formatting.day(setting.used_from))
    if setting.used_to is not None:
        return tr("out of use, last day {day}", day=formatting.day(setting.used_to))
    return tr("replaced")


def _against_own_gaps(inactivity: Inactivity) -> str:
    if inactivity.days == 0:
        return tr("in use")
    days = trn("{days} working day", "{days} working days", inactivity.days, days=inactivity.days)
    if inactivity.usual_days is None or inactivity.limit_days is None:
        return tr("cannot be judged: studies on fewer than {days} days", days=MIN_DAYS)
    limit = f"{inactivity.limit_days:.0f}"
    if inactivity.is_inactive:
        return tr("inactive for longer than usual: {days} (limit {limit})", days=days, limit=limit)
    if inactivity.days <= inactivity.usual_days:
        return tr("in use")
    return tr("in use, no study for {days} (limit {limit})", days=days, limit=limit)


def _against_set_limit(inactivity: Inactivity) -> str:
    """The state against the interval that the site set, in calendar days."""
    if not inactivity.is_inactive:
        return tr("in use")
    days = trn("{days} day", "{days} days", inactivity.days, days=inactivity.days)
    return tr("no study for {days} (expected interval {limit})", days=days, limit=f"{inactivity.limit_days:.0f}")


def as_usual(judged: int, count: int) -> str:
    """How many of the systems that are not inactive send as usual, and how many cannot be judged.

    Args:
        judged: systems used on enough days to know what is usual.
        count: all systems.
    """
    used = trn("{n} sends as usual", "{n} send as usual", judged, n=formatting.number(judged))
    if judged == count:
        return used
    unknown = count - judged
    return f"{used}, {trn('{n} cannot be judged', '{n} cannot be judged', unknown, n=formatting.number(unknown))}"
