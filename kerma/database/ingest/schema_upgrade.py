"""Migrates the database, and has objects read again where the migration added columns that only reading can fill."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect

import kerma
from kerma.database.ingest import ledger, task_runs
from kerma.database.schema import event_tables, migrate, tables
from kerma.standard.enumerations import TaskKind

_OF_EVERY_OBJECT = (tables.ledger,)
_OF_DOSE_OBJECTS = (
    tables.study_table,
    tables.equipment,
    tables.dose_object,
    event_tables.plane_total,
    event_tables.ct_event,
    event_tables.projection_event,
    event_tables.mammography_event,
    event_tables.nuclear_medicine_event,
    event_tables.ct_source,
    event_tables.ct_dose_check,
    event_tables.projection_filter,
    event_tables.organ_dose,
)


@dataclass(frozen=True)
class Upgrade:
    """What a migration did.

    Attributes:
        before: revision before; None: the database was empty.
        now: revision now.
        new_columns: columns that are empty until objects are read again: "ct_event.pitch".
        pending_count: number of objects that were marked to be read again because of them.
    """

    before: str | None
    now: str
    new_columns: tuple[str, ...]
    pending_count: int


def upgrade(engine: Engine) -> Upgrade:
    """Migrate to the newest revision, and mark objects to be read again, in one transaction.

    Raises:
        ConfigurationError: the database cannot be migrated by this version of Kerma; it is left as it is.
    """
    with engine.begin() as connection:
        migrate.lock(connection)
        before = migrate.current(connection)
        known = _columns(connection)
        migrate.upgrade_within(connection)
        new = _columns(connection) - known if before is not None else set()
        marked = _mark_pending(connection, new)
        if marked:
            task_runs.requested(connection, TaskKind.EXTRACT_AGAIN, f"update to {kerma.__version__}", marked)
    return Upgrade(before, migrate.newest(), tuple(sorted(f"{table}.{name}" for table, name in new)), marked)


def _columns(connection: Connection) -> set[tuple[str, str]]:
    """Columns that reading fills, as pairs of table and column."""
    inspector = inspect(connection)
    existing = set(inspector.get_table_names())
    filled = [table.name for table in (*_OF_EVERY_OBJECT, *_OF_DOSE_OBJECTS) if table.name in existing]
    return {(table, column["name"]) for table in filled for column in inspector.get_columns(table)}


def _mark_pending(connection: Connection, new: set[tuple[str, str]]) -> int:
    if not new:
        return 0
    of_every_object = {table.name for table in _OF_EVERY_OBJECT}
    return ledger.mark_pending(connection, dose_only=all(table not in of_every_object for table, _ in new))
