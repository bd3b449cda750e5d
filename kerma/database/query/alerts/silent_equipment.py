"""Equipment that has sent no study for longer than the days of an alert rule.

The alert belongs to the last study that it sent: one for each silence.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from kerma.alerts.alert_rule import AlertRule, RuleKind
from kerma.alerts.evaluation import exceeds
from kerma.alerts.outcome import Evaluation, Measured, Outcome
from kerma.database.query.alerts.rule_scope import scope_conditions
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.tables import study_table

#: Equipment that was silent for so long before a rule was enabled is out of use, and raises nothing.
OUT_OF_USE = timedelta(days=90)
_DAY = timedelta(days=1)
_study = study_table.c


def new_silences(connection: Connection, rules: Iterable[AlertRule], now: datetime) -> dict[UUID, list[Evaluation]]:
    """The silences that have raised no alert yet, by the last study of the equipment.

    Args:
        connection: to Kerma's database.
        rules: the rules; those that are disabled or of another kind are left out.
        now: local date and time.
    """
    found: dict[UUID, list[Evaluation]] = {}
    for rule in rules:
        if rule.is_enabled and rule.kind is RuleKind.EQUIPMENT_SILENT and rule.is_in_force(now.date()):
            for study, days in _silent(connection, rule, now).items():
                found.setdefault(study, []).append(Evaluation(rule, None, Outcome.EXCEEDS, Measured(days)))
    return found


def _silent(connection: Connection, rule: AlertRule, now: datetime) -> dict[UUID, float]:
    """The last studies of silent equipment, and the days since."""
    earliest = now - timedelta(days=rule.threshold) - OUT_OF_USE
    last = (
        select(_study.equipment_id, func.max(_study.study_at).label("study_at"))
        .where(*scope_conditions(rule), _study.study_at >= earliest, _study.study_at <= now)
        .group_by(_study.equipment_id)
        .subquery("last")
    )
    query = (
        select(_study.study_id, _study.study_at)
        .ext(distinct_on(_study.equipment_id))
        .join(last, (last.c.equipment_id == _study.equipment_id) & (last.c.study_at == _study.study_at))
        .order_by(_study.equipment_id, _study.study_id)
    )
    known = set(connection.execute(select(alert.c.study_id).where(alert.c.rule_id == rule.rule_id)).scalars())
    days_of = {study: (now - study_at) / _DAY for study, study_at in connection.execute(query)}
    return {study: days for study, days in days_of.items() if exceeds(days, rule.threshold) and study not in known}
