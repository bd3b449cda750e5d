"""Rules by which stored data are removed at the age that the site sets, and their removal part by part."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine

from kerma.database.audit import removal
from kerma.database.ingest import old_data
from kerma.database.ingest.old_data import OldData
from kerma.privacy import site_key
from kerma.settings import Settings
from kerma.standard.enumerations import DataKind

_MONTHS_OF_YEAR, _LAST_DAY_OF_ALL_MONTHS = 12, 28


def months(settings: Settings) -> dict[DataKind, int]:
    """After how many months data of each kind are removed; 0: never."""
    return {
        DataKind.IDENTITY: settings.identity_retention_months,
        DataKind.STAFF_NAMES: settings.staff_names_retention_months,
        DataKind.EARLIER_VERSIONS: settings.earlier_versions_retention_months,
        # Last, since it is refused where the trail was changed, and must not hold up the others.
        DataKind.AUDIT_TRAIL: settings.audit_trail_retention_months,
    }


def rules(settings: Settings, today: date, kinds: Collection[DataKind] = tuple(DataKind)) -> list[OldData]:
    """What is too old by the settings; nothing of a kind whose setting is 0.

    Args:
        settings: of the site.
        today: the day from which months count back; of the audit trail, from the first day of its month.
        kinds: only these.
    """
    return [
        OldData(kind, months_before(today.replace(day=1) if kind is DataKind.AUDIT_TRAIL else today, number))
        for kind, number in months(settings).items()
        if number and kind in kinds
    ]


def months_before(day: date, months: int) -> date:
    """The same day so many months before; the 28th instead of a later one, which not all months have."""
    number = day.year * _MONTHS_OF_YEAR + day.month - 1 - months
    return date(number // _MONTHS_OF_YEAR, number % _MONTHS_OF_YEAR + 1, min(day.day, _LAST_DAY_OF_ALL_MONTHS))


def count(connection: Connection, old: OldData) -> int:
    """The number of studies, versions or rows of the audit trail that are too old."""
    if old.kind is DataKind.AUDIT_TRAIL:
        return removal.count(connection, old.older_than)
    return old_data.count(connection, old)


def remove_part(
    engine: Engine,
    settings: Settings,
    record: Callable[[Connection, OldData, int], None],
    kinds: Collection[DataKind] = tuple(DataKind),
) -> int:
    """Remove some of what is too old; returns how many studies, versions or rows, 0 where nothing is left.

    Args:
        engine: Kerma's database, as the owner of its tables.
        settings: of the site.
        record: enters what is removed into the audit trail, within the transaction.
        kinds: only these.

    Raises:
        UnavailableError: the audit trail does not fit; nothing of it is removed.
    """
    for old in rules(settings, datetime.now(tz=UTC).date(), kinds):
        with engine.begin() as connection:
            removed = _remove_some(connection, old, settings)
            if removed:
                record(connection, old, removed)
                return removed
    return 0


def _remove_some(connection: Connection, old: OldData, settings: Settings) -> int:
    if old.kind is not DataKind.AUDIT_TRAIL:
        return old_data.remove_some(connection, old)
    removed = removal.remove_month(connection, old.older_than, site_key(settings))
    if removed:
        old_data.add_to_log(connection, old, removed)
    return removed
