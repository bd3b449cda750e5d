"""What a connection with a scope reads: views of Kerma's tables, in a schema of their own that hides the tables.

The role `kerma_scoped` may read these views and few tables. Each view has the name and columns of its table and the
rows that the scope contains, so that every query reads it in place of the table. PostgreSQL expands a view within the
query that reads it, and uses the indexes of its table. `kerma migrate` brings the views in line.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from kerma.database.schema.access_tables import account
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_message_tables import alert_message, alert_notice
from kerma.database.schema.alert_tables import alert, alert_history, alert_rule
from kerma.database.schema.annotation_tables import study_note, study_tag
from kerma.database.schema.dose_change_tables import dose_change, dose_change_review, dose_series
from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.database.schema.equipment_setting_tables import equipment_setting
from kerma.database.schema.equipment_split_table import equipment_split
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
from kerma.database.schema.examination_tables import examination_name, standard_name_code
from kerma.database.schema.incident_tables import (
    incident,
    incident_action,
    incident_attachment,
    incident_study,
    incident_version,
)
from kerma.database.schema.metadata import metadata
from kerma.database.schema.modality_rule_table import modality_rule
from kerma.database.schema.optimisation_note_table import optimisation_note
from kerma.database.schema.patient_size_tables import imported_size, size_import
from kerma.database.schema.preference_tables import preference, saved_view
from kerma.database.schema.reference_level_table import reference_level
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.database.schema.shared_event_tables import event_decision, shared_event
from kerma.database.schema.skin_dose_tables import equipment_calibration, job, skin_dose
from kerma.database.schema.tables import cursor, dose_object, equipment, ledger, study_table
from kerma.database.schema.update_tables import update_change
from kerma.database.schema.version_tables import object_version
from kerma.database.scope import SCOPE_SETTING, SCOPED_ROLE, SCOPED_SCHEMA

# A subquery is evaluated once for each query, not once for each row. Without a scope no row is in it.
_IDS = f"(SELECT coalesce(nullif(current_setting('{SCOPE_SETTING}', true), ''), '{{}}')::uuid[])"
_OF_EQUIPMENT = f"equipment_id = ANY ({_IDS}::uuid[])"


def _study_in_scope(table: str, column: str = "study_id") -> str:
    """The study is one of equipment in the scope."""
    return f"EXISTS (SELECT FROM study AS s WHERE s.study_id = {table}.{column} AND s.{_OF_EQUIPMENT})"


def _stated_in_scope(table: str, column: str) -> str:
    """The equipment that an object stated is in the scope; where its study counts for another one, that one is.

    Args:
        table: with the equipment that was stated.
        column: names the study, there and in the table of studies.
    """
    elsewhere = f"SELECT FROM study AS s WHERE s.{column} = {table}.{column} AND s.stated_equipment_id IS NOT NULL"
    counts_in_scope = f"EXISTS ({elsewhere} AND s.{_OF_EQUIPMENT})"
    return f"{_OF_EQUIPMENT} AND NOT EXISTS ({elsewhere} AND NOT s.{_OF_EQUIPMENT}) OR {counts_in_scope}"


def _incident_in_scope(table: str) -> str:
    """All studies that any version of the incident names are in the scope, and there is one."""
    studies = f"SELECT FROM incident_study AS i WHERE i.incident_id = {table}.incident_id"
    return f"EXISTS ({studies}) AND NOT EXISTS ({studies} AND NOT {_study_in_scope('i')})"


_OF_STUDY = (
    *(plane_total, ct_event, projection_event, mammography_event, nuclear_medicine_event),
    *(ct_source, ct_dose_check, projection_filter, organ_dose),
    *(dose_object, object_version, skin_dose, job, imported_size),
    *(study_tag, study_note),
    *(alert, alert_history, alert_action),
    *(alert_notice, alert_message),
)
#: For each table with rows of equipment or studies, which of them a scope contains.
CONDITIONS: Mapping[str, str] = {
    **{
        table.name: _OF_EQUIPMENT
        for table in (
            *(equipment, study_table, equipment_setting, equipment_calibration, modality_rule),
            *(dose_series, dose_change, optimisation_note),
            *ROLLUP_TABLES,
        )
    },
    **{table.name: _study_in_scope(table.name) for table in _OF_STUDY},
    **{
        table.name: _incident_in_scope(table.name)
        for table in (incident, incident_version, incident_action, incident_study, incident_attachment)
    },
    ledger.name: _stated_in_scope(ledger.name, "study_instance_uid"),
    update_change.name: _stated_in_scope(update_change.name, "study_id"),
    # Both pieces of equipment are named.
    equipment_merge.name: f"{_OF_EQUIPMENT} AND into_id = ANY ({_IDS}::uuid[])",
    equipment_split.name: f"{_OF_EQUIPMENT} AND stated_id = ANY ({_IDS}::uuid[])",
    # Named on the page of a study.
    size_import.name: f"EXISTS (SELECT FROM imported_size AS i JOIN study AS s ON s.study_id = i.study_id "
    f"WHERE i.import_number = size_import.import_number AND s.{_OF_EQUIPMENT})",
    dose_change_review.name: "EXISTS (SELECT FROM dose_change AS d "
    f"WHERE d.change_id = dose_change_review.change_id AND d.{_OF_EQUIPMENT})",
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
    reference_level.name: "SELECT",
    alert_rule.name: "SELECT",
    cursor.name: "SELECT",
    # Names alone; the texts of examinations, which only other equipment may use, stay hidden.
    examination_name.name: "SELECT",
    standard_name_code.name: "SELECT",
    "alembic_version": "SELECT",
    account.name: "SELECT (account_id)",
}
_READABLE = text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') "
    "AND has_table_privilege(:role, oid, 'SELECT')"
)
_STATES = text(
    "SELECT pg_has_role(:role, oid, 'MEMBER') AS may_take_on, "
    "NOT (SELECT rolsuper FROM pg_roles WHERE rolname = :role) AND pg_has_role(:role, oid, 'USAGE') AS inherits "
    "FROM pg_roles WHERE rolname = :scoped"
)


def hidden_tables() -> frozenset[str]:
    """Tables of which a connection with a scope reads nothing."""
    return frozenset(metadata.tables) - set(CONDITIONS) - set(WHOLE)


def apply(connection: Connection) -> None:
    """Bring views and rights on tables in line, where there is the role of connections with a scope.

    Run by the owner of the tables; where it may not create a schema, `problems` says so.
    """
    may = text("SELECT has_database_privilege(current_database(), 'CREATE') OR to_regnamespace(:schema) IS NOT NULL")
    if not connection.execute(may, {"schema": SCOPED_SCHEMA}).scalar_one():
        return
    for table in connection.execute(_READABLE, {"role": SCOPED_ROLE}).scalars():
        if table not in WHOLE:
            connection.execute(text(f'REVOKE ALL ON public."{table}" FROM {SCOPED_ROLE}'))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCOPED_SCHEMA}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SCOPED_SCHEMA} TO {SCOPED_ROLE}"))
    for table in differing_views(connection):
        for statement in _statements(table):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def drop(connection: Connection) -> None:
    """Remove the views, on which no change of a table's columns may depend; `apply` makes them again."""
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCOPED_SCHEMA} CASCADE"))


