"""Removes whole months of the audit trail because of their age, verified first.

The signed end of each day stays, with a signature that the site removed its rows: what is left of the trail verifies,
and a day that somebody else removed does not.
"""

from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, delete, func, select

from kerma.database.audit import heads
from kerma.database.audit.verify import verify
from kerma.database.schema import audit_partitions, migrate
from kerma.database.schema.audit_tables import audit_event
from kerma.errors import ConfigurationError, UnavailableError

_event = audit_event.c


def count(connection: Connection, older_than: date) -> int:
    """The number of rows of days before a day."""
    return connection.execute(select(func.count()).where(_event.day < older_than)).scalar_one()


def remove_month(connection: Connection, older_than: date, key: bytes) -> int:
    """Remove the rows of the oldest month; returns how many, 0 where all are younger.

    Args:
        connection: within a transaction, of the owner of the tables.
        older_than: first day of a month; rows of this day and later stay.
        key: of the site, which signs the removal.

    Raises:
        ConfigurationError: there is no key; nothing is removed.
        UnavailableError: a row was changed, removed or inserted; nothing is removed.
    """
    if not key:
        raise ConfigurationError(
            "Rows of the audit trail are removed only where the removal can be signed: set KERMA_SECRET_FILE to a file "
            "with a secret key. Nothing was removed."
        )
    migrate.lock(connection)
    oldest = connection.execute(select(func.min(_event.day)).where(_event.day < older_than)).scalar_one()
    if oldest is None:
        return 0
    before = min(audit_partitions.first_of_next_month(oldest), older_than)
    heads.sign(connection, key)
    verified = verify(connection, key, before=before)
    if verified.faults:
        fault = verified.faults[0]
        raise UnavailableError(
            f"The audit trail does not fit: {fault.day} {fault.writer}, row {fault.number}: {fault.reason}. Nothing "
            "was removed; `kerma audit verify` names all such rows."
        )
    heads.mark_removed(connection, before, key)
    _delete(connection, oldest.replace(day=1), before)
    return verified.row_count


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _delete(connection: Connection, first: date, before: date) -> None:
    """Remove the rows: the whole partition, unless it holds rows of another month, and those that lie elsewhere."""
    is_month = (_event.recorded_at >= _midnight(first), _event.recorded_at < _midnight(before))
    outside = select(func.count()).where(*is_month, (_event.day < first) | (_event.day >= before))
    if before == audit_partitions.first_of_next_month(first) and not connection.execute(outside).scalar_one():
        audit_partitions.drop_month(connection, first)
    connection.execute(delete(audit_event).where(_event.day < before))
