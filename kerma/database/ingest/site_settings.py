"""What people of the site have set, in a form that another database takes: calibrations, decisions, senders and more.

No object states these rows; everything else in the database comes from Orthanc.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import Connection, Table, func, literal_column, select
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import is_about_data
from kerma.database.ingest import (
    alert_recipients,
    alert_rules,
    equipment_calibrations,
    equipment_merges,
    equipment_settings,
    equipment_splits,
    event_decisions,
    imported_settings,
    jobs,
    modality_rules,
    naming_rules,
    not_patient_rules,
    reference_levels,
    report_schedules,
    study_tags,
)
from kerma.database.ingest.rows import execute_rows, insert_rows
from kerma.database.schema.alert_message_tables import alert_recipient
from kerma.database.schema.alert_tables import alert_rule
from kerma.database.schema.annotation_tables import study_note, study_tag
from kerma.database.schema.dose_change_tables import dose_change_review
from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.database.schema.equipment_setting_tables import equipment_setting
from kerma.database.schema.equipment_split_table import equipment_split
from kerma.database.schema.examination_tables import naming_rule, standard_name_code
from kerma.database.schema.incident_tables import incident, incident_action, incident_study, incident_version
from kerma.database.schema.modality_rule_table import modality_rule
from kerma.database.schema.node_tables import node
from kerma.database.schema.not_patient_tables import not_patient_rule
from kerma.database.schema.optimisation_note_table import optimisation_note
from kerma.database.schema.preference_tables import preference, saved_view
from kerma.database.schema.reference_level_table import reference_level
from kerma.database.schema.report_tables import report_schedule
from kerma.database.schema.shared_event_tables import event_decision
from kerma.database.schema.skin_dose_tables import equipment_calibration
from kerma.errors import ConfigurationError
from kerma.json_types import Json, JsonValue

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *(equipment_calibration, equipment_merge, equipment_setting, equipment_split, event_decision),
        *(alert_rule, modality_rule, naming_rule, node, standard_name_code),
        *(not_patient_rule, reference_level, saved_view, preference),
        *(study_note, study_tag),
        *(dose_change_review, optimisation_note, report_schedule, alert_recipient),
        # Without files, which a backup contains.
        *(incident, incident_version, incident_action, incident_study),
    )
}
#: Rows that are never changed: one that is stored stays as it is.
_APPEND_ONLY = frozenset(table.name for table in (incident, incident_version, incident_action, incident_study))
#: What follows from rows of a table, or is checked, once they are stored; first what awaits those who store studies.
_FOLLOWING: Mapping[str, Callable[[Connection], object]] = {
    equipment_split.name: equipment_splits.apply_imported,
    equipment_merge.name: equipment_merges.apply_imported,
    alert_rule.name: alert_rules.apply_imported,
    modality_rule.name: modality_rules.apply_imported,
    naming_rule.name: naming_rules.apply_imported,
    equipment_setting.name: equipment_settings.apply_imported,
    not_patient_rule.name: not_patient_rules.apply_imported,
    reference_level.name: reference_levels.apply_imported,
    report_schedule.name: report_schedules.apply_imported,
    alert_recipient.name: alert_recipients.apply_imported,
    study_tag.name: study_tags.apply_imported,
}


class Imported(NamedTuple):
    """What an import stored.

    Attributes:
        row_counts: number of rows by table.
        skin_dose_count: number of skin doses that are computed again because of calibrations.
    """

    row_counts: dict[str, int]
    skin_dose_count: int


def export(connection: Connection) -> dict[str, list[Json]]:
    """All rows by table, sorted by key."""
    return {
        name: list(
            connection.execute(
                select(func.row_to_json(literal_column(name))).select_from(table).order_by(*table.primary_key)
            ).scalars()
        )
        for name, table in TABLES.items()
    }


def changed_keys(before: Mapping[str, list[Json]], after: Mapping[str, list[Json]]) -> dict[str, list[str]]:
    """The keys of rows that an import added or changed, by table; tables without such a row are left out.

    Args:
        before: rows by table, as `export` gives them.
        after: the same after the import.
    """
    changed = {name: [_key_text(TABLES[name], row) for row in _not_among(after[name], before[name])] for name in after}
    return {name: keys for name, keys in changed.items() if keys}


def _not_among(rows: list[Json], others: list[Json]) -> list[Json]:
    known = {json.dumps(row, sort_keys=True) for row in others}
    return [row for row in rows if json.dumps(row, sort_keys=True) not in known]


def _key_text(table: Table, row: Json) -> str:
    return " ".join(str(row[column.name]) for column in table.primary_key)


def import_(connection: Connection, tables: Mapping[str, JsonValue]) -> Imported:
    """Store rows, in place of those with the same key; others stay.

    Args:
        connection: within a transaction, which the caller rolls back on an error.
        tables: rows by table, as `export` gives them.

    Raises:
        ConfigurationError: a table or column is unknown, a key is missing, or a value cannot be stored.
    """
    checked = {
        name: imported_settings.fitting(connection, TABLES[name], rows)
        for name, rows in {name: _checked(name, rows) for name, rows in tables.items()}.items()
    }
    for name, rows in checked.items():
        if not rows:
            continue
        try:
            execute_rows(connection, _upsert(TABLES[name], rows), rows)
        except DBAPIError as error:
            if not is_about_data(error):
                raise
            words = str(error.orig).strip().splitlines()[0]
            raise ConfigurationError(f"{name} cannot be imported. PostgreSQL says: {words}. Nothing was.") from error
    for name, follow in _FOLLOWING.items():
        if checked.get(name):
            follow(connection)
    count = sum(_request_skin_doses(connection, row) for row in checked.get(equipment_calibration.name, ()))
    if decided := checked.get(event_decision.name):
        event_decisions.apply(connection, {str(row["name"]) for row in decided})
    return Imported({name: len(rows) for name, rows in checked.items()}, count)


def _checked(name: str, rows: JsonValue) -> list[Json]:
    if name not in TABLES:
        raise ConfigurationError(f"{name} is no table of settings; these are {', '.join(TABLES)}.")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigurationError(f"{name} must be a list of rows, each an object with values by column.")
    columns, keys = set(TABLES[name].c.keys()), set(TABLES[name].primary_key.columns.keys())
    for row in cast("list[Json]", rows):
        if unknown := sorted(row.keys() - columns):
            raise ConfigurationError(f"{name} has no column {unknown[0]}: it was exported by another version of Kerma.")
        if missing := sorted(keys - row.keys()):
            raise ConfigurationError(f"A row of {name} lacks {missing[0]}.")
        if row.keys() != cast("Json", rows[0]).keys():
            raise ConfigurationError(f"The rows of {name} must all have the same columns.")
    return cast("list[Json]", rows)


def _upsert(table: Table, rows: list[Json]) -> Insert:
    columns = [table.c[name] for name in rows[0]]
    statement = insert_rows(table, columns)
    keys = list(table.primary_key.columns)
    if table.name in _APPEND_ONLY:
        return statement.on_conflict_do_nothing(index_elements=keys)
    new = {
        column.name: func.coalesce(column, statement.excluded[column.name])
        if column.name in imported_settings.ENDS
        else statement.excluded[column.name]
        for column in columns
        if not column.primary_key
    }
    return statement.on_conflict_do_update(index_elements=keys, set_=new)


def _request_skin_doses(connection: Connection, row: Json) -> int:
    equipment_id, valid_from = UUID(str(row["equipment_id"])), date.fromisoformat(str(row["valid_from"]))
    return jobs.request(connection, jobs.SKIN_DOSE, equipment_calibrations.studies_concerned(equipment_id, valid_from))
