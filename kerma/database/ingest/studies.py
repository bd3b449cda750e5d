"""Rebuilds the rows of studies from the contributions of all their objects."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import Connection, Table, and_, any_, case, delete, func, literal_column, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import Insert

from kerma.annotations import TagWithReason, exclusion
from kerma.database import equipment_merge_groups, equipment_split_rules
from kerma.database.ingest import alerts, equipment_settings, examinations, rollups, study_tags
from kerma.database.ingest.dose_objects import contributions
from kerma.database.ingest.rows import dumps, execute_rows, insert_rows
from kerma.database.modality_rules_in_force import modality_rules
from kerma.database.schema import event_tables, tables
from kerma.database.schema.expressions import bigints, uuids
from kerma.database.sizes_in_force import sizes_in_force
from kerma.database.sql_types import TableColumn
from kerma.equipment_groups import EquipmentGroups
from kerma.equipment_splits import EquipmentSplits
from kerma.facts import rollup_quantities
from kerma.facts.record import fact_names, to_json
from kerma.facts.study import Equipment
from kerma.identity import term_id
from kerma.json_types import Json
from kerma.modality_rules import ModalityRules
from kerma.reconcile import Contribution, ReconciledStudy, reconcile
from kerma.reconcile.imported_size import with_imported_sizes
from kerma.reconcile.modality import under_rules
from kerma.reconcile.shared_event import SharedEvent
from kerma.standard.enumerations import ExamModality

_PART_TABLES = {
    "sources": event_tables.ct_source,
    "dose_check": event_tables.ct_dose_check,
    "filters": event_tables.projection_filter,
    "organ_doses": event_tables.organ_dose,
}
_BELOW = (event_tables.plane_total, *dict.fromkeys(event_tables.EVENT_TABLES.values()))
_study, _equipment = tables.study_table, tables.equipment
# Not from objects; `display_name` is set by the site.
_OWN_TIMES = frozenset({"received_at", "changed_at", "first_received_at", "display_name"})
# They identify the study and never change. An upsert that sets one locks the row against jobs that refer to it.
_UNIQUE = frozenset({_study.c.study_id.name, _study.c.study_instance_uid.name})


class _StudyBefore(NamedTuple):
    """A study's row before the change."""

    equipment_id: UUID
    study_at: datetime | None
    modalities: list[str]
    patient_size_m: float | None
    patient_weight_kg: float | None


class StudyTerms(NamedTuple):
    """The terms of a study: that of its study description, and all of its texts and those of its events, sorted."""

    procedure_id: str | None
    term_ids: list[str]


def lock(connection: Connection, identifiers: Collection[UUID]) -> None:
    """Keep other transactions from rebuilding these studies, or storing versions of these objects, until this one ends.

    Locks are taken in a fixed order.

    Args:
        connection: within a transaction.
        identifiers: of studies and objects (`kerma.identity`).
    """
    keys = sorted(int.from_bytes(identifier.bytes[:8], signed=True) for identifier in identifiers)
    connection.execute(
        select(func.pg_advisory_xact_lock(literal_column("key"))).select_from(func.unnest(bigints(keys)).alias("key"))
    )


def rebuild(
    connection: Connection,
    studies: Collection[UUID],
    contributions_of: Mapping[UUID, list[Contribution]],
    changed: Collection[UUID],
    shared_events: Mapping[UUID, Sequence[SharedEvent]] = MappingProxyType({}),
) -> set[UUID]:
    """Replace the rows of studies; returns those whose skin dose may be another although no object changed.

    Args:
        connection: within a transaction that has locked the studies.
        studies: the studies' identifiers; one without contributions is removed.
        contributions_of: the contributions of each study.
        changed: the studies of which an object is new or states other facts than before.
        shared_events: the events that each study shares with others.
    """
    groups = equipment_merge_groups.groups_for_storing(connection)
    splits = equipment_split_rules.splits(connection)
    rules = modality_rules(connection)
    tags = study_tags.excluding(connection, contributions_of)
    # Locks the rows: an import of sizes is seen whole, or applies itself to what this transaction stores.
    before = _before(connection, studies)
    sizes = sizes_in_force(connection, studies)
    stated = {
        study: reconcile(contributions_of[study], shared_events.get(study, ()))
        for study in studies
        if study in contributions_of
    }
    reconciled = {
        key: with_imported_sizes(_excluded(tags, _by_rules(splits, groups, rules, study)), sizes.get(key, ()))
        for key, study in stated.items()
    }
    rollup_before = rollups.contribution(connection, {study: row.modalities for study, row in before.items()})
    _add_equipment(connection, _distinct_equipment(reconciled.values()))
    for table in _BELOW:
        connection.execute(delete(table).where(table.c.study_id == any_(uuids(studies))))
    if without_objects := set(studies) - reconciled.keys():
        _remove(connection, without_objects)
    if reconciled:
        _write(connection, reconciled, changed)
    alerts.evaluate_studies(connection, reconciled, before, without_objects)
    _refresh_equipment(connection, reconciled, before, groups.merged())
    now = {study: row.modalities for study, row in reconciled.items()}
    rollups.replace(connection, rollup_before, rollups.contribution(connection, now))
    return {study for study in before.keys() & now if _has_other_skin_dose(before[study], reconciled[study])}


