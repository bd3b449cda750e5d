"""Irradiation events as a maker's report tells them, brought to one meaning, one frame and one set of units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.field import area_without_dose, opening
from kerma.skin_dose.geometry.motion import Motion, frames, motion
from kerma.skin_dose.geometry.orientation import come_from_above, position
from kerma.skin_dose.geometry.reference_point import Distances, distances
from kerma.skin_dose.geometry.table_position import TablePosition, table_position
from kerma.skin_dose.irradiation import AngleFrame, Gantry, Irradiation, Position, Table
from kerma.skin_dose.phantom.patient_size import patient_of
from kerma.skin_dose.physics.filtration import filtration
from kerma.skin_dose.rules.equipment_calibration import SiteSettings
from kerma.skin_dose.rules.manufacturer_rules import Rule, rule_for
from kerma.skin_dose.rules.reported_numbers import Event, number, positive, word

_DEFAULT_VOLTAGE_KV = 80.0
_PLANES = {"A", "B"}
_MGY_PER_GY = 1000.0
#: Items of which none is told above or below zero where a system writes a row of zeros.
_PLACES = (
    "primary_angle_deg",
    "secondary_angle_deg",
    "table_longitudinal_position_mm",
    "table_lateral_position_mm",
    "table_height_position_mm",
    "distance_source_to_isocenter_mm",
    "distance_source_to_detector_mm",
    "isocenter_primary_angle_deg",
    "isocenter_secondary_angle_deg",
    "table_x_position_to_isocenter_mm",
    "table_y_position_to_isocenter_mm",
    "table_z_position_to_isocenter_mm",
)
#: Stands in for what an event without geometry does not tell; such events are for an estimate alone.
_UPRIGHT = Motion(Gantry(0.0, 0.0), None, AngleFrame.PATIENT, frozenset())
_AT_ISOCENTER = TablePosition(Table((0.0, 0.0, 0.0)), None, frozenset())


@dataclass(frozen=True)
class Normalised:
    """The events of a study that a map or an estimate can use.

    Attributes:
        irradiations: events with dose and geometry, in the study's order.
        without_geometry: events with dose but without angles or table position, as if the beam were vertical and the
            table at the isocentre: for an estimate, never for a map.
        left_out: why an event is not among `irradiations`, by its place in the study's list.
        flags: what concerns the whole study.
        rule: the vendor rule that was used; its table's size, its name and version.
    """

    irradiations: tuple[Irradiation, ...]
    without_geometry: tuple[Irradiation, ...]
    left_out: Mapping[int, Flag]
    flags: frozenset[Flag]
    rule: Rule


def irradiations(study: Mapping[str, Any], events: Sequence[Event], site: SiteSettings) -> Normalised:
    """Bring the events of a study to one meaning; what cannot be used is left out and said, never raised.

    Args:
        study: facts of the study: `manufacturer`, `manufacturer_model_name`, `software_versions`, and the patient's
            size and weight.
        events: facts of its events (`kerma.facts.projection.EVENT` and `filters`), in the study's order.
        site: what the site knows of the machine.
    """
    rule = rule_for(study)
    voltage_kv = _usual_voltage(events)
    mapped: list[Irradiation] = []
    unplaced: list[Irradiation] = []
    left_out: dict[int, Flag] = {}
    for index, event in enumerate(events):
        far = distances(event, rule)
        kerma, is_derived = _air_kerma(event, rule, far)
        if kerma is None:
            left_out[index] = Flag.EVENTS_WITHOUT_KERMA
            continue
        moves, table = _geometry(event, rule, site)
        found = _irradiation(index, event, rule, site, far, moves or _UPRIGHT, table or _AT_ISOCENTER)
        found = _with_dose(found, event, kerma, voltage_kv, site, is_derived=is_derived)
        if moves is None or table is None:
            left_out[index] = Flag.EVENTS_WITHOUT_GEOMETRY
            unplaced.append(found)
        else:
            mapped.append(found)
    flags = _of_the_study(study, rule)
    return Normalised(_believable(mapped), tuple(unplaced), left_out, flags, rule)


def _of_the_study(study: Mapping[str, Any], rule: Rule) -> frozenset[Flag]:
    flags = set() if rule.validated else {Flag.UNVALIDATED_MODEL}
    return frozenset(flags | {Flag.SIZE_ASSUMED} if patient_of(study).is_assumed else flags)


def _usual_voltage(events: Sequence[Event]) -> float:
    """The median of what the procedure's events tell."""
    told = [kv for event in events if (kv := positive(event, "tube_voltage_kv")) is not None]
    return median(told) if told else _DEFAULT_VOLTAGE_KV


