"""Previews of rules about reference levels, other studies, dose checks, missing geometry and silent equipment, as SQL.

Each statement gives four numbers: alerts, studies with an alert, studies that the rule concerns, and those of them that
state no value or have nothing to be compared with.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Function, and_, case, false, func, or_, select, true

from kerma.alerts.alert_rule import AlertRule, RuleKind
from kerma.alerts.evaluation import ROUNDING
from kerma.alerts.quantity import TRAITS, AlertQuantity
from kerma.database.query.alerts.levelled_values import levelled_values, value_of
from kerma.database.query.alerts.rule_scope import Period, needs_name, region_condition, scope_conditions
from kerma.database.query.alerts.study_comparisons import MIN_STUDIES
from kerma.database.schema.event_tables import ct_dose_check
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_COUNTED, IS_EXAMINATION
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.reference_levels.reference_level import ReferenceLevel
from kerma.reference_levels.rolling_group import GROUP_SIZE, TRIGGER_MULTIPLE
from kerma.skin_dose.result import ResultKind

Levels = Sequence[ReferenceLevel]
#: A preview looks so far back for the 20 examinations before the first of its period; a job looks back without limit.
GROUP_BEGINS = timedelta(days=183)
_study, _name, _check = study_table.c, examination_name.c, ct_dose_check.c


def _numbers(is_alert: Condition, is_without: Condition) -> AnySelect:
    count = func.count()
    return select(count.filter(is_alert), count.filter(is_alert), count, count.filter(is_without))


def _conditions(rule: AlertRule) -> list[Condition]:
    """The scope of a rule on studies that are joined with names of examinations."""
    return [*scope_conditions(rule), *([region_condition(rule)] if rule.regions else [])]


def _above(value: AnyColumn, limit: ColumnElement[float] | float) -> Condition:
    return value > limit * (1 + ROUNDING)


def _of_level(rule: AlertRule, period: Period, levels: Levels) -> AnySelect:
    query = levelled_values(levels, rule.modality, _quantity(rule), *_conditions(rule), period.condition)
    found = query.subquery("levelled").c
    return _numbers(_above(found.value, rule.threshold * found.level), found.level.is_(None))


def _of_group(rule: AlertRule, period: Period, levels: Levels) -> AnySelect:
    """Studies of the period above three times their level; the group may begin half a year before the period."""
    first = period.first_day - GROUP_BEGINS
    before = Period(first, period.last_day).condition
    query = levelled_values(levels, rule.modality, _quantity(rule), *_conditions(rule), before, needs_level=True)
    known = query.subquery("levelled").c
    ratio = known.value / known.level
    # A running sum and its value 20 rows before: an average over a moving frame would add 20 numbers for each row.
    running = (
        select(
            *(known.equipment_id, known.standard_name, known.study_at, known.study_id, ratio.label("ratio")),
            _over_group(func.sum(ratio), known).label("sum"),
            _over_group(func.row_number(), known).label("size"),
        )
        .where(known.level.is_not(None))
        .subquery("running")
    ).c
    before_group = _over_group(func.lag(running.sum, GROUP_SIZE, 0.0), running)
    mean = ((running.sum - before_group) / GROUP_SIZE).label("mean")
    groups = select(running.study_at, running.ratio, running.size, mean).subquery("groups").c
    is_event = and_(_above(groups.ratio, TRIGGER_MULTIPLE), _above(groups.mean, rule.threshold))
    numbers = _numbers(and_(is_event, groups.size >= GROUP_SIZE), groups.size < GROUP_SIZE)
    return numbers.where(groups.study_at >= datetime.combine(period.first_day, time.min))


def _over_group(term: Function[Any], rows: Any) -> ColumnElement[Any]:
    """A term over the examinations of the same name on the same equipment, in the order of their times."""
    return term.over(partition_by=(rows.equipment_id, rows.standard_name), order_by=(rows.study_at, rows.study_id))


def _of_repeats(rule: AlertRule, period: Period, _levels: Levels) -> AnySelect:
    within = timedelta(days=rule.threshold)
    since = Period(period.first_day - timedelta(days=int(rule.threshold) + 1), period.last_day)
    earlier = func.lag(_study.study_at).over(
        partition_by=(_study.patient_id, _name.standard_name), order_by=(_study.study_at, _study.study_id)
    )
    found = (
        select(_study.study_at, _study.patient_id, _name.standard_name, earlier.label("earlier"))
        .select_from(study_table.outerjoin(examination_name, IS_EXAMINATION))
        .where(*_conditions(rule), since.condition)
        .subquery("repeats")
    ).c
    is_known = and_(found.patient_id != "", found.standard_name.is_not(None))
    is_repeat = and_(is_known, found.earlier >= found.study_at - within)
    numbers = _numbers(is_repeat, or_(found.patient_id.is_(None), ~is_known))
    return numbers.where(found.study_at >= datetime.combine(period.first_day, time.min))


def _of_practice(rule: AlertRule, period: Period, _levels: Levels) -> AnySelect:
    measured = value_of(rule.modality, _quantity(rule))
    values = (
        select(_name.standard_name, measured.column.label("value"), IS_COUNTED.label("is_counted"))
        .select_from(measured.source.join(examination_name, IS_EXAMINATION))
        .where(*_conditions(rule), period.condition, measured.column > 0, measured.is_mixed.is_not(true()))
        .cte("measured")
    )
    value = values.c.value
    limits = (
        select(
            values.c.standard_name,
            case(
                (
                    func.count() >= MIN_STUDIES,
                    func.percentile_cont(rule.threshold / 100).within_group(value),
                )
            ).label("limit"),
        )
        .where(values.c.is_counted)
        .group_by(values.c.standard_name)
        .subquery("limits")
    )
    joined = values.outerjoin(limits, limits.c.standard_name == values.c.standard_name)
    return _numbers(_above(value, limits.c.limit), limits.c.limit.is_(None)).select_from(joined)


def _of_dose_checks(rule: AlertRule, period: Period, _levels: Levels) -> AnySelect:
    (fact,) = TRAITS[_quantity(rule)].facts
    is_above = _above(_check.forward_estimate, rule.threshold * _check.configured_value)
    by_study = (
        select(
            func.count(_check.event_id.distinct()).filter(is_above).label("alerts"),
            func.count(_check.forward_estimate).label("stated"),
        )
        .select_from(_with_name(rule).join(ct_dose_check, _check.study_id == _study.study_id))
        .where(*_conditions(rule), period.condition, _check.quantity == fact, _check.configured_value > 0)
        .group_by(_study.study_id)
        .subquery("by_study")
    ).c
    alerts, count = func.coalesce(func.sum(by_study.alerts), 0), func.count()
    return select(alerts, count.filter(by_study.alerts > 0), count, count.filter(by_study.stated == 0))


def _of_missing_maps(rule: AlertRule, period: Period, _levels: Levels) -> AnySelect:
    (fact,) = TRAITS[_quantity(rule)].facts
    is_alert = and_(_above(_study[fact], rule.threshold), skin_dose.c.kind != ResultKind.MAP)
    joined = _with_name(rule).join(skin_dose, skin_dose.c.study_id == _study.study_id)
    numbers = _numbers(is_alert, _study[fact].is_(None)).select_from(joined)
    return numbers.where(*_conditions(rule), period.condition)


def _of_silence(rule: AlertRule, period: Period, _levels: Levels) -> AnySelect:
    """Studies after which equipment was silent for longer than the days of the rule, and sent again."""
    after = func.lead(_study.study_at).over(partition_by=_study.equipment_id, order_by=_study.study_at)
    found = select((after - _study.study_at).label("pause")).where(*_conditions(rule), period.condition)
    pause = found.subquery("pauses").c.pause
    is_silence = and_(pause.is_not(None), pause > timedelta(days=rule.threshold))
    return _numbers(is_silence, false())


def _with_name(rule: AlertRule) -> FromClause:
    return study_table.outerjoin(examination_name, IS_EXAMINATION) if needs_name(rule) else study_table


def _quantity(rule: AlertRule) -> AlertQuantity:
    assert rule.quantity is not None  # `rule_cells` refuses a rule of these kinds without one
    return rule.quantity


OF_KIND: Mapping[RuleKind, Callable[[AlertRule, Period, Levels], AnySelect]] = {
    RuleKind.MULTIPLE_OF_LEVEL: _of_level,
    RuleKind.GROUP_MEAN_20: _of_group,
    RuleKind.REPEAT: _of_repeats,
    RuleKind.PERCENTILE: _of_practice,
    RuleKind.DOSE_CHECK: _of_dose_checks,
    RuleKind.GEOMETRY_MISSING: _of_missing_maps,
    RuleKind.EQUIPMENT_SILENT: _of_silence,
}
