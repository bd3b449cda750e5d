"""What alert rules about reference levels and other studies compare of a study, and with what."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, any_, func, literal, select, true, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from kerma.alerts.alert_rule import AlertRule, RuleKind
from kerma.alerts.outcome import NOT_STATED, Limit, Measured
from kerma.alerts.quantity import AlertQuantity
from kerma.database.query.alerts.levelled_values import levelled_values, value_of
from kerma.database.query.alerts.rule_scope import IS_OF_PATIENT, region_condition, scope_conditions
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_COUNTED, IS_EXAMINATION, has_modality, uuids
from kerma.database.schema.tables import study_table
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.reference_levels.rolling_group import (
    GROUP_SIZE,
    TRIGGER_MULTIPLE,
    LevelledExamination,
    RollingGroup,
    rolling_groups,
)

#: A percentile of fewer studies is none.
MIN_STUDIES = 20
#: Own practice is that of so long before the study.
PRACTICE = timedelta(days=365)
_PERCENT = 100
_DAY_S = 86_400
_study, _name = study_table.c, examination_name.c


class Compared(NamedTuple):
    """A value of a study, and the limit that it is compared with."""

    measured: Measured
    limit: Limit


Levels = Sequence[ReferenceLevel]


def compare(
    connection: Connection, rule: AlertRule, studies: Collection[UUID], levels: Levels
) -> Mapping[UUID, Compared]:
    """The values and limits of studies that a rule concerns; nothing of a study that it does not look at.

    Args:
        connection: to Kerma's database.
        rule: one of `COMPARING_KINDS`.
        studies: the studies.
        levels: reference levels of all days in order of preference.
    """
    return _OF_KIND[rule.kind](connection, rule, studies, levels) if studies else {}


def _with_level(
    connection: Connection, rule: AlertRule, studies: Collection[UUID], levels: Levels
) -> dict[UUID, Compared]:
    found = {row.study_id: row for row in _levelled(connection, rule, studies, levels)}
    return {study: _compared_with_level(rule, found.get(study)) for study in studies}


def _compared_with_level(rule: AlertRule, row: Row[*tuple[object, ...]] | None) -> Compared:
    if row is None:
        return Compared(NOT_STATED, Limit(None, {}))
    if row.level is None:
        return Compared(Measured(row.value), Limit(None, {}))
    basis = {"level_id": row.level_id, "level": row.level}
    return Compared(Measured(row.value), Limit(rule.threshold * row.level, basis))


def _with_group(
    connection: Connection, rule: AlertRule, studies: Collection[UUID], levels: Levels
) -> dict[UUID, Compared]:
    """The mean of the last 20 of each study that exceeds its level by more than 200 %."""
    return {
        row.study_id: _compared_group(rule, _group(connection, rule, row, levels))
        for row in _levelled(connection, rule, studies, levels)
        if row.level is not None and row.standard_name and row.value > TRIGGER_MULTIPLE * row.level
    }


def _group(connection: Connection, rule: AlertRule, row: Row[*tuple[object, ...]], levels: Levels) -> RollingGroup:
    of_same = (_study.equipment_id == row.equipment_id, _name.standard_name == row.standard_name)
    until = tuple_(_study.study_at, _study.study_id) <= tuple_(row.study_at, row.study_id)
    conditions = (has_modality(rule.modality), IS_OF_PATIENT, *of_same, until)
    known = levelled_values(levels, rule.modality, _quantity(rule), *conditions).subquery("known").c
    query = select(known.study_id, known.value, known.level).where(known.level.is_not(None))
    query = query.order_by(known.study_at.desc(), known.study_id.desc()).limit(GROUP_SIZE)
    last = [LevelledExamination(*one) for one in connection.execute(query)]
    return list(rolling_groups(reversed(last)))[-1]


def _compared_group(rule: AlertRule, group: RollingGroup) -> Compared:
    limit = rule.threshold if group.is_complete else None
    return Compared(Measured(group.mean_ratio), Limit(limit, {"count": group.size}))


def _with_earlier(
    connection: Connection, rule: AlertRule, studies: Collection[UUID], levels: Levels
) -> dict[UUID, Compared]:
    """The days since the same examination of the same patient; nothing where there is none within those of the rule."""
    del levels
    own, own_name = study_table.alias("own").c, examination_name.alias("own_name").c
    days = func.extract("epoch", own.study_at - _study.study_at) / _DAY_S
    query = (
        select(own.study_id, days, _study.study_instance_uid)
        .ext(distinct_on(own.study_id))
        .select_from(study_table.join(examination_name, IS_EXAMINATION))
        .join(own_name.examination_id.table, own_name.standard_name == _name.standard_name)
        .join(own.study_id.table, own.examination_id == own_name.examination_id)
        .where(own.study_id == any_(uuids(studies)), own.patient_id != "", _study.patient_id == own.patient_id)
        .where(has_modality(rule.modality), IS_OF_PATIENT)
        .where(tuple_(_study.study_at, _study.study_id) < tuple_(own.study_at, own.study_id))
        .where(_study.study_at >= own.study_at - timedelta(days=rule.threshold))
        .order_by(own.study_id, _study.study_at.desc(), _study.study_id.desc())
    )
    return {
        study: Compared(Measured(float(since)), Limit(rule.threshold, {"study_instance_uid": uid}))
        for study, since, uid in connection.execute(query)
    }


def _with_practice(
    connection: Connection, rule: AlertRule, studies: Collection[UUID], levels: Levels
) -> dict[UUID, Compared]:
    rows = _levelled(connection, rule, studies, levels)
    found = {row.study_id: Compared(Measured(row.value), _practice(connection, rule, row)) for row in rows}
    return {study: found.get(study, Compared(NOT_STATED, Limit(None, {}))) for study in studies}


def _practice(connection: Connection, rule: AlertRule, row: Row[*tuple[object, ...]]) -> Limit:
    """The percentile of the studies of the same examination in the year before."""
    measured = value_of(rule.modality, _quantity(rule))
    fraction = rule.threshold / _PERCENT
    count, percentile = func.count(), func.percentile_cont(fraction).within_group(measured.column)
    query = (
        select(count, percentile)
        .select_from(measured.source.join(examination_name, IS_EXAMINATION))
        .where(*scope_conditions(rule), IS_COUNTED, measured.column > 0, measured.is_mixed.is_not(true()))
        .where(_name.standard_name == row.standard_name)
        .where(_study.study_at < row.study_at, _study.study_at >= literal(row.study_at) - PRACTICE)
    )
    if rule.regions:
        query = query.where(region_condition(rule))
    number, value = connection.execute(query).one()
    return Limit(value if number >= MIN_STUDIES else None, {"count": number})


def _levelled(
    connection: Connection, rule: AlertRule, studies: Collection[UUID], levels: Levels
) -> list[Row[*tuple[object, ...]]]:
    query = levelled_values(levels, rule.modality, _quantity(rule), _study.study_id == any_(uuids(studies)))
    return list(connection.execute(query))


def _quantity(rule: AlertRule) -> AlertQuantity:
    assert rule.quantity is not None  # `rule_cells` refuses a rule of these kinds without one
    return rule.quantity


_OF_KIND: Mapping[RuleKind, Callable[[Connection, AlertRule, Collection[UUID], Levels], Mapping[UUID, Compared]]] = {
    RuleKind.MULTIPLE_OF_LEVEL: _with_level,
    RuleKind.GROUP_MEAN_20: _with_group,
    RuleKind.REPEAT: _with_earlier,
    RuleKind.PERCENTILE: _with_practice,
}
