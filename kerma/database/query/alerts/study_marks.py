"""What lists of studies state about alerts, for the studies of the shown page alone."""

from collections.abc import Mapping

from sqlalchemy import case, select

from kerma.alerts.alert_state import AlertState
from kerma.alerts.outcome import Outcome
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn

#: Name of the column of lists.
ALERTS = "alerts"
#: What a study with several alerts is marked with: the first of these that one of them has.
_BY_URGENCY = (AlertState.NEW, AlertState.SEEN, AlertState.INCIDENT, AlertState.EXPLAINED, AlertState.DISMISSED)

assert set(_BY_URGENCY) == set(AlertState)


def _state() -> AnyColumn:
    """The most urgent state of the alerts whose value exceeds the limit; NULL: there is none."""
    urgency = case({str(state): number for number, state in enumerate(_BY_URGENCY)}, value=alert.c.state)
    of_study = (alert.c.study_id == study_table.c.study_id, alert.c.outcome == Outcome.EXCEEDS)
    return select(alert.c.state).where(*of_study).order_by(urgency).limit(1).correlate(study_table).scalar_subquery()


#: Columns of lists, by name.
LISTED: Mapping[str, AnyColumn] = {ALERTS: _state().label(ALERTS)}
