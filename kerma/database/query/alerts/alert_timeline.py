"""The history of an alert: its versions, who was informed, and what people did with it, in the order of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, distinct, func, select

from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import Cause
from kerma.alerts.outcome import Outcome
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_message_tables import alert_message
from kerma.database.schema.alert_tables import alert_history

_version, _action, _message = alert_history.c, alert_action.c, alert_message.c


class AlertVersion(NamedTuple):
    """What a version of an alert stated; the attributes are the columns of the table `alert_history`."""

    written_at: datetime
    data_version: int
    outcome: Outcome
    value: float | None
    value_low: float | None
    value_high: float | None
    is_upper_bound: bool
    threshold: float
    unit: str


class AlertAction(NamedTuple):
    """What somebody did with an alert; the attributes are the columns of the table `alert_action`."""

    acted_at: datetime
    state_before: AlertState
    state: AlertState
    cause: Cause | None
    comment: str | None
    data_version: int
    acted_by: str | None


class AlertInformation(NamedTuple):
    """That messages about an alert went to the outbox.

    Attributes:
        sent_at: when, to the second.
        is_escalation: whether the reason was that nobody had looked at it.
        recipient_count: to how many recipients.
    """

    sent_at: datetime
    is_escalation: bool
    recipient_count: int


TimelineEntry: TypeAlias = AlertVersion | AlertAction | AlertInformation


def timeline(connection: Connection, alert_id: UUID) -> Sequence[TimelineEntry]:
    """The history of an alert, the earliest first; empty where there is no such alert.

    Args:
        connection: to Kerma's database; one with a scope reads the alerts of its studies.
        alert_id: the alert.
    """
    versions = select(*(_version[name] for name in AlertVersion._fields)).where(_version.alert_id == alert_id)
    acts = select(*(_action[name] for name in AlertAction._fields)).where(_action.alert_id == alert_id)
    second = func.date_trunc("second", _message.sent_at)
    informed = (
        select(second, _message.is_escalation, func.count(distinct(_message.recipient_number)))
        .where(_message.alert_id == alert_id, _message.sent_at.is_not(None))
        .group_by(second, _message.is_escalation)
    )
    found: list[TimelineEntry] = [
        *(_as_version(AlertVersion(*row)) for row in connection.execute(versions.order_by(_version.data_version))),
        *(_as_action(AlertAction(*row)) for row in connection.execute(acts.order_by(_action.action_number))),
        *(AlertInformation(*row) for row in connection.execute(informed)),
    ]
    # A version is written in the transaction whose action opens the alert again: it stands before that.
    return sorted(found, key=lambda entry: (entry[0], isinstance(entry, AlertAction)))


def _as_version(row: AlertVersion) -> AlertVersion:
    return row._replace(outcome=Outcome(row.outcome))


def _as_action(row: AlertAction) -> AlertAction:
    cause = None if row.cause is None else Cause(row.cause)
    return row._replace(state_before=AlertState(row.state_before), state=AlertState(row.state), cause=cause)
