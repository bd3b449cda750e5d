"""The input of the skin dose computation of a study, read from the database."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from kerma.database.ingest import equipment_calibrations
from kerma.database.ingest.dose_objects import contributions
from kerma.database.schema.event_tables import projection_event, projection_filter
from kerma.database.schema.expressions import has_modality
from kerma.database.schema.tables import study_table
from kerma.facts import event as event_facts
from kerma.facts import projection
from kerma.facts.projection import ProjectionEvent
from kerma.facts.record import from_json
from kerma.facts.study import Study
from kerma.facts.xray_event import XRayFilter
from kerma.json_types import JsonValue
from kerma.reconcile.study import stated_header
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.standard.enumerations import ExamModality

#: What the computation needs of a study besides its events.
STUDY_FACTS = (
    "study_date",
    "software_versions",
    "patient_size_m",
    "patient_weight_kg",
)
EQUIPMENT_FACTS = ("manufacturer", "manufacturer_model_name")
_EVENT_FACTS = [fact.name for fact in (*event_facts.COMMON_FACTS, *projection.EVENT_FACTS)]


@dataclass(frozen=True)
class Procedure:
    """The input of the skin dose computation of one study.

    Attributes:
        study: the study and its equipment; facts that the computation does not need are absent.
        events: its irradiation events in their order.
        event_ids: identifiers of the events in the same order.
        calibration: calibration of the equipment on the day of the study.
    """

    study: Study
    events: tuple[ProjectionEvent, ...]
    event_ids: tuple[UUID, ...]
    calibration: EquipmentCalibration


def load(connection: Connection, study_id: UUID) -> Procedure | None:
    """What the computation needs; None where the study is gone, or is no fluoroscopy.

    Args:
        connection: best a repeatable read, so that all of it is of one moment.
        study_id: the study.
    """
    columns = [study_table.c[name] for name in STUDY_FACTS]
    query = select(study_table.c.equipment_id, *columns).where(
        study_table.c.study_id == study_id, has_modality(ExamModality.FLUOROSCOPY)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    calibrated = equipment_calibrations.valid_on(connection, row["equipment_id"], row["study_date"])
    events = _events(connection, study_id)
    return Procedure(
        study=Study(**{name: row[name] for name in STUDY_FACTS} | _stated_equipment(connection, study_id)),
        events=tuple(events.values()),
        event_ids=tuple(events),
        calibration=calibrated.for_computation(),
    )


def _stated_equipment(connection: Connection, study_id: UUID) -> dict[str, str | None]:
    """Manufacturer and model as the objects of the study state them.

    The row of the equipment is described as its latest study is, which may state another model where it was merged.
    """
    header = stated_header(contributions(connection, [study_id])[study_id])
    return {name: getattr(header, name) for name in EQUIPMENT_FACTS}


def _events(connection: Connection, study_id: UUID) -> dict[UUID, ProjectionEvent]:
    """Irradiation events of a study by their identifiers, in order."""
    filters: dict[UUID, list[XRayFilter]] = {}
    query = select(projection_filter).where(projection_filter.c.study_id == study_id)
    for row in connection.execute(query.order_by(projection_filter.c.ordinal)).mappings():
        filters.setdefault(row["event_id"], []).append(from_json(XRayFilter, dict(row)))
    ordered = (
        select(projection_event)
        .where(projection_event.c.study_id == study_id)
        .order_by(projection_event.c.ordinal, projection_event.c.event_id)
    )
    return {
        row["event_id"]: replace(_event(row), filters=tuple(filters.get(row["event_id"], ())))
        for row in connection.execute(ordered).mappings()
    }


def _event(row: RowMapping) -> ProjectionEvent:
    return from_json(ProjectionEvent, {name: _json_value(row[name]) for name in _EVENT_FACTS})


def _json_value(value: JsonValue | datetime) -> JsonValue:
    return value.isoformat() if isinstance(value, datetime) else value
