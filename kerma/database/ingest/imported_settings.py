"""Rows of an import of site settings as they fit what is stored.

What was removed or erased here stays so, and a rule does not replace another one that only has the same number.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, any_, func, select

from kerma.database.ingest import erasure
from kerma.database.schema.alert_message_tables import alert_recipient
from kerma.database.schema.alert_tables import alert_rule
from kerma.database.schema.annotation_tables import study_note, study_tag
from kerma.database.schema.erasure_tables import deleted_study
from kerma.database.schema.examination_tables import naming_rule
from kerma.database.schema.expressions import uuids
from kerma.database.schema.incident_tables import incident_version
from kerma.database.schema.modality_rule_table import modality_rule
from kerma.database.schema.optimisation_note_table import optimisation_note
from kerma.database.schema.report_tables import report_schedule
from kerma.identity import study_id
from kerma.json_types import Json
from kerma.privacy import PATIENT_ITEMS

#: Columns that state that a row is no longer in force; what replaced it may be in force here.
ENDS = frozenset({"removed_at", "removed_by"})


def fitting(connection: Connection, table: Table, rows: list[Json]) -> list[Json]:
    """The rows of one table that are stored.

    Args:
        connection: within the transaction of the import.
        table: one of the tables of site settings.
        rows: as the file has them, checked; in the order of their keys versions of a note follow each other.
    """
    ordered = sorted(rows, key=lambda row: [str(row[column.name]) for column in table.primary_key])
    fit = _FITTING.get(table.name)
    return ordered if fit is None else list(fit(connection, table, ordered))


def _notes(connection: Connection, table: Table, rows: list[Json]) -> Iterator[Json]:
    """Without those of deleted studies, and of studies whose identity was erased: these went with it."""
    del table
    deleted, erased = _deleted(connection, rows), _erased(connection, rows)
    return (row for row in _by_version(rows) if _study(row) not in deleted | erased)


def _optimisation_notes(connection: Connection, table: Table, rows: list[Json]) -> Iterator[Json]:
    """All of them, each version after the one that it replaced."""
    del connection, table
    return iter(_by_version(rows))


def _by_version(rows: list[Json]) -> list[Json]:
    return sorted(rows, key=lambda row: (str(row["note_id"]), int(str(row["version"]))))


def _incident_versions(connection: Connection, table: Table, rows: list[Json]) -> Iterator[Json]:
    """All of them; those about studies whose identity was erased without what identifies the patient."""
    del table
    studies = [_incident_studies(row) for row in rows]
    items = erasure.erased_items(connection, {study for found in studies for study in found})
    erased = {study for study, names in items.items() if PATIENT_ITEMS[0] in names}
    for row, found in zip(rows, studies, strict=True):
        yield {**row, "patient_reference": None} if erased.intersection(found) else row


def _incident_studies(row: Json) -> list[UUID]:
    content = row.get("content")
    uids = content.get("study_instance_uids") if isinstance(content, dict) else None
    return [study_id(str(uid)) for uid in uids] if isinstance(uids, list) else []


def _tags(connection: Connection, table: Table, rows: list[Json]) -> Iterator[Json]:
    """As `_notes`, but tags of erased studies without reason; and without what is in force under another identifier."""
    del table
    deleted, erased, known = _deleted(connection, rows), _erased(connection, rows), _tags_in_force(connection, rows)
    for row in rows:
        is_known = known.get(_tag_key(row), row["tag_id"]) != row["tag_id"]
        if _study(row) in deleted or (is_known and row.get("removed_at") is None):
            continue
        yield {**row, "reason": None} if _study(row) in erased and "reason" in row else row


def _tags_in_force(connection: Connection, rows: list[Json]) -> Mapping[tuple[str, ...], str]:
    """Identifiers of the tags in force on these studies, by what they are set on."""
    tag = study_tag.c
    query = select(tag.tag_id, tag.study_id, tag.event_id, tag.tag).where(
        tag.removed_at.is_(None), tag.study_id == any_(uuids(_studies(rows)))
    )
    return {
        (str(study), str(event or study), str(name)): str(key) for key, study, event, name in connection.execute(query)
    }


def _tag_key(row: Json) -> tuple[str, ...]:
    return str(row.get("study_id")), str(row.get("event_id") or row.get("study_id")), str(row.get("tag"))


def _deleted(connection: Connection, rows: list[Json]) -> set[UUID]:
    query = select(deleted_study.c.study_id).where(deleted_study.c.study_id == any_(uuids(_studies(rows))))
    return set(connection.execute(query).scalars())


def _erased(connection: Connection, rows: list[Json]) -> set[UUID]:
    items = erasure.erased_items(connection, _studies(rows))
    return {study for study, erased in items.items() if PATIENT_ITEMS[0] in erased}


def _study(row: Json) -> UUID | None:
    """The study of a row; None where it names none, which the database refuses."""
    try:
        return UUID(str(row.get("study_id")))
    except ValueError:
        return None


def _studies(rows: list[Json]) -> list[UUID]:
    return [study for study in map(_study, rows) if study is not None]


def _rules(connection: Connection, table: Table, rows: list[Json]) -> Iterator[Json]:
    """Rules or schedules of another site, whose numbers mean other ones here, with the next numbers.

    One is the same where who added it and when are the same.
    """
    [number_column] = table.primary_key
    key = number_column.name
    query = select(number_column, table.c.added_at, table.c.added_by)
    stored = {number: (at, by) for number, at, by in connection.execute(query)}
    numbers = {origin: number for number, origin in stored.items()}
    last: int = connection.execute(select(func.coalesce(func.max(number_column), 0))).scalar_one()
    last = max([last, *(int(str(row[key])) for row in rows)])
    for row in sorted(rows, key=lambda one: int(str(one[key]))):
        origin = _origin(row)
        if origin in numbers:
            yield {**row, key: numbers[origin]}
        elif int(str(row[key])) in stored:
            last += 1
            yield {**row, key: last}
        else:
            yield row


def _origin(row: Json) -> tuple[datetime | None, str]:
    try:
        return datetime.fromisoformat(str(row.get("added_at"))), str(row.get("added_by"))
    except ValueError:
        return None, str(row.get("added_by"))


_FITTING: Mapping[str, Callable[[Connection, Table, list[Json]], Iterator[Json]]] = {
    study_note.name: _notes,
    optimisation_note.name: _optimisation_notes,
    study_tag.name: _tags,
    incident_version.name: _incident_versions,
    naming_rule.name: _rules,
    alert_rule.name: _rules,
    modality_rule.name: _rules,
    report_schedule.name: _rules,
    alert_recipient.name: _rules,
}
