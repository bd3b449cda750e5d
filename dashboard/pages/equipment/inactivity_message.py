"""The inactivity of a piece of equipment as a message in the language of the page."""

from dashboard.ui.text.i18n import tr, trn
from kerma.statistics.inactivity import Inactivity


def inactivity_message(inactivity: Inactivity | None) -> str:
    """Whether the equipment is in use, and for how many working days it has been inactive."""
    if inactivity is None:
        return tr("no study with a date")
    if inactivity.days == 0:
        return tr("in use")
    days = trn("{days} working day", "{days} working days", inactivity.days, days=inactivity.days)
    if inactivity.usual_days is None:
        return tr("inactive for {days}; too few days of use to compare with", days=days)
    usual = f"{inactivity.usual_days:.0f}"
    if inactivity.is_inactive:
        return tr("inactive for longer than usual: {days} (usually at most {usual})", days=days, usual=usual)
    if inactivity.days <= inactivity.usual_days:
        return tr("in use")
    return tr("inactive for {days} (usually at most {usual})", days=days, usual=usual)
