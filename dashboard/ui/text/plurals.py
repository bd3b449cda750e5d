"""Numbers of things in words: "1 event", "4 events"."""

from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import trn


def events(count: int) -> str:
    """So many events."""
    return trn("{count} event", "{count} events", count, count=formatting.number(count))


def irradiation_events(count: int) -> str:
    """So many irradiation events."""
    return trn("{count} irradiation event", "{count} irradiation events", count, count=formatting.number(count))


def acquisitions(count: int) -> str:
    """So many acquisitions."""
    return trn("{count} acquisition", "{count} acquisitions", count, count=formatting.number(count))


def exposures(count: int) -> str:
    """So many exposures."""
    return trn("{count} exposure", "{count} exposures", count, count=formatting.number(count))


def administrations(count: int) -> str:
    """So many administrations."""
    return trn("{count} administration", "{count} administrations", count, count=formatting.number(count))


def directions(count: int) -> str:
    """So many directions."""
    return trn("{count} direction", "{count} directions", count, count=formatting.number(count))


def organ_doses(count: int) -> str:
    """So many organ doses."""
    return trn("{count} organ dose", "{count} organ doses", count, count=formatting.number(count))
