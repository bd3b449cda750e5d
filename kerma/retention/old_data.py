"""Rules by which stored data are removed at the age that the site sets, and their removal part by part."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine

from kerma.database.ingest import old_data
from kerma.database.ingest.old_data import OldData
from kerma.settings import Settings
from kerma.standard.enumerations import DataKind

_MONTHS_OF_YEAR, _LAST_DAY_OF_ALL_MONTHS = 12, 28


def rules(settings: Settings, today: date) -> list[OldData]:
    """What is too old by the settings; nothing of a kind whose setting is 0.

    Args:
        settings: of the site.
        today: the day from which months count back.
    """
    months = {
        DataKind.IDENTITY: settings.identity_retention_months,
        DataKind.EARLIER_VERSIONS: settings.earlier_versions_retention_months,
    }
    return [OldData(kind, months_before(today, number)) for kind, number in months.items() if number]


def months_before(day: date, months: int) -> date:
    """The same day so many months before; the 28th instead of a later one, which not all months have."""
    number = day.year * _MONTHS_OF_YEAR + day.month - 1 - months
    return date(number // _MONTHS_OF_YEAR, number % _MONTHS_OF_YEAR + 1, min(day.day, _LAST_DAY_OF_ALL_MONTHS))


def remove_part(engine: Engine, settings: Settings, record: Callable[[Connection, OldData, int], None]) -> bool:
    """Remove some of what is too old; whether some may be left.

    Args:
        engine: Kerma's database, as the owner of its tables.
        settings: of the site.
        record: enters what is removed into the audit trail, within the transaction.
    """
    for old in rules(settings, datetime.now(tz=UTC).date()):
        with engine.begin() as connection:
            removed = old_data.remove_some(connection, old)
            if removed:
                record(connection, old, removed)
                return True
    return False
