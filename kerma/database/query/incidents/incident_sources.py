"""From what an incident is opened: an alert with its study, and studies that are involved."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, any_, select

from kerma.alerts.quantity import AlertQuantity
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import equipment, study_table

_alert, _study, _equipment = alert.c, study_table.c, equipment.c


class InvolvedStudy(NamedTuple):
    """A study, by which a person recognises it.

    Attributes:
        study_id: its identifier.
        study_instance_uid: Study Instance UID.
        study_at: local date and time; None: unknown.
        modalities: its examination modalities.
        study_description: Study Description; None: its objects state none.
        station_name: of the equipment; None: not stated.
    """

    study_id: UUID
    study_instance_uid: str
    study_at: datetime | None
    modalities: tuple[str, ...]
    study_description: str | None
    station_name: str | None


class AlertSource(NamedTuple):
    """An alert from which an incident is opened.

    Attributes:
        study_id: its study.
        alert_id: the alert.
        study_instance_uid: the study; None where it is no longer stored.
        title: title of the rule, else its name.
        quantity: what the rule compares; None: no quantity, or the rule is gone.
        value: the value that was compared; None: none.
        unit: UCUM code of its unit.
    """

    study_id: UUID
    alert_id: UUID
    study_instance_uid: str | None
    title: str
    quantity: AlertQuantity | None
    value: float | None
    unit: str


def alert_source(connection: Connection, alert_id: UUID) -> AlertSource | None:
    """The alert; None: there is none, or it is not in the scope of the connection."""
    columns = (_alert.study_id, _alert.alert_id, _study.study_instance_uid, _alert.rule_id, _alert.value, _alert.unit)
    joined = alert.outerjoin(study_table, _study.study_id == _alert.study_id)
    row = connection.execute(select(*columns).select_from(joined).where(_alert.alert_id == alert_id)).one_or_none()
    if row is None:
        return None
    rule = next((one for one in rules_in_force(connection) if one.rule_id == row.rule_id), None)
    title, quantity = (rule.title, rule.quantity) if rule else (row.rule_id, None)
    return AlertSource(row.study_id, row.alert_id, row.study_instance_uid, title, quantity, row.value, row.unit)


def involved(connection: Connection, study_instance_uids: Collection[str]) -> list[InvolvedStudy]:
    """Those of these studies that are stored and in the scope of the connection, by time."""
    query = select(
        *(_study.study_id, _study.study_instance_uid, _study.study_at, _study.modalities, _study.study_description),
        _equipment.station_name,
    ).select_from(study_table.outerjoin(equipment, _equipment.equipment_id == _study.equipment_id))
    query = query.where(_study.study_instance_uid == any_(texts(study_instance_uids))).order_by(_study.study_at)
    return [InvolvedStudy(*row)._replace(modalities=tuple(row.modalities)) for row in connection.execute(query)]
