"""Skin doses: what their computation needs of a study, and their results."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, RowMapping, Select, and_, cast, delete, func, not_, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from kerma.database.ingest import equipment_calibrations
from kerma.database.schema.event_tables import projection_event, projection_filter
from kerma.database.schema.expressions import has_modality
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import SqlValue
from kerma.facts import event as event_facts
from kerma.facts import projection
from kerma.facts.projection import ProjectionEvent
from kerma.facts.record import from_json
from kerma.facts.study import Study
from kerma.facts.xray_event import XRayFilter
from kerma.json_types import Json, JsonValue
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.phantom.builders import PHANTOMS
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.result import AREA_THRESHOLDS_GY, ResultKind, SkinDose
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
_Plain: TypeAlias = str | float | None
_PLAIN = (
    "peak_skin_dose_mgy",
    "peak_skin_dose_position",
    "peak_cell",
    "mean_1cm2_mgy",
    "mean_10cm2_mgy",
    "reference_air_kerma_mgy",
    "reference_air_kerma_mapped_mgy",
    "reference_air_kerma_on_phantom_mgy",
    "dap_gy_cm2",
    "dap_on_phantom_gy_cm2",
    "events_mapped",
    "uncertainty_k2_percent",
)


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


@dataclass(frozen=True)
class Stored:
    """A stored result.

    Attributes:
        result: as it was computed; the map has the precision of float32, and `event_dose_mgy` knows the events that
            are still there.
        event_dose_mgy: what each event contributes at the peak, by its identifier.
        input_digest: digest of the inputs.
        computed_at: when it was computed.
        seconds: how long that took.
    """

    result: SkinDose
    event_dose_mgy: Mapping[UUID, float]
    input_digest: str
    computed_at: datetime
    seconds: float


def load(connection: Connection, study_id: UUID) -> Procedure | None:
    """What the computation needs; None where the study is gone, or is no fluoroscopy.

    Args:
        connection: best a repeatable read, so that all of it is of one moment.
        study_id: the study.
    """
    columns = [study_table.c[name] for name in STUDY_FACTS] + [equipment.c[name] for name in EQUIPMENT_FACTS]
    query = (
        select(study_table.c.equipment_id, *columns)
        .join(equipment, equipment.c.equipment_id == study_table.c.equipment_id)
        .where(study_table.c.study_id == study_id, has_modality(ExamModality.FLUOROSCOPY))
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    calibrated = equipment_calibrations.valid_on(connection, row["equipment_id"], row["study_date"])
    events = _events(connection, study_id)
    return Procedure(
        study=Study(**{name: row[name] for name in (*STUDY_FACTS, *EQUIPMENT_FACTS)}),
        events=tuple(events.values()),
        event_ids=tuple(events),
        calibration=calibrated.for_computation(),
    )


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


def digest_of(connection: Connection, study_id: UUID) -> str | None:
    """Digest of what went into the stored result; None where there is none."""
    query = select(skin_dose.c.input_digest).where(skin_dose.c.study_id == study_id)
    return connection.execute(query).scalar_one_or_none()


def write(
    connection: Connection, study_id: UUID, result: SkinDose, event_ids: Sequence[UUID], digest: str, seconds: float
) -> None:
    """Store a result in place of the former one.

    Args:
        connection: within a transaction.
        study_id: the study.
        result: its skin dose.
        event_ids: the study's events in the order that the result counts them in.
        digest: digest of the inputs.
        seconds: how long it took.
    """
    row = _row(result, event_ids) | {"input_digest": digest, "seconds": seconds, "computed_at": func.now()}
    statement = insert(skin_dose).values(study_id=study_id, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=[skin_dose.c.study_id], set_=row))


def confirm(connection: Connection, study_id: UUID, versions: Mapping[str, str]) -> None:
    """Record that these versions give the stored result as well."""
    newer = skin_dose.c.versions.op("||")(cast(dict(versions), JSONB))
    connection.execute(update(skin_dose).where(skin_dose.c.study_id == study_id).values(versions=newer))


def remove(connection: Connection, study_id: UUID) -> None:
    """Forget the result of a study that turned out to be no fluoroscopy."""
    connection.execute(delete(skin_dose).where(skin_dose.c.study_id == study_id))


def _row(result: SkinDose, event_ids: Sequence[UUID]) -> dict[str, SqlValue]:
    interval = result.interval
    low, high = result.position_interval_mgy or (None, None)
    areas = zip(AREA_THRESHOLDS_GY, result.area_above_cm2, strict=False)
    dose = result.dose_mgy
    return {
        **{name: _python(getattr(result, name)) for name in _PLAIN},
        "kind": result.kind.value,
        "reason": result.reason,
        "peak_skin_dose_low_mgy": _python(interval.low_mgy if interval else None),
        "peak_skin_dose_high_mgy": _python(interval.high_mgy if interval else None),
        "position_interval_low_mgy": _python(low),
        "position_interval_high_mgy": _python(high),
        "area_above_cm2": {f"{threshold:g}": float(area) for threshold, area in areas},
        "flags": {flag.value: int(count) for flag, count in result.flags.items()},
        "event_doses_at_peak": {str(event_ids[i]): float(dose) for i, dose in result.event_dose_mgy.items()},
        "planes": {plane: float(peak) for plane, peak in result.plane_peak_skin_dose_mgy.items()},
        "parameters": _parameters(result),
        "versions": dict(result.versions),
        "map": None if dose is None else zlib.compress(dose.astype("<f4").tobytes()),
        "map_length": None if dose is None else len(dose),
    }


def _python(value: _Plain | np.generic) -> _Plain:
    """A plain number, where numpy gives one of its own."""
    plain: _Plain = value.item() if isinstance(value, np.generic) else value
    return plain


def _parameters(result: SkinDose) -> Json:
    phantom = result.phantom
    return {
        "medium": result.medium,
        "patient": asdict(result.patient),
        "calibration": result.calibration.as_json(),
        "phantom": None if phantom is None else {"name": phantom.name, "cell_cm": phantom.cell_cm},
    }


def read(connection: Connection, study_id: UUID) -> Stored | None:
    """The stored result of a study; None where there is none.

    The phantom is built anew. Where this version builds it of another number of cells than the map has, which the
    map cannot be laid on, the result comes without map and phantom.
    """
    row = connection.execute(select(skin_dose).where(skin_dose.c.study_id == study_id)).mappings().first()
    if row is None:
        return None
    order = select(projection_event.c.event_id).where(projection_event.c.study_id == study_id)
    ids = connection.execute(order.order_by(projection_event.c.ordinal, projection_event.c.event_id)).scalars()
    doses = {UUID(event): dose for event, dose in row["event_doses_at_peak"].items()}
    position = {event: i for i, event in enumerate(ids)}
    by_position = {position[event]: dose for event, dose in doses.items() if event in position}
    result = replace(_result(row), event_dose_mgy=by_position)
    return Stored(result, doses, row["input_digest"], row["computed_at"], row["seconds"])


def _result(row: RowMapping) -> SkinDose:
    parameters = row["parameters"]
    patient = Patient(**parameters["patient"])
    phantom, dose = None, None
    if row["map"] is not None:
        about = parameters["phantom"]
        built = PHANTOMS[about["name"]](patient, about["cell_cm"])
        if built.size == row["map_length"]:
            phantom, dose = built, np.frombuffer(zlib.decompress(row["map"]), "<f4").astype(np.float64)
    interval = (
        None
        if row["position_interval_low_mgy"] is None
        else (row["position_interval_low_mgy"], row["position_interval_high_mgy"])
    )
    return SkinDose(
        **{name: row[name] for name in _PLAIN},
        kind=ResultKind(row["kind"]),
        reason=row["reason"],
        area_above_cm2=tuple(row["area_above_cm2"].get(f"{threshold:g}", 0.0) for threshold in AREA_THRESHOLDS_GY)
        if row["area_above_cm2"]
        else (),
        event_dose_mgy={},
        plane_peak_skin_dose_mgy=row["planes"],
        position_interval_mgy=interval,
        flags={Flag(name): count for name, count in row["flags"].items() if name in set(Flag)},
        medium=parameters["medium"],
        dose_mgy=dose,
        phantom=phantom,
        patient=patient,
        calibration=EquipmentCalibration.from_json(parameters["calibration"]),
        versions=row["versions"],
    )


def fluoroscopy_studies(
    versions: Mapping[str, str] | None = None, equipment_id: UUID | None = None
) -> Select[tuple[UUID]]:
    """The fluoroscopy studies.

    Args:
        versions: only those without a result of these versions.
        equipment_id: only those of this equipment.
    """
    query = select(study_table.c.study_id).where(has_modality(ExamModality.FLUOROSCOPY))
    if equipment_id is not None:
        query = query.where(study_table.c.equipment_id == equipment_id)
    if versions is not None:
        up_to_date = and_(skin_dose.c.versions.contains(dict(versions)), skin_dose.c.input_digest != "")
        query = query.outerjoin(skin_dose, skin_dose.c.study_id == study_table.c.study_id)
        query = query.where(or_(skin_dose.c.study_id.is_(None), not_(up_to_date)))
    return query


def forget_input(connection: Connection, studies: Select[tuple[UUID]]) -> None:
    """Have these studies computed again even where nothing that goes in has changed; their results stay until then."""
    connection.execute(update(skin_dose).where(skin_dose.c.study_id.in_(studies)).values(input_digest=""))


def counts(connection: Connection) -> dict[str, int]:
    """How many results there are of each kind; all kinds are present."""
    query = select(skin_dose.c.kind, func.count()).group_by(skin_dose.c.kind)
    return {kind.value: 0 for kind in ResultKind} | {row[0]: row[1] for row in connection.execute(query)}
