"""What database roles other than the owner may do, where a site has made them; `kerma migrate` sees to it.

The dashboard reads as one role and changes settings as another, so that no page can change a fact or a result.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from kerma.database.schema.equipment_setting_tables import equipment_setting
from kerma.database.schema.node_tables import node
from kerma.database.schema.preference_tables import preference, saved_view
from kerma.database.schema.shared_event_tables import event_decision
from kerma.database.schema.skin_dose_tables import equipment_calibration, job
from kerma.database.schema.tables import ledger, metadata

#: May read everything, change settings, keep views and preferences, and request work.
SETTINGS_ROLE = "kerma_settings"
_ALL = "INSERT, UPDATE, DELETE"
_WRITES = {
    equipment_calibration.name: _ALL,
    equipment_setting.name: _ALL,
    event_decision.name: _ALL,
    saved_view.name: _ALL,
    preference.name: _ALL,
    node.name: _ALL,
    job.name: "INSERT, UPDATE",
    # To have objects read again.
    ledger.name: "UPDATE (status)",
}


def owner_rights() -> dict[str, str]:
    """What the role of KERMA_DATABASE_URL needs: comma-separated rights by table."""
    return dict.fromkeys(metadata.tables, f"SELECT, {_ALL}")


def reader_rights() -> dict[str, str]:
    """What the role that may only read needs."""
    return dict.fromkeys(metadata.tables, "SELECT")


def settings_rights() -> dict[str, str]:
    """What the role for settings needs."""
    return reader_rights() | {name: f"SELECT, {rights}" for name, rights in _WRITES.items()}


def missing_rights(connection: Connection, rights: Mapping[str, str]) -> list[str]:
    """The rights that the role of this connection lacks, as "INSERT on job".

    Args:
        connection: of the role, to a database with the tables.
        rights: comma-separated rights by table.
    """
    return [
        f"{right} on {table}"
        for table, needed in rights.items()
        for right in needed.split(", ")
        if not _has_right(connection, table, right)
    ]


def _has_right(connection: Connection, table: str, right: str) -> bool:
    """Whether the role has a right on a table, or on one of its columns: "UPDATE (status)"."""
    action, _, column = right.rstrip(")").partition(" (")
    query = "has_column_privilege(:table, :column, :action)" if column else "has_table_privilege(:table, :action)"
    parameters = {"table": f'"{table}"', "action": action} | ({"column": column} if column else {})
    return bool(connection.execute(text(f"SELECT {query}"), parameters).scalar_one())


def grant(connection: Connection) -> bool:
    """Give the role for settings its rights on the tables there are; False where there is no such role."""
    known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": SETTINGS_ROLE})
    if known.first() is None:
        return False
    connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {SETTINGS_ROLE}"))
    for table, rights in _WRITES.items():
        connection.execute(text(f"GRANT {rights} ON {table} TO {SETTINGS_ROLE}"))
    return True