def _by_rules(
    splits: EquipmentSplits, groups: EquipmentGroups, rules: ModalityRules, study: ReconciledStudy
) -> ReconciledStudy:
    """The study as people of the site have it count: for which equipment, and in which modality."""
    counting = study.counting_for(groups.counting(splits.equipment_of(study.equipment_id, study.header)))
    return under_rules(counting, rules, groups.of_study(study.equipment_id, counting.equipment_id))


def _excluded(tags: Mapping[UUID, Sequence[TagWithReason]], study: ReconciledStudy) -> ReconciledStudy:
    """The study, excluded from statistics where a rule or a tag demands it."""
    rule = study.header.not_patient_rule
    if rule is None and study.study_id not in tags:
        return study
    return replace(study, exclusion=exclusion(rule, tags.get(study.study_id, ())))


def _has_other_skin_dose(before: _StudyBefore, now: ReconciledStudy) -> bool:
    """Whether the skin dose is another: of other equipment or size, or fluoroscopy now or no longer."""
    fluoroscopy, header = ExamModality.FLUOROSCOPY, now.header
    size, size_before = (
        (header.patient_size_m, header.patient_weight_kg),
        (before.patient_size_m, before.patient_weight_kg),
    )
    has_other_size = size != size_before and fluoroscopy in now.modalities
    is_other_fluoroscopy = (fluoroscopy in before.modalities) != (fluoroscopy in now.modalities)
    return before.equipment_id != now.equipment_id or is_other_fluoroscopy or has_other_size


def _before(connection: Connection, studies: Collection[UUID]) -> dict[UUID, _StudyBefore]:
    """The rows, locked in a fixed order."""
    query = select(_study.c.study_id, *(_study.c[name] for name in _StudyBefore._fields))
    query = query.where(_study.c.study_id == any_(uuids(studies))).order_by(_study.c.study_id)
    found = connection.execute(query.with_for_update(key_share=True))
    return {row[0]: _StudyBefore(*row[1:]) for row in found}


def _remove(connection: Connection, studies: Collection[UUID]) -> None:
    """Delete rows, which are locked in a fixed order: a DELETE would lock them in any."""
    is_removed = _study.c.study_id == any_(uuids(studies))
    connection.execute(select(_study.c.study_id).where(is_removed).order_by(_study.c.study_id).with_for_update())
    connection.execute(delete(_study).where(is_removed))


def _write(connection: Connection, studies: Mapping[UUID, ReconciledStudy], changed: Collection[UUID]) -> None:
    ordered = [studies[study] for study in sorted(studies)]
    examinations.add(connection, map(examinations.examination_of, ordered))
    execute_rows(connection, _UPSERT_STUDY, [study_row(study) for study in ordered])
    if changed:
        connection.execute(
            update(_study).where(_study.c.study_id == any_(uuids(changed))).values(changed_at=func.now())
        )
    planes = ({"study_id": str(study.study_id), **to_json(plane)} for study in ordered for plane in study.planes)
    execute_rows(connection, _INSERT[event_tables.plane_total], planes)
    for table in dict.fromkeys(event_tables.EVENT_TABLES.values()):
        _write_events(connection, table, ordered)


def _write_events(connection: Connection, table: Table, studies: Iterable[ReconciledStudy]) -> None:
    """The events of the modalities that the table holds, and the lists below them."""
    events = [
        {**event.to_json(), "study_id": str(study.study_id)}
        for study in studies
        for event in study.events
        if event.modality and event_tables.EVENT_TABLES[event.modality] is table
    ]
    execute_rows(connection, _INSERT[table], events)
    _write_parts(connection, table, events)


def study_row(study: ReconciledStudy) -> Json:
    """The columns of the study's row."""
    texts = [(kind, getattr(study.header, kind)) for kind in rollup_quantities.STUDY_TERMS]
    texts += [
        (kind, getattr(event.facts, kind))
        for event in study.events
        if event.modality
        for kind in rollup_quantities.EVENT_TERMS[event.modality]
    ]
    terms = study_terms(texts)
    return {
        **study.study_json(),
        "examination_id": str(examinations.examination_of(study).examination_id),
        "procedure_id": terms.procedure_id,
        "term_ids": list(terms.term_ids),
    }


def study_terms(texts: Iterable[tuple[str, str | None]]) -> StudyTerms:
    """The terms of a study, from kind and text of its texts and those of its events."""
    ids = {(kind, text): str(term_id(kind, text)) for kind, text in texts if text is not None}
    procedure = next((term for (kind, _), term in ids.items() if kind == rollup_quantities.PROCEDURE), None)
    return StudyTerms(procedure, sorted(set(ids.values())))


def _write_parts(connection: Connection, event_table: Table, events: list[Json]) -> None:
    """The lists below each event."""
    for name, table in _PART_TABLES.items():
        (parent,) = table.foreign_key_constraints
        if parent.referred_table is event_table:
            parts = (
                {"study_id": event["study_id"], "event_id": event["event_id"], "ordinal": i, **part}
                for event in events
                for i, part in enumerate(cast("list[Json]", event.get(name) or ()))
            )
            execute_rows(connection, _INSERT[table], parts)


