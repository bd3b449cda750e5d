"""Alerts of which recipients are to be informed: noted in the transaction that raises them.

Who receives a message is found afterwards by a worker (`kerma.database.outbox.alert_messages`): storing costs one row.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping
from sqlalchemy.dialects.postgresql import insert as upsert

from kerma.alerts.alert_state import AlertState
from kerma.alerts.evaluation import exceeds
from kerma.alerts.outcome import Outcome
from kerma.database.schema.alert_message_tables import alert_notice

#: States in which people have finished with an alert.
_CLOSED = (AlertState.EXPLAINED, AlertState.DISMISSED)
_KEYS = ("study_id", "alert_id", "data_version")


def request(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Have people informed of alerts, given by study, alert and version; each version once."""
    keys = [{name: row[name] for name in _KEYS} for row in rows]
    if keys:
        connection.execute(upsert(alert_notice).on_conflict_do_nothing(), keys)


def is_news(before: RowMapping, now: Mapping[str, Any]) -> bool:
    """Whether people are informed of a new version: they had closed the alert, and the value is above what it was.

    Args:
        before: the row of the alert as it was.
        now: as it is now.
    """
    if before["state"] not in _CLOSED or now["outcome"] is not Outcome.EXCEEDS:
        return False
    return before["outcome"] != Outcome.EXCEEDS or exceeds(now["value"], before["value"])
