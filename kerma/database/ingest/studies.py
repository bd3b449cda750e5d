"""The rows of studies, built anew from everything that their objects told."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Table, and_, any_, case, delete, func, literal_column, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import Insert

from kerma.database.ingest import rollups
from kerma.database.ingest.dose_objects import contributions, uuids
from kerma.database.ingest.rows import execute_rows, insert_rows
from kerma.database.schema import event_tables, tables
from kerma.facts import rollup_quantities
from kerma.facts import study as header
from kerma.identity import term_id
from kerma.reconcile import Contribution, StudyRows, reconcile

_PART_TABLES = {
    "sources": event_tables.ct_source,
    "dose_check": event_tables.ct_dose_check,
    "filters": event_tables.projection_filter,
    "organ_doses": event_tables.organ_dose,
}
_BELOW = (event_tables.plane_total, *dict.fromkeys(event_tables.EVENT_TABLES.values()))
_study, _equipment = tables.study_table, tables.equipment
_OWN_TIMES = frozenset({"received_at", "changed_at", "first_received_at"})


class _Before(NamedTuple):
    """What a study's row said before."""

    equipment_id: UUID
    study_at: Any
    modalities: list[str]


def lock(connection: Connection, studies: Collection[UUID]) -> None:
    """Let nobody else build these studies until this transaction ends; always in the same order."""
    keys = sorted(int.from_bytes(study.bytes[:8], signed=True) for study in studies)
    connection.execute(
        select(func.pg_advisory_xact_lock(literal_column("key"))).select_from(func.unnest(keys).alias("key"))
    )


def rebuild(
    connection: Connection,
    studies: Collection[UUID],
    told: Mapping[UUID, list[Contribution]],
    changed: Collection[UUID],
) -> None:
    """Write the rows of studies anew.

    Args:
        connection: within a transaction that has locked the studies.
        studies: the studies' identifiers; one that no object tells of is removed.
        told: what the objects of each study told.
        changed: the studies of which an object is new or tells other facts than before.
    """
    rows = {study: reconcile(told[study]) for study in studies if study in told}
    before = _before(connection, studies)
    counted = rollups.contribution(connection, {study: then.modalities for study, then in before.items()})
    execute_rows(connection, _NEW_EQUIPMENT, _distinct_equipment(rows.values()))
    for table in _BELOW:
        connection.execute(delete(table).where(table.c.study_id == any_(uuids(studies))))
    connection.execute(delete(_study).where(_study.c.study_id == any_(uuids(set(studies) - rows.keys()))))
    if rows:
        _write(connection, rows, changed)
    _refresh_equipment(connection, rows, before)
    now = {study: each.study["modalities"] for study, each in rows.items()}
    rollups.replace(connection, counted, rollups.contribution(connection, now))


def _before(connection: Connection, studies: Collection[UUID]) -> dict[UUID, _Before]:
    query = select(_study.c.study_id, _study.c.equipment_id, _study.c.study_at, _study.c.modalities)
    found = connection.execute(query.where(_study.c.study_id == any_(uuids(studies))))
    return {row[0]: _Before(*row[1:]) for row in found}


def _write(connection: Connection, rows: Mapping[UUID, StudyRows], changed: Collection[UUID]) -> None:
    ordered = [rows[study] for study in sorted(rows)]
    execute_rows(connection, _UPSERT_STUDY, [{**each.study, **names(each)} for each in ordered])
    if changed:
        connection.execute(
            update(_study).where(_study.c.study_id == any_(uuids(changed))).values(changed_at=func.now())
        )
    execute_rows(
        connection,
        _INSERT[event_tables.plane_total],
        ({"study_id": each.study["study_id"], **plane} for each in ordered for plane in each.planes),
    )
    for table in dict.fromkeys(event_tables.EVENT_TABLES.values()):
        events = [
            {**event, "study_id": each.study["study_id"]}
            for each in ordered
            for event in each.events
            if event_tables.EVENT_TABLES[event["modality"]] is table
        ]
        execute_rows(connection, _INSERT[table], events)
        _write_parts(connection, table, events)


