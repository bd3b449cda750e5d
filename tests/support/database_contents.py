"""What a database holds, without the times at which it came to hold it; and two ways of protecting patients."""

from typing import Any

from sqlalchemy import Engine, Select, Table, select

from kerma.database.ingest import rollups
from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import metadata, study_table
from kerma.privacy import PatientProtection
from kerma.settings import Protection

IDENTIFYING = ("patient_name", "patient_id", "accession_number", "patient_birth_date")
HASHED = PatientProtection(dict.fromkeys(IDENTIFYING, Protection.HASH), b"a secret of some length")
PLAIN = PatientProtection(dict.fromkeys(IDENTIFYING, Protection.PLAIN))

# When and in which order something came: each Orthanc and each run has its own.
OWN_TIMES = {
    *("received_at", "changed_at", "first_received_at", "read_at", "seen_at", "reconciled_at"),
    *("requested_at", "not_before", "computed_at", "seconds", "change_number", "first_stored_at"),
    *("raised_at", "data_version"),
}
COMPRESSED = {"extraction", "content_tree"}
ABOUT_ORTHANC = {"cursor", "orthanc", "storage_use"}
# Examinations that no study is any longer stay until the next day.
_OF_EXAMINATIONS = {"examination", "examination_name"}
# A run of its own, as that of a backup.
RUNS = {"task_run"}
# What was stored before the last object came depends on the order in which objects came.
_HISTORIES = {"alert_history", "alert_notice", "alert_message"}


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables but those about Orthanc itself, runs and histories, sorted by key."""
    with engine.connect() as connection:
        return {
            table.name: [_plain(row) for row in connection.execute(_rows(table)).mappings()]
            for table in metadata.sorted_tables
            if table.name not in ABOUT_ORTHANC | RUNS | _HISTORIES
        }


def _rows(table: Table) -> Select[Any]:
    query = select(table).order_by(*table.primary_key)
    if table.name in _OF_EXAMINATIONS:
        query = query.where(table.c.examination_id.in_(select(study_table.c.examination_id)))
    return query


def _plain(row: Any) -> dict[str, Any]:
    return {
        name: unpack(value) if name in COMPRESSED and value is not None else value
        for name, value in row.items()
        if name not in OWN_TIMES
    }


def assert_rollups_fit(engine: Engine) -> None:
    """Demand that the stored rollups are those that the studies give."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        assert {name: count for name, count in rollups.differences(connection) if count} == {}
