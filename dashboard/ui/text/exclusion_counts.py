"""How many studies statistics leave out, and why, in one sentence."""

from collections.abc import Mapping

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.standard.enumerations import Exclusion


def as_text(counts: Mapping[Exclusion, int]) -> str:
    """One sentence; empty where statistics leave no study out."""
    reasons = (f"{formatting.word(reason)} ({formatting.number(count)})" for reason, count in counts.items() if count)
    listed = ", ".join(reasons)
    return tr("Not counted here: {reasons}", reasons=listed) if listed else ""