def names(rows: StudyRows) -> dict[str, Any]:
    """The names of a study: `procedure_id`, and in order as `term_ids` those of all its texts and its events'."""
    named = [(kind, rows.study[kind]) for kind in rollup_quantities.STUDY_TERMS]
    named += [
        (kind, event.get(kind)) for event in rows.events for kind in rollup_quantities.EVENT_TERMS[event["modality"]]
    ]
    ids = {pair: str(term_id(*pair)) for pair in named if pair[1] is not None}
    procedure = (rollup_quantities.PROCEDURE, rows.study[rollup_quantities.PROCEDURE])
    return {"procedure_id": ids.get(procedure), "term_ids": sorted(set(ids.values()))}


def _write_parts(connection: Connection, event_table: Table, events: list[dict[str, Any]]) -> None:
    """The lists that stand below each event."""
    for name, table in _PART_TABLES.items():
        (parent,) = table.foreign_key_constraints
        if parent.referred_table is event_table:
            execute_rows(
                connection,
                _INSERT[table],
                (
                    {"study_id": event["study_id"], "event_id": event["event_id"], "ordinal": i, **part}
                    for event in events
                    for i, part in enumerate(event.get(name) or ())
                ),
            )


def _distinct_equipment(rows: Iterable[StudyRows]) -> list[dict[str, Any]]:
    by_id = {each.equipment["equipment_id"]: each.equipment for each in rows}
    return [by_id[device] for device in sorted(by_id)]


def _refresh_equipment(connection: Connection, rows: Mapping[UUID, StudyRows], before: Mapping[UUID, _Before]) -> None:
    """A device is described as its latest study describes it; one without any study is removed.

    So the description depends on the studies alone, and not on the order in which they came.
    """
    devices = {UUID(each.equipment["equipment_id"]) for each in rows.values()}
    left = {then.equipment_id for study, then in before.items() if _moved(then, rows.get(study))}
    latest = _latest_studies(connection, devices | left)
    elsewhere = {
        study for device, study in latest.items() if study is not None and study not in rows and device in left
    }
    described = dict(rows)
    described |= (
        {study: reconcile(told) for study, told in contributions(connection, elsewhere).items()} if elsewhere else {}
    )
    for device in sorted(latest):
        study = latest[device]
        if study is None:
            connection.execute(delete(_equipment).where(_equipment.c.equipment_id == device))
        elif study in described:
            _describe(connection, device, described[study].equipment)


def _moved(then: _Before, now: StudyRows | None) -> bool:
    """Whether a study no longer counts for its device as it did before."""
    if now is None or UUID(now.equipment["equipment_id"]) != then.equipment_id:
        return True
    at = now.study["study_at"]
    return bool((then.study_at.isoformat() if then.study_at else None) != at)


def _latest_studies(connection: Connection, devices: Collection[UUID]) -> dict[UUID, UUID | None]:
    device = func.unnest(uuids(devices)).column_valued("device")
    newest = (
        select(_study.c.study_id)
        .where(_study.c.equipment_id == device)
        .order_by(_study.c.study_at.desc().nulls_last(), _study.c.study_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return {row[0]: row[1] for row in connection.execute(select(device, newest))}


def _describe(connection: Connection, device: UUID, facts: Mapping[str, Any]) -> None:
    values = {fact.name: facts[fact.name] for fact in header.EQUIPMENT}
    differs = or_(*(_equipment.c[name].is_distinct_from(value) for name, value in values.items()))
    connection.execute(update(_equipment).where(and_(_equipment.c.equipment_id == device, differs)).values(values))


def _given(table: Table) -> list[Any]:
    return [column for column in table.columns if column.name not in _OWN_TIMES]


def _upsert_study() -> Insert:
    """Facts are replaced, `received_at` stays, `changed_at` moves only where a fact differs."""
    statement = insert_rows(_study, _given(_study))
    facts = [column.name for column in _given(_study) if not column.primary_key]
    new = {name: statement.excluded[name] for name in facts}
    differs = tuple_(*(_study.c[name] for name in facts)).is_distinct_from(tuple_(*new.values()))
    changed_at = case((differs, func.now()), else_=_study.c.changed_at)
    return statement.on_conflict_do_update(index_elements=[_study.c.study_id], set_={**new, "changed_at": changed_at})


_UPSERT_STUDY = _upsert_study()
_NEW_EQUIPMENT = insert_rows(_equipment, _given(_equipment)).on_conflict_do_nothing()
_INSERT = {table: insert_rows(table, _given(table)) for table in (*_BELOW, *_PART_TABLES.values())}
