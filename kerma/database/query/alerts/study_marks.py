"""What lists and exports of studies state about alerts."""

from collections.abc import Mapping

from sqlalchemy import case, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

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


_OF_STUDY = (alert.c.study_id == study_table.c.study_id, alert.c.outcome == Outcome.EXCEEDS)


def urgent_state() -> AnyColumn:
    """The most urgent state of the alerts whose value exceeds the limit; NULL: there is none."""
    urgency = case({str(state): number for number, state in enumerate(_BY_URGENCY)}, value=alert.c.state)
    return select(alert.c.state).where(*_OF_STUDY).order_by(urgency).limit(1).correlate(study_table).scalar_subquery()


def rules_in_one_cell() -> AnyColumn:
    """The rules whose limit a value of the study exceeds, comma-separated; NULL: there is none."""
    ordered: AnyColumn = aggregate_order_by(literal_column("', '"), alert.c.rule_id)
    rules = select(func.string_agg(alert.c.rule_id.distinct(), ordered))
    return rules.where(*_OF_STUDY).correlate(study_table).scalar_subquery()


#: Columns of lists, by name.
LISTED: Mapping[str, AnyColumn] = {ALERTS: urgent_state().label(ALERTS)}
