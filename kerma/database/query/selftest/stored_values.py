"""Stored values of a study as lists and pages show them: of the study, its events, planes, skin dose and alerts."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from kerma.database.query.alerts.alert_list import alerts_since
from kerma.database.schema.event_tables import EVENT_TABLES, ct_dose_check, plane_total
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import ledger, study_table
from kerma.identity import study_id
from kerma.standard.enumerations import ObjectStatus

#: A stored value; None: missing.
StoredValue = str | float | None
_MAX_ALERTS = 1000
_BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def status_counts(connection: Connection) -> dict[str, int]:
    """Number of received objects by status."""
    query = select(ledger.c.status, func.count()).group_by(ledger.c.status)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def pending_count(connection: Connection, sent: int) -> int:
    """How many of the sent objects are not read yet."""
    counts = status_counts(connection)
    done = sum(count for status, count in counts.items() if status != ObjectStatus.PENDING)
    return max(sent - done, 0)


def stored_value(connection: Connection, uid: str, location: str, quantity: str) -> StoredValue:
    """A value of a study.

    Args:
        connection: to the temporary schema.
        uid: Study Instance UID.
        location: study, event 1, plane A, dose check 1, skin dose, or the identifier of an alert rule.
        quantity: name of the column.
    """
    kind, _, key = location.rpartition(" ")
    if location in _WHOLE:
        return _first(connection, _WHOLE[location], uid, quantity)
    if kind in _PARTS:
        return _PARTS[kind](connection, uid, key, quantity)
    return _alert_value(connection, uid, location, quantity)


_WHOLE: Mapping[str, Table] = {"study": study_table, "skin dose": skin_dose}


def _first(connection: Connection, table: Table, uid: str, quantity: str) -> StoredValue:
    return _plain(connection.execute(select(table.c[quantity]).where(table.c.study_id == study_id(uid))).scalar())


def _event_value(connection: Connection, uid: str, number: str, quantity: str) -> StoredValue:
    """Of the event with this number in the order of the study, of whatever modality has the quantity."""
    for table in dict.fromkeys(EVENT_TABLES.values()):
        if quantity not in table.c:
            continue
        query = select(table.c[quantity]).where(table.c.study_id == study_id(uid)).order_by(table.c.ordinal)
        rows = connection.execute(query.offset(int(number) - 1).limit(1)).all()
        if rows:
            return _plain(rows[0][0])
    return None


def _plane_value(connection: Connection, uid: str, plane: str, quantity: str) -> StoredValue:
    columns = plane_total.c
    query = select(columns[quantity]).where(columns.study_id == study_id(uid), columns.plane == plane)
    return _plain(connection.execute(query).scalar())


def _dose_check_value(connection: Connection, uid: str, number: str, quantity: str) -> StoredValue:
    columns = ct_dose_check.c
    query = (
        select(columns[quantity]).where(columns.study_id == study_id(uid)).order_by(columns.event_id, columns.ordinal)
    )
    return _plain(connection.execute(query.offset(int(number) - 1).limit(1)).scalar())


_PARTS: Mapping[str, Callable[[Connection, str, str, str], StoredValue]] = {
    "event": _event_value,
    "plane": _plane_value,
    "dose check": _dose_check_value,
}


def _alert_value(connection: Connection, uid: str, rule_id: str, quantity: str) -> StoredValue:
    """Number of the alerts of a rule about a study, or an attribute of the first."""
    listed = alerts_since(connection, _BEGINNING, _MAX_ALERTS, rule_id=rule_id)
    own = [alert for alert in listed if alert.study_instance_uid == uid]
    if quantity == "count":
        return float(len(own))
    return _plain(getattr(own[0], quantity)) if own else None


def _plain(value: object) -> StoredValue:
    if value is None:
        return None
    return float(value) if isinstance(value, int | float) else str(value)
