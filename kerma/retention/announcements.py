"""Announces an age at which data are removed before a worker removes anything by it, so that a slip can be mended."""

import logging
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Engine

from kerma.database.ingest.announced_removals import AnnouncedRemoval, announce, announced, withdraw
from kerma.retention import old_data
from kerma.settings import Settings
from kerma.standard.enumerations import DataKind

logger = logging.getLogger(__name__)

#: Between the announcement and the first removal lie at least these hours, and the beginning of a day (UTC).
_MIN_NOTICE = timedelta(hours=12)


def due_at(announced_at: datetime) -> datetime:
    """The beginning of the first day (UTC) at least 12 hours later, when the work of that day begins."""
    earliest = announced_at.astimezone(UTC) + _MIN_NOTICE
    midnight = datetime.combine(earliest.date(), time(), UTC)
    return midnight if midnight == earliest else midnight + timedelta(days=1)


def kinds_in_force(engine: Engine, settings: Settings, now: datetime) -> frozenset[DataKind]:
    """The kinds of data that may be removed now; announces an age that is new or another than before.

    Args:
        engine: Kerma's database, as the owner of its tables.
        settings: of the worker.
        now: the present time.
    """
    months = {kind: number for kind, number in old_data.months(settings).items() if number}
    with engine.begin() as connection:
        known = announced(connection)
        withdraw(connection, known.keys() - months.keys())
        for kind, number in months.items():
            if kind not in known or known[kind].months != number:
                [old] = old_data.rules(settings, now.date(), (kind,))
                due_count = old_data.count(connection, old)
                announce(connection, AnnouncedRemoval(kind, number, now, due_at(now), due_count))
                _log(kind, number, due_count, now)
        return frozenset(kind for kind, one in announced(connection).items() if one.due_at <= now)


def _log(kind: DataKind, months: int, count: int, now: datetime) -> None:
    logger.warning(
        "KERMA_%s_RETENTION_MONTHS is new or another: %s older than %d months is removed from %s UTC on, now %d.",
        kind.upper(),
        kind,
        months,
        f"{due_at(now):%Y-%m-%d %H:%M}",
        count,
    )
