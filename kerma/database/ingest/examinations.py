"""Stores the examinations of studies, with the names that rules and suggestions give them."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, any_, delete, exists, func, select

from kerma.database.equipment_merge_groups import LOCK
from kerma.database.ingest.rows import execute_rows, insert_rows
from kerma.database.naming_rules_in_force import naming_rules
from kerma.database.schema.examination_tables import examination, examination_name
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import study_table
from kerma.facts import rollup_quantities
from kerma.json_types import Json
from kerma.messages import message_parts
from kerma.reconcile import ReconciledStudy
from kerma.standard_names.examination import Examination, distinct
from kerma.standard_names.naming import Naming, naming
from kerma.standard_names.suggestion import suggest
from kerma.standard_names.vocabulary_edition import EDITION

_OWN = frozenset({"first_stored_at"})


def examination_of(study: ReconciledStudy) -> Examination:
    """The examination that a study is."""
    header, modality = study.header, study.header.modality or ""
    protocols = (
        getattr(event.facts, rollup_quantities.PROTOCOL[event.modality]) for event in study.events if event.modality
    )
    return Examination(
        modality=modality,
        study_description=header.study_description,
        requested_procedure=header.requested_procedure,
        performed_procedure=header.performed_procedure,
        acquisition_protocols=distinct(protocols),
        target_regions=distinct(getattr(event.facts, "target_region", None) for event in study.events),
    )


def add(connection: Connection, examinations: Iterable[Examination]) -> None:
    """Store the examinations that are not stored yet, with their names.

    Args:
        connection: within a transaction that holds the lock of `equipment_merge_groups`.
        examinations: of the studies that are being stored.
    """
    by_id = {one.examination_id: one for one in examinations}
    known = select(examination_name.c.examination_id).where(examination_name.c.examination_id == any_(uuids(by_id)))
    new = by_id.keys() - set(connection.execute(known).scalars())
    if not new:
        return
    rules = naming_rules(connection)
    named = {identifier: naming(by_id[identifier], rules, suggest(by_id[identifier].texts)) for identifier in new}
    execute_rows(connection, _ADD, (_row(one, by_id[one], named[one]) for one in sorted(new)))
    execute_rows(connection, _ADD_NAME, (_name_row(one, named[one]) for one in sorted(new)))


def forget_unused(connection: Connection) -> None:
    """Remove examinations that no study is any longer, as of a study whose further objects state further protocols.

    Args:
        connection: in a transaction of its own, during which no study is stored.
    """
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    for table in (examination, examination_name):
        is_used = exists().where(study_table.c.examination_id == table.c.examination_id)
        connection.execute(delete(table).where(~is_used))


def _row(identifier: UUID, one: Examination, named: Naming) -> Json:
    return {
        "examination_id": str(identifier),
        **{name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items()},
        "suggested_name": named.suggestion.standard_name,
        "suggested_region": named.suggestion.region.region,
        "confidence": named.suggestion.region.confidence,
        "reason": named.suggestion.region.reason,
        "vocabulary_edition": EDITION,
        "reason_parts": cast("Json | None", message_parts(named.suggestion.region.reason)),
    }


def _name_row(identifier: UUID, named: Naming) -> Json:
    return {
        "examination_id": str(identifier),
        "standard_name": named.standard_name,
        "region": named.region,
        "rule_number": named.rule_number,
        "counted_name": named.standard_name,
    }


_ADD = insert_rows(
    examination, [column for column in examination.columns if column.name not in _OWN]
).on_conflict_do_nothing()
_ADD_NAME = insert_rows(examination_name, list(examination_name.columns)).on_conflict_do_nothing()
