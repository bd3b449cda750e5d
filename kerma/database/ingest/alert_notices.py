"""Alerts of which recipients are to be informed: noted in the transaction that raises them.

Who receives a message is found afterwards by a worker (`kerma.database.outbox.alert_messages`): storing costs one row.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as upsert

from kerma.database.schema.alert_message_tables import alert_notice

_KEYS = ("study_id", "alert_id", "data_version")


def request(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Have people informed of alerts, given by study, alert and version; each version once."""
    keys = [{name: row[name] for name in _KEYS} for row in rows]
    if keys:
        connection.execute(upsert(alert_notice).on_conflict_do_nothing(), keys)