def differing_views(connection: Connection) -> list[str]:
    """The tables whose views are missing or differ from those of this version of Kerma, by name."""
    query = text("SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = to_regnamespace(:schema)")
    found = {row[0]: row[1] for row in connection.execute(query, {"schema": SCOPED_SCHEMA})}
    return sorted(table for table in CONDITIONS if found.get(table) != _definition(table))


def _definition(table: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in metadata.tables[table].columns)
    return f"SELECT {columns} FROM {table} WHERE {CONDITIONS[table]}"  # noqa: S608 -- names and conditions of this file


def _statements(table: str) -> tuple[str, ...]:
    definition = _definition(table)
    quoted = definition.replace("'", "''")
    return (
        f"DROP VIEW IF EXISTS {SCOPED_SCHEMA}.{table}",
        f"CREATE VIEW {SCOPED_SCHEMA}.{table} AS {definition}",
        # PostgreSQL stores a definition in another form.
        f"COMMENT ON VIEW {SCOPED_SCHEMA}.{table} IS '{quoted}'",
        f"GRANT SELECT ON {SCOPED_SCHEMA}.{table} TO {SCOPED_ROLE}",
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
    if tables := differing_views(connection):
        found.append(f"the schema {SCOPED_SCHEMA} lacks views of {', '.join(tables)}")
    return found
