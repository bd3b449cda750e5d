"""What happens in a fluoroscopy-guided procedure: events whose doses follow from technique and geometry.

Air kerma is output (at 80 kV) times (kV/80)^2.2, copper transmission and mAs over distance squared; DAP is air kerma
times the area of the beam there.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import cos, exp, hypot, radians, sin

from numpy.random import Generator

from kerma.simulate.facts import Facts, decimal_of, digits
from kerma.simulate.patients import Patient
from kerma.simulate.projection.fluoroscopy_procedure import Acquisition, Procedure, View
from kerma.simulate.projection.fluoroscopy_systems import System

_OUTPUT_UGY_PER_MAS = 46.0  # at 1 m, 80 kV, before added copper
_KV_POWER = 2.2
_COPPER_PER_MM, _COPPER_HARDENING = 4.4, 0.55
_ANTEROPOSTERIOR, _LATERAL = 0.80, 1.20  # diameters of the trunk over its water-equivalent diameter
_HEAD_CM = 18.0
_LIMB_CM = 13.0
_STANDARD_CM = 22.0
_MAX_KV = 120.0
_SWEEP_DEG = 100.0
_STEP_MM = 260.0
#: Where the middle of a region lies, from the vertex of an adult.
_FROM_VERTEX_MM = {"Head": 120, "Heart": 430, "Chest": 430, "Abdomen": 620, "Hip joint": 850, "Lower limb": 1000}


@dataclass(slots=True)
class Position:
    """Where gantry and table stand, in degrees and millimetres."""

    view: View
    detector_mm: float
    side_mm: float
    longitudinal_mm: float
    lateral_mm: float
    height_mm: float


@dataclass(slots=True)
class Room:
    """A procedure under way."""

    equipment: System
    procedure: Procedure
    patient: Patient
    rng: Generator
    now: datetime
    position: Position = field(init=False)

    def __post_init__(self) -> None:
        rng = self.rng
        self.position = Position(
            view=self.procedure.views[0],
            detector_mm=float(rng.uniform(*self.equipment.detector_mm)),
            side_mm=float(rng.choice(self.equipment.detector_side_mm)),
            longitudinal_mm=float(rng.normal(0, 60)),
            lateral_mm=float(rng.normal(0, 25)),
            height_mm=float(rng.normal(140, 25)),
        )


def fluoroscopy_events(room: Room) -> list[Facts]:
    """The irradiation events of a procedure in the order of time; UIDs are given later."""
    minimum, maximum = room.procedure.events
    needed = int(room.rng.integers(minimum, maximum + 1))
    events: list[Facts] = []
    while len(events) < needed:
        _move(room)
        events += _irradiate(room)
    return events


def _move(room: Room) -> None:
    """Pause; then perhaps another projection, a nudge of the table, another field."""
    rng, position, procedure = room.rng, room.position, room.procedure
    room.now += timedelta(seconds=round(float(rng.exponential(28.0)) + 2.0, 3))
    if rng.random() > procedure.steady:
        primary, secondary = procedure.views[rng.integers(len(procedure.views))]
        position.view = (primary + float(rng.normal(0, 2.0)), secondary + float(rng.normal(0, 1.5)))
        position.detector_mm = float(rng.uniform(*room.equipment.detector_mm))
        position.side_mm = float(rng.choice(room.equipment.detector_side_mm))
    position.longitudinal_mm += float(rng.normal(0, 6.0))
    position.lateral_mm += float(rng.normal(0, 3.0))


def _irradiate(room: Room) -> list[Facts]:
    """One event, or two at the same moment where both planes are used."""
    rng, procedure = room.rng, room.procedure
    acquisition = _choose(room) if rng.random() < procedure.acquisition_fraction else None
    seconds = _seconds(room, acquisition)
    planes: tuple[str, ...] = room.equipment.planes[:1]
    if procedure.biplane and (acquisition is None or acquisition.kind == "stationary"):
        planes = (("A",), ("B",), ("A", "B"))[rng.choice(3, p=(0.4, 0.25, 0.35))]
    events = [_event(room, plane, acquisition, seconds) for plane in planes]
    room.now += timedelta(seconds=seconds)
    return events


def _choose(room: Room) -> Acquisition:
    choices = room.procedure.acquisitions
    relative_frequencies = [choice.relative_frequency for choice in choices]
    return choices[
        room.rng.choice(
            len(choices),
            p=[relative_frequency / sum(relative_frequencies) for relative_frequency in relative_frequencies],
        )
    ]


def _seconds(room: Room, acquisition: Acquisition | None) -> float:
    usual = acquisition.seconds if acquisition else room.procedure.fluoro_seconds
    spread = 0.0 if acquisition and acquisition.kind == "rotational" else 0.3 if acquisition else 0.75
    return max(round(usual * float(room.rng.lognormal(0.0, spread)), 3), 0.3)


def _view(room: Room, plane: str) -> View:
    """The lateral plane stands across the frontal one."""
    primary, secondary = room.position.view
    return (primary + 90.0, 0.0) if plane == "B" else (primary, secondary)


def _thickness_cm(room: Room, view: View) -> float:
    if room.procedure.head:
        return _HEAD_CM
    if room.procedure.region == "Lower limb":
        return _LIMB_CM
    primary, secondary = map(radians, view)
    depth = room.patient.trunk_cm * hypot(_ANTEROPOSTERIOR * cos(primary), _LATERAL * sin(primary))
    return min(depth / cos(secondary), 45.0)


def _transmission(copper_mm: float) -> float:
    """Share of the air kerma that added copper lets through at fluoroscopic voltages."""
    return exp(-_COPPER_PER_MM * copper_mm / (1 + _COPPER_HARDENING * _COPPER_PER_MM * copper_mm))


def _event(room: Room, plane: str, acquisition: Acquisition | None, seconds: float) -> Facts:
    view = _view(room, plane)
    equipment = room.equipment
    technique = _technique(room, view, acquisition, seconds)
    beam = _beam(room)
    copper = equipment.copper_mm[1 if acquisition else 0]
    kerma = (
        _OUTPUT_UGY_PER_MAS
        * (float(decimal_of(technique, "tube_voltage_kv")) / 80) ** _KV_POWER
        * _transmission(copper)
        * float(decimal_of(technique, "exposure_mas"))
        * (1000 / equipment.reference_mm) ** 2
        / 1000
    )
    at_reference = (equipment.reference_mm / float(decimal_of(beam, "distance_source_to_detector_mm"))) ** 2
    area = float(decimal_of(beam, "collimated_field_area_cm2"))
    return {
        "plane": plane,
        "irradiation_event_type": acquisition.kind if acquisition else "fluoroscopy",
        "started_at": room.now.replace(microsecond=room.now.microsecond // 1000 * 1000).isoformat(),
        "acquisition_protocol": acquisition.name if acquisition else room.procedure.fluoro_name,
        "target_region": room.procedure.region,
        "reference_air_kerma_mgy": digits(kerma, 3),
        "dap_gy_cm2": digits(kerma / 1000 * area * at_reference, 5),
        "reference_point_definition": equipment.reference_point,
        **technique,
        "filters": _filters(equipment, copper),
        **beam,
        **_geometry(room, view, acquisition),
        **(_RECUMBENT if equipment.orientation else {}),
    }


_RECUMBENT: Facts = {
    "patient_table_relationship": "headfirst",
    "patient_orientation": "recumbent",
    "patient_orientation_modifier": "supine",
}


def _filters(equipment: System, copper_mm: float) -> list[Facts]:
    thicknesses = {"copper": digits(copper_mm, 1), "aluminum": digits(equipment.aluminum_mm, 1)}
    return [{"material": material, "minimum_mm": mm, "maximum_mm": mm} for material, mm in thicknesses.items() if mm]


def _technique(room: Room, view: View, acquisition: Acquisition | None, seconds: float) -> Facts:
    """Tube voltage, current and time as the automatic exposure control would choose them."""
    thicker = _thickness_cm(room, view) - _STANDARD_CM
    kv = min(76.0 + 1.5 * thicker + float(room.rng.normal(0, 1.0)), _MAX_KV)
    tube_load = exp(0.075 * thicker)
    rate = acquisition.frames_per_s if acquisition else room.procedure.pulse_rate_per_s
    if not rate:
        return _continuous(kv, min(max(3.0 * tube_load, 0.5), 9.0), seconds, room.equipment)
    width = acquisition.pulse_width_ms if acquisition else min(max(6.5 * tube_load**0.5, 3.0), 14.0)
    mas = acquisition.mas_per_frame * tube_load if acquisition else 0.55 * tube_load
    pulses = max(round(rate * seconds), 1)
    current = digits(min(max(mas / width * 1000, 5.0), 1000.0), 1)
    width_ms = digits(width, 1)
    exposure_time = width_ms * pulses
    facts: Facts = {
        "tube_voltage_kv": digits(max(kv, 50.0), 1),
        "tube_current_ma": current,
        "number_of_pulses": Decimal(pulses),
        "pulse_width_ms": width_ms,
        "exposure_time_ms": exposure_time,
        "exposure_mas": digits(float(current * exposure_time) / 1000, 3),
        "irradiation_duration_s": digits(pulses / rate, 3),
        "focal_spot_size_mm": digits(room.equipment.focal_spots_mm[1 if acquisition else 0], 1),
    }
    if not acquisition:  # TID 10003B has a pulse rate beside the fluoro mode only
        facts |= {"fluoro_mode": "pulsed", "pulse_rate_per_s": digits(rate, 2)}
    return facts


def _continuous(kv: float, current_ma: float, seconds: float, equipment: System) -> Facts:
    current, duration = digits(current_ma, 2), digits(seconds, 3)
    return {
        "fluoro_mode": "continuous",
        "tube_voltage_kv": digits(kv, 1),
        "tube_current_ma": current,
        "exposure_time_ms": (duration * 1000).quantize(Decimal(1)),
        "exposure_mas": digits(float(current * duration), 3),
        "irradiation_duration_s": duration,
        "focal_spot_size_mm": digits(equipment.focal_spots_mm[0], 1),
    }


def _beam(room: Room) -> Facts:
    """Detector distance and collimated field; the area is the product of the written sides."""
    rng, position = room.rng, room.position
    height = digits(position.side_mm * float(rng.uniform(0.7, 1.0)), 0)
    width = digits(position.side_mm * float(rng.uniform(0.7, 1.0)), 0)
    return {
        "distance_source_to_detector_mm": digits(position.detector_mm, 0),
        "collimated_field_height_mm": height,
        "collimated_field_width_mm": width,
        "collimated_field_area_cm2": height * width / 100,
    }


def _geometry(room: Room, view: View, acquisition: Acquisition | None) -> Facts:
    """Angles, distances and table of a system with an isocentre; a mobile C-arm knows only its reference point."""
    equipment, position = room.equipment, room.position
    facts: Facts = {"distance_source_to_reference_point_mm": Decimal(equipment.reference_mm)}
    if equipment.isocenter_mm is None:
        return facts
    primary, secondary = digits(view[0], 1), digits(view[1], 1)
    facts |= {
        "distance_source_to_isocenter_mm": Decimal(equipment.isocenter_mm),
        "primary_angle_deg": primary,
        "secondary_angle_deg": secondary,
        "table_longitudinal_position_mm": digits(position.longitudinal_mm, 1),
        "table_lateral_position_mm": digits(position.lateral_mm, 1),
        "table_height_position_mm": digits(position.height_mm, 1),
        "table_head_tilt_angle_deg": Decimal(0),
        "table_horizontal_rotation_angle_deg": Decimal(0),
        "table_cradle_tilt_angle_deg": Decimal(0),
    }
    facts |= _table_to_isocenter(room)
    kind = acquisition.kind if acquisition else ""
    if kind == "rotational":
        facts |= {
            "primary_angle_deg": digits(-_SWEEP_DEG, 1),
            "primary_end_angle_deg": digits(_SWEEP_DEG, 1),
            "secondary_end_angle_deg": secondary,
        }
    if kind == "stepping":
        start = decimal_of(facts, "table_longitudinal_position_mm")
        facts["table_longitudinal_end_position_mm"] = start + digits(_STEP_MM * 3, 1)
        facts["table_lateral_end_position_mm"] = facts["table_lateral_position_mm"]
        facts["table_height_end_position_mm"] = facts["table_height_position_mm"]
        facts["table_x_end_position_to_isocenter_mm"] = facts["table_x_position_to_isocenter_mm"]
        facts["table_y_end_position_to_isocenter_mm"] = facts["table_y_position_to_isocenter_mm"]
        z = decimal_of(facts, "table_z_position_to_isocenter_mm")
        facts["table_z_end_position_to_isocenter_mm"] = z + digits(_STEP_MM, 1)
    return facts


def _table_to_isocenter(room: Room) -> Facts:
    """The head end of the table top from the isocentre; the patient's vertex lies there (PS3.3 C.8.19.6.13)."""
    position, depth = room.position, _FROM_VERTEX_MM[room.procedure.region]
    return {
        "table_x_position_to_isocenter_mm": digits(position.longitudinal_mm / 3, 1),
        "table_y_position_to_isocenter_mm": digits(position.height_mm, 1),
        "table_z_position_to_isocenter_mm": digits(depth + position.lateral_mm, 1),
    }
