"""How many alerts each rule raised of the studies of a period, what became of them, and how soon people acted."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, extract, func, select

from kerma.alerts.alert_state import AlertState
from kerma.database.query.alerts.rule_scope import Period
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.tables import study_table

_alert, _study, _action = alert.c, study_table.c, alert_action.c


class RuleRates(NamedTuple):
    """The alerts of a rule.

    Attributes:
        rule_id: the rule.
        raised: alerts of studies of the period.
        studies: studies with one.
        new, seen, explained, incident, dismissed: alerts in this state now.
        acknowledged: alerts on which somebody acted at least once.
        median_hours: median time from the alert to the first action, of these; None: of none.
    """

    rule_id: str
    raised: int
    studies: int
    new: int
    seen: int
    explained: int
    incident: int
    dismissed: int
    acknowledged: int
    median_hours: float | None

    @property
    def open(self) -> int:
        """Alerts that need somebody."""
        return self.new + self.seen


def rule_rates(connection: Connection, period: Period) -> list[RuleRates]:
    """The rates of rules with alerts of studies of a period, by name.

    Args:
        connection: to Kerma's database; one with a scope counts the alerts of its studies.
        period: days of the studies.
    """
    # What Kerma itself did, as to open an alert again, is no action of a person.
    first = (
        select(_action.alert_id, func.min(_action.acted_at).label("acted_at"))
        .where(_action.acted_by.is_not(None))
        .group_by(_action.alert_id)
        .subquery("first")
    )
    hours = extract("epoch", first.c.acted_at - _alert.raised_at) / 3600
    in_state = [func.count().filter(_alert.state == state) for state in AlertState]
    query = (
        select(
            *(_alert.rule_id, func.count(), func.count(_alert.study_id.distinct()), *in_state),
            func.count(first.c.acted_at),
            func.percentile_cont(0.5).within_group(hours).filter(first.c.acted_at.is_not(None)),
        )
        .select_from(
            alert.join(study_table, _study.study_id == _alert.study_id).outerjoin(
                first, first.c.alert_id == _alert.alert_id
            )
        )
        .where(period.condition)
        .group_by(_alert.rule_id)
        .order_by(_alert.rule_id)
    )
    return [_rates(*row) for row in connection.execute(query)]


def _rates(rule_id: str, *values: Any) -> RuleRates:
    hours = values[-1]
    return RuleRates._make((rule_id, *values[:-1], None if hours is None else float(hours)))


assert RuleRates._fields[3:8] == tuple(AlertState)
