"""Alerts as lists show them, the latest first."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.alerts.alert_rule import Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.outcome import Outcome
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.tables import study_table
from kerma.json_types import Json

_alert, _study = alert.c, study_table.c


class ListedAlert(NamedTuple):
    """An alert; the attributes are the columns of the table `alert`.

    Attributes:
        study_instance_uid: the study; None where it has no object any more.
        study_at: local date and time of the study; None: unknown.
    """

    alert_id: UUID
    rule_id: str
    severity: Severity
    outcome: Outcome
    value: float | None
    value_low: float | None
    value_high: float | None
    is_upper_bound: bool
    threshold: float
    unit: str
    state: AlertState
    raised_at: datetime
    event_id: UUID | None
    basis: Json | None
    study_instance_uid: str | None
    study_at: datetime | None


_OF_ALERT = ListedAlert._fields[:-2]


def alerts_since(
    connection: Connection, since: datetime, limit: int, *, rule_id: str | None = None, state: AlertState | None = None
) -> list[ListedAlert]:
    """The alerts that were raised since a moment, the latest first.

    Args:
        connection: to Kerma's database; one with a scope reads the alerts of its studies.
        since: the moment.
        limit: number of alerts, at most.
        rule_id: only those of this rule.
        state: only those in this state.
    """
    columns = (*(_alert[name] for name in _OF_ALERT), _study.study_instance_uid, _study.study_at)
    query = select(*columns).select_from(alert.outerjoin(study_table, _study.study_id == _alert.study_id))
    query = query.where(_alert.raised_at >= since)
    if rule_id is not None:
        query = query.where(_alert.rule_id == rule_id)
    if state is not None:
        query = query.where(_alert.state == state)
    query = query.order_by(_alert.raised_at.desc(), _alert.study_id, _alert.alert_id).limit(limit)
    return [_listed(*row) for row in connection.execute(query)]


def _listed(*values: object) -> ListedAlert:
    row = ListedAlert(*values)  # type: ignore[arg-type]  # columns of a table, in the order of the attributes
    return row._replace(severity=Severity(row.severity), outcome=Outcome(row.outcome), state=AlertState(row.state))
