"""Keeps what changed in studies when objects were read again, as after an update of Kerma.

The rows of the studies before and after are compared, and not what was read from the objects: an update may merge the
same objects otherwise.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias, cast
from uuid import UUID

from sqlalchemy import Connection, Table, any_, delete, func, select

from kerma.database.ingest.rows import execute_rows, insert_rows
from kerma.database.schema import event_tables
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import TOTALS, equipment, study_table
from kerma.database.schema.update_tables import update_change
from kerma.extract import EXTRACTOR_VERSION
from kerma.facts import study as header
from kerma.facts.fact import Fact
from kerma.json_types import Json
from kerma.privacy import ITEMS
from kerma.reconcile.reading_changes import Scalar, Values
from kerma.reconcile.study_changes import EQUIPMENT_ID, STUDY_UID, StudyChange, study_changes

#: What the site has set decides what is stored of these, and not how they are read.
_IDENTIFYING = {fact for facts in ITEMS.values() for fact in facts}
_PLANES, _EVENTS = "planes", "events"
_LISTS: Mapping[str, tuple[Table, ...]] = {
    _PLANES: (event_tables.plane_total,),
    _EVENTS: tuple(dict.fromkeys(event_tables.EVENT_TABLES.values())),
    "events.sources": (event_tables.ct_source,),
    "events.dose_check": (event_tables.ct_dose_check,),
    "events.filters": (event_tables.projection_filter,),
    "events.organ_doses": (event_tables.organ_dose,),
}
#: Columns that state no fact, beside the key.
_NO_FACTS = {"ordinal", "sop_instance_uid", "provenance"}
_INSERT = insert_rows(update_change, list(update_change.columns))

#: The facts of studies at one moment.
Snapshot: TypeAlias = dict[UUID, Values]


def snapshot(connection: Connection, studies: Collection[UUID]) -> Snapshot:
    """The facts of the stored ones of these studies, without what identifies a patient."""
    if not studies:
        return {}
    found: dict[UUID, dict[tuple[str, tuple[int | str, ...]], Scalar]] = {
        study: dict(values) for study, values in _headers(connection, studies)
    }
    if found:
        for part, tables in _LISTS.items():
            for table in tables:
                for study, values in _items(connection, table, part, found):
                    found[study].update(values)
    return dict(found)


def _headers(connection: Connection, studies: Collection[UUID]) -> Iterator[tuple[UUID, Values]]:
    query = (
        select(
            study_table.c.study_id,
            func.to_jsonb(study_table.table_valued()),
            func.to_jsonb(equipment.table_valued()),
        )
        .join_from(study_table, equipment, equipment.c.equipment_id == study_table.c.equipment_id)
        .where(study_table.c.study_id == any_(uuids(studies)))
    )
    for study, facts, of_equipment in connection.execute(query):
        known = {
            **_named("study", facts, _names((*header.STUDY, *header.PATIENT))),
            **_named("study", of_equipment, _names(header.EQUIPMENT)),
            **_named("totals", facts, _names(TOTALS)),
            **_named("study", facts, ["event_count"]),
            EQUIPMENT_ID: facts["equipment_id"],
        }
        yield study, {(name, ()): value for name, value in known.items()}


def _items(connection: Connection, table: Table, part: str, studies: Collection[UUID]) -> Iterator[tuple[UUID, Values]]:
    """The facts of the rows of a table of events, planes or parts of events."""
    keys = [column for column in table.primary_key if column.name != "study_id"]
    order = [column for column in table.c if column.name in {"ordinal", "plane"}]
    left_out = _NO_FACTS | _IDENTIFYING
    facts = [column.name for column in table.c if column.name not in left_out and not column.primary_key]
    query = select(table.c.study_id, func.to_jsonb(table.table_valued()), *keys)
    of_studies = query.where(table.c.study_id == any_(uuids(studies))).order_by(table.c.study_id, *order)
    for study, row, *position in connection.execute(of_studies):
        at = tuple(item if isinstance(item, int) else str(item) for item in position)
        yield study, {(name, at): value for name, value in _named(part, row, facts).items()}


def _names(facts: Sequence[Fact]) -> list[str]:
    return [fact.name for fact in facts if fact.name not in _IDENTIFYING]


def _named(part: str, row: Json, names: Sequence[str]) -> dict[str, Scalar]:
    """The values of a row that are not NULL, by the full name of the fact."""
    return {f"{part}.{name}": cast("Scalar", row[name]) for name in names if row[name] is not None}


def record(connection: Connection, before: Snapshot, versions: Mapping[UUID, str]) -> None:
    """Store how studies differ from before their objects were read again.

    Changes of one study by one version of Kerma become one: its objects may be read again in several transactions.

    Args:
        connection: within the transaction that has stored the studies.
        before: the facts of the studies before.
        versions: the studies, and the version of Kerma that had read their objects.
    """
    after = snapshot(connection, versions)
    found = {study: study_changes(before.get(study), after.get(study)) for study in versions}
    changed = {study: changes for study, changes in found.items() if changes}
    if changed:
        earlier = _latest(connection, changed)
        equipment_of = {study: str((after.get(study) or before[study])[EQUIPMENT_ID, ()]) for study in changed}
        rows = [
            {**row, "equipment_id": equipment_of[study]}
            for study, changes in changed.items()
            for row in _rows(connection, study, versions[study], changes, earlier.get(study, {}))
        ]
        execute_rows(connection, _INSERT, rows)


class _Earlier(NamedTuple):
    """The latest change of a fact that this version of Kerma made, and the version that had read the objects before."""

    change: StudyChange
    version_before: str
    changed_at: datetime


def _latest(connection: Connection, studies: Collection[UUID]) -> dict[UUID, dict[str, _Earlier]]:
    """The latest changes that this version made in each study, by fact."""
    columns = update_change.c
    query = (
        select(update_change)
        .where(columns.study_id == any_(uuids(studies)), columns.version_after == EXTRACTOR_VERSION)
        .order_by(columns.changed_at)
    )
    found: dict[UUID, dict[str, _Earlier]] = {}
    for row in connection.execute(query):
        change = StudyChange(row.fact, row.value_before, row.value_after, row.item_count)
        found.setdefault(row.study_id, {})[row.fact] = _Earlier(change, row.version_before, row.changed_at)
    return found


def _rows(
    connection: Connection,
    study: UUID,
    version: str,
    changes: Iterable[StudyChange],
    earlier: Mapping[str, _Earlier],
) -> Iterator[Json]:
    """The rows to be stored; earlier changes that they continue are deleted."""
    addition = earlier.get(STUDY_UID)
    for change in changes:
        former = earlier.get(change.fact)
        if former is not None and change.follows(former.change):
            _delete(connection, study, change.fact, former.changed_at)
            merged = change.following(former.change)
            if merged is not None:
                yield _row(study, merged, former.version_before)
        elif addition is None or addition.change.before is not None:
            yield _row(study, change, version)


def _delete(connection: Connection, study: UUID, fact: str, changed_at: datetime) -> None:
    columns = update_change.c
    same = (columns.study_id == study, columns.fact == fact, columns.changed_at == changed_at)
    connection.execute(delete(update_change).where(*same))


def _row(study: UUID, change: StudyChange, version_before: str) -> Json:
    return {
        "study_id": str(study),
        "fact": change.fact,
        "changed_at": datetime.now(UTC).isoformat(),
        "version_before": version_before,
        "version_after": EXTRACTOR_VERSION,
        "value_before": change.before,
        "value_after": change.after,
        "relative_change": change.relative_change,
        "item_count": change.item_count,
    }
