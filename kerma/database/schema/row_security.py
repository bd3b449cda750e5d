"""Row-level security: which rows a connection with a scope may read; `kerma migrate` brings the policies in line.

The role `kerma_scoped` may read the tables below and no others. Its policy on each of them is restrictive, so that rows
of equipment outside the scope are hidden from it whatever a query asks for; for all other roles nothing changes, and
their queries are planned as if there were no policies. The owner is exempt, as it reads the objects.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from kerma.database.schema.access_tables import account
from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.database.schema.equipment_setting_tables import equipment_setting
from kerma.database.schema.event_tables import (
    ct_dose_check,
    ct_event,
    ct_source,
    mammography_event,
    nuclear_medicine_event,
    organ_dose,
    plane_total,
    projection_event,
    projection_filter,
)
from kerma.database.schema.metadata import metadata
from kerma.database.schema.preference_tables import preference, saved_view
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.database.schema.shared_event_tables import event_decision, shared_event
from kerma.database.schema.skin_dose_tables import equipment_calibration, job, skin_dose
from kerma.database.schema.tables import cursor, dose_object, equipment, ledger, study_table
from kerma.database.schema.update_tables import update_change
from kerma.database.schema.version_tables import object_version
from kerma.database.scope import SCOPE_SETTING, SCOPED_ROLE

# A subquery is evaluated once for each query, not once for each row. Without a scope no row is in it.
_IDS = f"(SELECT coalesce(nullif(current_setting('{SCOPE_SETTING}', true), ''), '{{}}')::uuid[])"
_OF_EQUIPMENT = f"equipment_id = ANY ({_IDS}::uuid[])"


def _study_in_scope(table: str, column: str = "study_id") -> str:
    """The study, which has a policy of its own, is visible."""
    return f"EXISTS (SELECT FROM study AS s WHERE s.study_id = {table}.{column})"


_OF_STUDY = (
    *(plane_total, ct_event, projection_event, mammography_event, nuclear_medicine_event),
    *(ct_source, ct_dose_check, projection_filter, organ_dose),
    *(dose_object, object_version, skin_dose, job),
)
#: For each table with rows of equipment or studies, which of them a scope contains.
CONDITIONS: Mapping[str, str] = {
    **{
        table.name: _OF_EQUIPMENT
        for table in (
            *(equipment, study_table, ledger, update_change, equipment_setting, equipment_calibration),
            *ROLLUP_TABLES,
        )
    },
    **{table.name: _study_in_scope(table.name) for table in _OF_STUDY},
    # Both pieces of equipment are named.
    equipment_merge.name: f"{_OF_EQUIPMENT} AND into_id = ANY ({_IDS}::uuid[])",
    # The other study is named, too.
    shared_event.name: " AND ".join(
        (_study_in_scope(shared_event.name), _study_in_scope(shared_event.name, "other_study_id"))
    ),
    # Names and filters of others may name what is outside the scope.
    saved_view.name: "NOT is_shared",
}
#: Tables that a connection with a scope reads whole, or of which it reads these columns: they hold nothing of studies.
WHOLE: Mapping[str, str] = {
    preference.name: "SELECT",
    event_decision.name: "SELECT",
    cursor.name: "SELECT",
    "alembic_version": "SELECT",
    account.name: "SELECT (account_id)",
}
_EVERYTHING, _SCOPE = "kerma_everything", "kerma_scope"
_STATES = text(
    "SELECT pg_has_role(:role, oid, 'MEMBER') AS may_take_on, "
    "NOT (SELECT rolsuper FROM pg_roles WHERE rolname = :role) AND pg_has_role(:role, oid, 'USAGE') AS inherits "
    "FROM pg_roles WHERE rolname = :scoped"
)


def rights() -> dict[str, str]:
    """What the role of connections with a scope needs: rights by table."""
    return {**dict.fromkeys(CONDITIONS, "SELECT"), **WHOLE}


def hidden_tables() -> frozenset[str]:
    """Tables of which a connection with a scope reads nothing."""
    return frozenset(metadata.tables) - set(CONDITIONS) - set(WHOLE)


def apply(connection: Connection) -> None:
    """Bring the policies in line, where there is the role of connections with a scope.

    Only what differs is changed: it needs a lock on the table. Run by the owner of the tables.
    """
    found = _stored(connection)
    for table, condition in CONDITIONS.items():
        if found.get(table) == condition:
            continue
        for statement in _statements(table, condition):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def missing_policies(connection: Connection) -> list[str]:
    """The tables whose policies differ from those of this version of Kerma, by name."""
    found = _stored(connection)
    return sorted(table for table, condition in CONDITIONS.items() if found.get(table) != condition)


def _stored(connection: Connection) -> dict[str, str]:
    """The condition of the policy of each table that has row-level security, as it was written."""
    query = text(
        "SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
        "JOIN pg_roles r ON p.polroles = ARRAY[r.oid] "
        "WHERE p.polname = :name AND r.rolname = :role AND NOT p.polpermissive AND c.relrowsecurity"
    )
    return {row[0]: row[1] for row in connection.execute(query, {"name": _SCOPE, "role": SCOPED_ROLE})}


def _statements(table: str, condition: str) -> tuple[str, ...]:
    quoted = condition.replace("'", "''")
    return (
        f"DROP POLICY IF EXISTS {_EVERYTHING} ON {table}",
        f"DROP POLICY IF EXISTS {_SCOPE} ON {table}",
        f"CREATE POLICY {_EVERYTHING} ON {table} USING (true)",
        f"CREATE POLICY {_SCOPE} ON {table} AS RESTRICTIVE FOR SELECT TO {SCOPED_ROLE} USING ({condition})",
        # PostgreSQL stores a condition in another form.
        f"COMMENT ON POLICY {_SCOPE} ON {table} IS '{quoted}'",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    )


def problems(connection: Connection, role: str) -> list[str]:
    """Why a role cannot show users their scope; empty where it can.

    Args:
        connection: of the owner of the tables.
        role: with which the dashboard reads.
    """
    states = connection.execute(_STATES, {"role": role, "scoped": SCOPED_ROLE}).one_or_none()
    if states is None:
        return [f"there is no role {SCOPED_ROLE}"]
    found = [] if states.may_take_on else [f"{role} may not take on {SCOPED_ROLE}"]
    if states.inherits:
        found.append(f"{role} inherits the limits of {SCOPED_ROLE}, and sees no studies")
    if tables := missing_policies(connection):
        found.append(f"policies are missing on {', '.join(tables)}")
    return found
