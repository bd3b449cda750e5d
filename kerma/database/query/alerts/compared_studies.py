"""Compares stored studies with the alert rules about reference levels and other studies; nothing is written.

A job does it for each study that is stored. A study that arrives late changes what later ones are compared with: the
mean of the last 20, and the days since the examination before. These are compared again with it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, literal, select, tuple_

from kerma.alerts.alert_rule import COMPARING_KINDS, AlertRule, RuleKind
from kerma.alerts.alert_study import AlertStudy
from kerma.alerts.evaluation import concerns, evaluate_compared
from kerma.alerts.outcome import Evaluation
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.alert_subjects import stored_subjects
from kerma.database.query.alerts.study_comparisons import compare as comparisons
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION
from kerma.database.schema.tables import study_table
from kerma.database.site_levels import preferred_levels
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.reference_levels.rolling_group import GROUP_SIZE

#: Kinds whose comparison depends on studies before, so that a late study changes that of those after.
_FOLLOWED = frozenset({RuleKind.REPEAT, RuleKind.GROUP_MEAN_20})
_study, _name = study_table.c, examination_name.c


class ComparedStudies(NamedTuple):
    """Comparisons by study, and the rules that each was compared with."""

    evaluations: Mapping[UUID, Collection[Evaluation]]
    rule_ids: Mapping[UUID, Collection[str]]


def compare(connection: Connection, study_id: UUID, jurisdictions: Sequence[str]) -> ComparedStudies:
    """Compare a study, and those after it that depend on it.

    Args:
        connection: best a repeatable read, so that all of it is of one moment.
        study_id: the study.
        jurisdictions: of reference levels, in the order that the site prefers; empty: all.
    """
    rules = [rule for rule in rules_in_force(connection) if rule.is_enabled and rule.kind in COMPARING_KINDS]
    levels = preferred_levels(connection, jurisdictions)
    followed = [rule for rule in rules if rule.kind in _FOLLOWED]
    rules_of = {**dict.fromkeys(_after(connection, study_id, followed), followed), study_id: rules}
    subjects = stored_subjects(connection, rules_of.keys())
    evaluations: dict[UUID, list[Evaluation]] = {key: [] for key in subjects}
    for rule in rules:
        concerned = {key: one for key, one in subjects.items() if rule in rules_of[key]}
        for found in _evaluations(connection, rule, concerned, levels):
            evaluations[found[0]].append(found[1])
    return ComparedStudies(evaluations, {key: [rule.rule_id for rule in rules_of[key]] for key in subjects})


def _evaluations(
    connection: Connection, rule: AlertRule, subjects: Mapping[UUID, AlertStudy], levels: Sequence[ReferenceLevel]
) -> list[tuple[UUID, Evaluation]]:
    today = datetime.now(tz=UTC).date()
    concerned = [key for key, one in subjects.items() if concerns(rule, one, today)]
    found = comparisons(connection, rule, concerned, levels)
    return [(key, evaluate_compared(rule, subjects[key], *one)) for key, one in found.items()]


def _after(connection: Connection, study_id: UUID, rules: Collection[AlertRule]) -> list[UUID]:
    """The studies after a study whose comparison may depend on it: of its patient, or of its equipment."""
    if not rules:
        return []
    days = max((rule.threshold for rule in rules if rule.kind is RuleKind.REPEAT), default=0.0)
    query = select(_study.study_at, _study.patient_id, _study.equipment_id, _name.standard_name)
    query = query.outerjoin_from(study_table, examination_name, IS_EXAMINATION).where(_study.study_id == study_id)
    own = connection.execute(query).first()
    if own is None or own.study_at is None or own.standard_name is None:
        return []
    is_after = tuple_(_study.study_at, _study.study_id) > tuple_(own.study_at, study_id)
    after = (
        select(_study.study_id)
        .join(examination_name, IS_EXAMINATION)
        .where(is_after, _name.standard_name == own.standard_name)
        .order_by(_study.study_at, _study.study_id)
    )
    # PostgreSQL adds: its days go beyond the year 9999, which some devices state.
    last = literal(own.study_at) + timedelta(days=days)
    is_near = (_study.patient_id == (own.patient_id or None)) & (_study.study_at <= last)
    of_patient = after.where(is_near).limit(GROUP_SIZE)
    of_equipment = after.where(_study.equipment_id == own.equipment_id).limit(GROUP_SIZE - 1)
    found = (select(one.subquery().c.study_id) for one in (of_patient, of_equipment))
    return sorted({key for one in found for key in connection.execute(one).scalars()})
