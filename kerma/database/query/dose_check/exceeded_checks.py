"""Single dose checks that were exceeded: which value, by what estimate, and what the operator stated."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Text, and_, cast, null

from kerma.database.query.dose_check.check_rates import IS_EXCEEDED, checks_of
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.schema.event_tables import ct_dose_check, ct_event
from kerma.database.schema.tables import equipment, study_table
from kerma.standard.enumerations import DoseCheckKind

_check = ct_dose_check.c


@dataclass(frozen=True, kw_only=True)
class ExceededCheck(EquipmentIdentity):
    """A dose check whose forward estimate is above the configured value.

    Attributes:
        study_instance_uid: its study.
        study_at: start of the study, local.
        study_description: its description.
        acquisition_protocol: protocol of the acquisition.
        event_number: number of the acquisition in the study, from 1.
        kind: alert or notification.
        quantity: name of the checked fact (`ctdi_vol_mgy`, `dlp_mgy_cm`).
        configured_value: the value set at the scanner, in the unit of the quantity.
        forward_estimate: what the scanner expected, in the same unit.
        ctdi_vol_mgy: what the acquisition then gave; None: not stated.
        dlp_mgy_cm: likewise.
        reason: why the operator proceeded; None: not stated.
        person: who proceeded; None: not stated, or not requested.
    """

    study_instance_uid: str
    study_at: datetime | None
    study_description: str | None
    acquisition_protocol: str | None
    event_number: int
    kind: DoseCheckKind
    quantity: str
    configured_value: float
    forward_estimate: float
    ctdi_vol_mgy: float | None
    dlp_mgy_cm: float | None
    reason: str | None
    person: str | None


def exceeded_checks(
    connection: Connection, period: StudyPeriod, limit: int, *, with_persons: bool
) -> list[ExceededCheck]:
    """The exceeded dose checks of the period, the latest first.

    Args:
        connection: read-only connection.
        period: which studies.
        limit: of more, the latest are returned.
        with_persons: whether names of staff are read.
    """
    study, event = study_table.c, ct_event.c
    query = (
        checks_of(
            period,
            *IDENTITY_COLUMNS,
            *(study.study_instance_uid, study.study_at, study.study_description, event.acquisition_protocol),
            (event.ordinal + 1).label("event_number"),
            *(_check.kind, _check.quantity, _check.configured_value, _check.forward_estimate),
            *(event.ctdi_vol_mgy, event.dlp_mgy_cm, _check.reason),
            (_check.person if with_persons else cast(null(), Text)).label("person"),
        )
        .join(ct_event, and_(event.study_id == _check.study_id, event.event_id == _check.event_id))
        .join(equipment, equipment.c.equipment_id == study.equipment_id)
        .where(IS_EXCEEDED)
        .order_by(study.study_at.desc().nulls_last(), study.study_id, event.ordinal, _check.ordinal)
        .limit(limit)
    )
    rows = connection.execute(query).mappings()
    return [ExceededCheck(**{**row, "kind": DoseCheckKind(row["kind"])}) for row in rows]