def _air_kerma(event: Event, rule: Rule, far: Distances) -> tuple[float | None, bool]:
    """Indicated air kerma at the reference point in mGy, and whether dose area product over the field gave it.

    A kerma that is told as zero is zero: None, as for one that cannot be known.
    """
    told = number(event, "reference_air_kerma_mgy")
    if told is not None and told >= 0:
        return told or None, False
    dap, area = positive(event, "dap_gy_cm2"), area_without_dose(event, rule.field_sources, far)
    return (dap * _MGY_PER_GY / area, True) if dap and area else (None, False)


def _geometry(event: Event, rule: Rule, site: SiteSettings) -> tuple[Motion | None, TablePosition | None]:
    if not any(number(event, name) for name in _PLACES):
        return None, None
    return motion(event, rule), table_position(event, rule, site)


def _irradiation(
    index: int,
    event: Event,
    rule: Rule,
    site: SiteSettings,
    far: Distances,
    moves: Motion,
    at: TablePosition,
) -> Irradiation:
    """The event with its geometry; dose and voltage are still to come."""
    lies, is_assumed = position(event)
    field = opening(event, rule.field_sources, far)
    inherent = site.inherent_filtration_mm_al
    aluminium, copper, is_ignored = filtration(event, rule.inherent_aluminium_mm if inherent is None else inherent)
    plane = word(event, "plane")
    doubts = {Flag.ORIENTATION_ASSUMED: is_assumed, Flag.FILTER_IGNORED: is_ignored}
    return Irradiation(
        event_index=index,
        plane=plane if plane in _PLANES else "single",
        reference_air_kerma_mgy=0.0,
        dap_gy_cm2=None,
        source_to_reference_cm=far.reference_cm,
        source_to_isocenter_cm=far.isocenter_cm,
        source_to_detector_cm=far.detector_cm,
        start=moves.start,
        end=moves.end,
        angle_frame=moves.angle_frame,
        detector_rotation_deg=number(event, "detector_rotation_angle_deg") or 0.0,
        table=at.table,
        table_end_cm=at.end_cm,
        position=lies,
        field=field.field,
        tube_voltage_kv=_DEFAULT_VOLTAGE_KV,
        aluminium_mm=aluminium,
        copper_mm=copper,
        frames=frames(event),
        field_area_ratio=field.area_ratio,
        flags=far.flags | field.flags | moves.flags | at.flags | {flag for flag, holds in doubts.items() if holds},
    )


def _with_dose(
    found: Irradiation, event: Event, kerma_mgy: float, usual_kv: float, site: SiteSettings, *, is_derived: bool
) -> Irradiation:
    """The event with its voltage, and its dose as the site's calibration of the dose meter corrects it."""
    factor = site.kap_meter_calibration_factor or 1.0
    dap, voltage_kv = number(event, "dap_gy_cm2"), positive(event, "tube_voltage_kv")
    doubts = {Flag.KERMA_FROM_DAP: is_derived, Flag.VOLTAGE_ASSUMED: voltage_kv is None}
    return replace(
        found,
        reference_air_kerma_mgy=kerma_mgy * factor,
        dap_gy_cm2=dap * factor if dap is not None and dap >= 0 else None,
        tube_voltage_kv=usual_kv if voltage_kv is None else voltage_kv,
        flags=found.flags | {flag for flag, holds in doubts.items() if holds},
    )


def _believable(events: Sequence[Irradiation]) -> tuple[Irradiation, ...]:
    """Take the angles as the equipment's where, as the patient's, they would come from above the table."""
    turned = [found for found in events if found.position != Position.HFS and found.angle_frame == AngleFrame.PATIENT]
    if not come_from_above((found.position, found.start) for found in turned):
        return tuple(events)
    doubtful = {found.event_index for found in turned}
    return tuple(
        replace(found, angle_frame=AngleFrame.EQUIPMENT, flags=found.flags | {Flag.EQUIPMENT_ANGLES_ASSUMED})
        if found.event_index in doubtful
        else found
        for found in events
    )
