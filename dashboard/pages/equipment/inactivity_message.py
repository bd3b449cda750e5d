"""The inactivity of a piece of equipment as a message in the language of the page."""

from dashboard.ui.i18n import tr, trn
from kerma.statistics.inactivity import Inactivity


def inactivity_message(silence: Inactivity | None) -> str:
    """Whether the equipment is in use, and for how many working days it has been inactive."""
    if silence is None:
        return tr("never used on a known day")
    if silence.days == 0:
        return tr("in use")
    since = trn("{days} working day", "{days} working days", silence.days, days=silence.days)
    if silence.usual_days is None:
        return tr("quiet for {days}; too few days of use to say what is usual", days=since)
    usual = f"{silence.usual_days:.0f}"
    if silence.is_inactive:
        return tr("silent for {days} (usually at most {usual})", days=since, usual=usual)
    if silence.days <= silence.usual_days:
        return tr("in use")
    return tr("quiet for {days} (usually at most {usual})", days=since, usual=usual)
