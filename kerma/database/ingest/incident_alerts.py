"""The state of the alert from which an incident was opened."""

from uuid import UUID

from sqlalchemy import Connection, update

from kerma.alerts.alert_state import AlertState
from kerma.database.schema.alert_tables import alert
from kerma.errors import ConfigurationError
from kerma.messages import message


def mark(connection: Connection, study_id: UUID, alert_id: UUID) -> None:
    """Give an alert the state `incident`.

    Raises:
        ConfigurationError: there is no such alert.
    """
    one = (alert.c.study_id == study_id, alert.c.alert_id == alert_id)
    changed = connection.execute(update(alert).where(*one).values(state=AlertState.INCIDENT))
    if changed.rowcount == 0:
        raise ConfigurationError(message("There is no such alert."))
