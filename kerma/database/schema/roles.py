"""What database roles other than the owner may do, where a site has made them; `kerma migrate` sees to it.

The dashboard reads as one role and changes settings as another, so that no page can change a fact or a result.
"""

from sqlalchemy import Connection, text

from kerma.database.schema.preference_tables import preference, saved_view
from kerma.database.schema.skin_dose_tables import equipment_calibration, job

#: May read everything, change settings, keep views and preferences, and ask for work.
SETTINGS_ROLE = "kerma_settings"
_ALL = "INSERT, UPDATE, DELETE"
_WRITES = {
    equipment_calibration.name: _ALL,
    saved_view.name: _ALL,
    preference.name: _ALL,
    job.name: "INSERT, UPDATE",
}


def grant(connection: Connection) -> bool:
    """Give the role for settings its rights on the tables there are; False where there is no such role."""
    known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": SETTINGS_ROLE})
    if known.first() is None:
        return False
    connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {SETTINGS_ROLE}"))
    for table, rights in _WRITES.items():
        connection.execute(text(f"GRANT {rights} ON {table} TO {SETTINGS_ROLE}"))
    return True