def _add_equipment(connection: Connection, rows: list[Json]) -> None:
    """Add equipment that is not stored, with the names that the site set for it."""
    added = connection.execute(_NEW_EQUIPMENT, {"rows": dumps(rows)}).scalars().all() if rows else []
    if added:
        equipment_settings.apply_names(connection)
        # Where a merge is undone, studies of it are there already.
        earliest = select(func.min(_study.c.received_at)).where(
            _study.c.stated_equipment_id == _equipment.c.equipment_id
        )
        first = func.least(_equipment.c.first_received_at, earliest.scalar_subquery())
        is_added = _equipment.c.equipment_id == any_(uuids(added))
        connection.execute(update(_equipment).where(is_added).values(first_received_at=first))


def _distinct_equipment(studies: Iterable[ReconciledStudy]) -> list[Json]:
    by_id = {study.equipment_id: study for study in studies}
    return [by_id[equipment].equipment_json() for equipment in sorted(by_id)]


def _refresh_equipment(
    connection: Connection,
    studies: Mapping[UUID, ReconciledStudy],
    before: Mapping[UUID, _StudyBefore],
    merged: Collection[UUID],
) -> None:
    """Describe equipment as its latest study does, and remove equipment without any study.

    So the description depends on the studies alone, and not on the order of their arrival. Equipment of `merged`, which
    counts for other as well, is described by its own latest study.
    """
    present = {study.equipment_id for study in studies.values()}
    left = _equipment_left(before, studies)
    latest = _latest_studies(connection, present | left, merged)
    elsewhere = {study for equipment, study in latest.items() if study and study not in studies and equipment in left}
    described = {**studies, **_reconcile_stored(connection, elsewhere)}
    for equipment in sorted(latest):
        study = latest[equipment]
        if study is None:
            connection.execute(delete(_equipment).where(_equipment.c.equipment_id == equipment))
        elif study in described:
            _describe(connection, equipment, described[study].header)


def _reconcile_stored(connection: Connection, studies: Collection[UUID]) -> dict[UUID, ReconciledStudy]:
    """Stored studies, reconciled from their objects."""
    if not studies:
        return {}
    return {study: reconcile(of_study) for study, of_study in contributions(connection, studies).items()}


def _equipment_left(before: Mapping[UUID, _StudyBefore], now: Mapping[UUID, ReconciledStudy]) -> set[UUID]:
    """Equipment of studies that have other equipment or another time than before."""
    return {row.equipment_id for study, row in before.items() if _is_moved(row, now.get(study))}


def _is_moved(before: _StudyBefore, now: ReconciledStudy | None) -> bool:
    """Whether a study has other equipment or another time than before."""
    return now is None or now.equipment_id != before.equipment_id or now.study_at != before.study_at


def _latest_studies(
    connection: Connection, equipment: Collection[UUID], merged: Collection[UUID]
) -> dict[UUID, UUID | None]:
    key = func.unnest(uuids(equipment)).column_valued("key")
    newest = (
        select(_study.c.study_id)
        .where(_study.c.equipment_id == key)
        .order_by(_study.c.study_at.desc().nulls_last(), _study.c.study_id.desc())
        .limit(1)
    )
    own = newest.where(_study.c.stated_equipment_id.is_(None)).scalar_subquery()
    latest = newest.scalar_subquery()
    describing = case((key == any_(uuids(merged)), func.coalesce(own, latest)), else_=latest)
    return {row[0]: row[1] for row in connection.execute(select(key, describing))}


def _describe(connection: Connection, equipment: UUID, facts: Equipment) -> None:
    values = {name: getattr(facts, name) for name in fact_names(Equipment)}
    differs = or_(*(_equipment.c[name].is_distinct_from(value) for name, value in values.items()))
    connection.execute(update(_equipment).where(and_(_equipment.c.equipment_id == equipment, differs)).values(values))


def _written_columns(table: Table) -> list[TableColumn]:
    return [column for column in table.columns if column.name not in _OWN_TIMES]


def _upsert_study() -> Insert:
    """Replaces the facts; `received_at` stays, and `changed_at` changes only where a fact differs."""
    statement = insert_rows(_study, _written_columns(_study))
    facts = [column.name for column in _written_columns(_study) if column.name not in _UNIQUE]
    new = {name: statement.excluded[name] for name in facts}
    differs = tuple_(*(_study.c[name] for name in facts)).is_distinct_from(tuple_(*new.values()))
    changed_at = case((differs, func.now()), else_=_study.c.changed_at)
    return statement.on_conflict_do_update(index_elements=[_study.c.study_id], set_={**new, "changed_at": changed_at})


_UPSERT_STUDY = _upsert_study()
_NEW_EQUIPMENT = (
    insert_rows(_equipment, _written_columns(_equipment)).on_conflict_do_nothing().returning(_equipment.c.equipment_id)
)
_INSERT = {table: insert_rows(table, _written_columns(table)) for table in (*_BELOW, *_PART_TABLES.values())}
