"""What people do with alerts: sets their states, each with a row of `alert_action`, and opens alerts again."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, any_, delete, func, insert, select, update

from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import CLOSED_STATES, STATES_BY_HAND, Cause, Handling, Version, checked_handling, opens_again
from kerma.alerts.outcome import Outcome
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_tables import alert, alert_history
from kerma.database.schema.expressions import uuids
from kerma.errors import ConfigurationError
from kerma.messages import message

_alert, _action, _history = alert.c, alert_action.c, alert_history.c
_STATES = select(_alert.study_id, _alert.alert_id, _alert.state, _alert.data_version, _alert.outcome, _alert.value)


def set_state(
    connection: Connection,
    alert_ids: Collection[UUID],
    state: AlertState,
    cause: Cause | None,
    comment: str | None,
    by: str | None,
) -> int:
    """Set the state of alerts, with one row of history each; returns how many changed.

    An alert that has the state already gets a row where a cause or a comment is stated, else nothing happens.

    Args:
        connection: within a transaction.
        alert_ids: the alerts.
        state: the state that they get.
        cause: why their values are above the limit.
        comment: plain text.
        by: who sets it; None: Kerma itself.

    Raises:
        ConfigurationError: one of the alerts is not there, or cause or comment is missing.
    """
    handling = checked_handling(state, cause, comment)
    found = _locked(connection, alert_ids)
    if len(found) < len(set(alert_ids)):
        raise ConfigurationError(message("An alert is no longer there: its study was deleted; reload the page."))
    return _act(connection, [row for row in found if _is_change(row, handling)], handling, by)


def set_by_hand(
    connection: Connection,
    alert_ids: Collection[UUID],
    state: AlertState,
    cause: Cause | None,
    comment: str | None,
    by: str,
) -> int:
    """As `set_state`, for a person outside the register of incidents, to which alerts of an incident belong.

    Raises:
        ConfigurationError: the state is that of an incident, an alert belongs to one, or `set_state` refuses.
    """
    if state not in STATES_BY_HAND:
        raise ConfigurationError(message("An alert becomes one of an incident in the register of incidents."))
    if any(row["state"] == AlertState.INCIDENT for row in _locked(connection, alert_ids)):
        raise ConfigurationError(
            message("An alert belongs to an incident: its state follows from the register of incidents.")
        )
    return set_state(connection, alert_ids, state, cause, comment, by)


def reopen(connection: Connection, alert_ids: Collection[UUID]) -> int:
    """Make closed alerts new again whose present version states a value that nobody has judged; returns how many.

    Args:
        connection: within the transaction that has written the new versions.
        alert_ids: alerts with a new version.
    """
    closed = [row for row in _locked(connection, alert_ids) if row["state"] in CLOSED_STATES]
    if not closed:
        return 0
    handled = _handled_versions(connection, [row["alert_id"] for row in closed])
    opened = [
        row
        for row in closed
        if row["alert_id"] in handled and opens_again(AlertState(row["state"]), handled[row["alert_id"]], _version(row))
    ]
    return _act(connection, opened, Handling(AlertState.NEW, None, None), None)


def delete_all(connection: Connection, studies: Collection[UUID]) -> None:
    """Delete what people did with the alerts of these studies."""
    connection.execute(delete(alert_action).where(_action.study_id == any_(uuids(studies))))


def erase_comments(connection: Connection, studies: Collection[UUID]) -> None:
    """Erase all comments on alerts of these studies, which may name the patient; states and causes stay."""
    of_studies = (_action.study_id == any_(uuids(studies)), _action.comment.is_not(None))
    connection.execute(update(alert_action).where(*of_studies).values(comment=None))


def _locked(connection: Connection, alert_ids: Collection[UUID]) -> list[RowMapping]:
    """The alerts, locked in one order, so that two people do not wait for each other."""
    query = _STATES.where(_alert.alert_id == any_(uuids(alert_ids))).order_by(_alert.alert_id).with_for_update()
    return list(connection.execute(query).mappings())


def _is_change(row: RowMapping, handling: Handling) -> bool:
    return row["state"] != handling.state or handling.cause is not None or handling.comment is not None


def _act(connection: Connection, rows: Collection[RowMapping], handling: Handling, by: str | None) -> int:
    if not rows:
        return 0
    ids = [row["alert_id"] for row in rows]
    last = _last_numbers(connection, ids)
    actions = [_action_row(row, last.get(row["alert_id"], 0) + 1, handling, by) for row in rows]
    connection.execute(insert(alert_action).values(acted_at=func.clock_timestamp()), actions)
    connection.execute(update(alert).where(_alert.alert_id == any_(uuids(ids))).values(state=handling.state))
    return len(rows)


def _action_row(row: RowMapping, number: int, handling: Handling, by: str | None) -> dict[str, Any]:
    return {
        "study_id": row["study_id"],
        "alert_id": row["alert_id"],
        "action_number": number,
        "state_before": row["state"],
        **handling._asdict(),
        "data_version": row["data_version"],
        "acted_by": by,
    }


def _last_numbers(connection: Connection, alert_ids: Collection[UUID]) -> Mapping[UUID, int]:
    query = select(_action.alert_id, func.max(_action.action_number)).group_by(_action.alert_id)
    return {row[0]: row[1] for row in connection.execute(query.where(_action.alert_id == any_(uuids(alert_ids))))}


def _handled_versions(connection: Connection, alert_ids: Collection[UUID]) -> Mapping[UUID, Version]:
    """What the version stated on which somebody last acted."""
    of_version = (_history.study_id == _action.study_id) & (_history.alert_id == _action.alert_id)
    query = (
        select(_action.alert_id, _history.outcome, _history.value)
        .join(alert_history, of_version & (_history.data_version == _action.data_version))
        .where(_action.alert_id == any_(uuids(alert_ids)))
        .order_by(_action.alert_id, _action.action_number)
    )
    # The last row of an alert remains.
    return {row[0]: Version(Outcome(row[1]), row[2]) for row in connection.execute(query)}


def _version(row: RowMapping) -> Version:
    return Version(Outcome(row["outcome"]), row["value"])
