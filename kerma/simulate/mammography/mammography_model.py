"""Mammography of the demo hospital: views, compressed breasts, technique and glandular dose.

Air kerma at the breast's surface is glandular dose over a conversion that falls with thickness (Dance); charge is air
kerma over the tube's output.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp
from typing import Literal

from numpy.random import Generator

from kerma.simulate.facts import Facts, digits
from kerma.simulate.mammography.mammography_units import Beam, MammographyExam, MammographyUnit, Mode
from kerma.simulate.patients import Patient

Side = Literal["left", "right"]

_STANDARD_MM = 53.0
_PER_MM = 0.013
_CONVERSION_AT_50_MM = 0.215
_OUTPUT_MGY_PER_MAS = 0.042  # at 28 kV, at the breast's surface
_KV_POWER = 2.6
_DOSE = {"2D": 1.0, "tomosynthesis": 1.3, "magnification": 1.35}
_MLO_DEG = 45.0
_SWEEP_DEG = 7.5  # to either side
_PROJECTIONS = 15
_PREPULSE_MS, _PREPULSE_MA = 51.0, 2.0


@dataclass(frozen=True, slots=True)
class Compressed:
    """A breast under compression."""

    side: Side
    view: str
    thickness_mm: Decimal
    force_n: Decimal


@dataclass(frozen=True, slots=True)
class Pulse:
    """One pulse of an exposure: tube voltage, tube current and duration."""

    tube_voltage_kv: Decimal
    tube_current_ma: Decimal
    pulse_width_ms: Decimal

    def facts(self) -> Facts:
        """What a report states of it."""
        return {
            "tube_voltage_kv": self.tube_voltage_kv,
            "tube_current_ma": self.tube_current_ma,
            "pulse_width_ms": self.pulse_width_ms,
        }


def mammography_events(
    exam: MammographyExam, unit: MammographyUnit, woman: Patient, begin: datetime, rng: Generator
) -> list[Facts]:
    """The exposures of an examination. UIDs are given later."""
    sides: tuple[Side, ...] = ("right", "left") if exam.both else (("right", "left")[rng.integers(2)],)
    usual = _breast_mm(woman, rng)
    now = begin + timedelta(seconds=int(rng.integers(120, 300)))
    events = []
    for view in dict.fromkeys(look.view for look in exam.projections):
        for side in sides:
            breast = _compressed(side, view, usual, rng)
            for look in exam.projections:
                if look.view == view:
                    events.append(_event(look.mode, breast, unit, now, rng))
                    now += timedelta(milliseconds=int(rng.integers(9_000, 20_000)))
            now += timedelta(seconds=int(rng.integers(30, 80)))
    return events


def _breast_mm(woman: Patient, rng: Generator) -> float:
    body_mass_index = woman.weight_kg / woman.size_m**2
    return min(max(55 + 1.3 * (body_mass_index - 26) + float(rng.normal(0, 8)), 24.0), 95.0)


def _compressed(side: Side, view: str, usual_mm: float, rng: Generator) -> Compressed:
    thickness = usual_mm + (0.0 if view == "CC" else 2.5) + float(rng.normal(0, 2.5))
    return Compressed(side, view, digits(max(thickness, 20.0), 0), digits(min(max(rng.normal(105, 25), 40), 190), 1))


def _beam(mode: Mode, breast: Compressed, unit: MammographyUnit) -> Beam:
    if mode == "tomosynthesis" and unit.tomosynthesis:
        return unit.tomosynthesis
    return next(beam for beam in unit.beams if breast.thickness_mm <= beam.thickest_mm)


def _event(mode: Mode, breast: Compressed, unit: MammographyUnit, now: datetime, rng: Generator) -> Facts:
    beam = _beam(mode, breast, unit)
    thickness = float(breast.thickness_mm)
    kv = digits(beam.kv + beam.kv_per_mm * (thickness - 50), 0)
    needed = unit.dose_mgy * _DOSE[mode] * exp(_PER_MM * (thickness - _STANDARD_MM)) * float(rng.lognormal(0, 0.12))
    kerma = needed / (_CONVERSION_AT_50_MM * (50 / thickness) ** 0.95)
    charge = kerma / (_OUTPUT_MGY_PER_MAS * (float(kv) / 28) ** _KV_POWER)
    filter_mm = Decimal(beam.filter_mm)
    facts: Facts = {
        "started_at": now.isoformat(),
        "plane": "single",
        "irradiation_event_type": "stationary",
        "acquisition_protocol": unit.names[mode],
        "anatomical_structure": "Breast",
        "laterality": breast.side,
        "view": breast.view,
        "target_region": "Breast",
        "half_value_layer_mm": digits(0.3 + 0.009 * float(kv), 3),
        "entrance_air_kerma_mgy": digits(kerma, 3),
        "reference_point_definition": "At Surface of Patient",
        "agd_mgy": digits(needed, 3),
        "focal_spot_size_mm": Decimal("0.1" if mode == "magnification" else "0.3"),
        "anode_target": beam.anode,
        "filter_material": beam.filter,
        "filter_thickness_mm": filter_mm,
        "filters": [{"material": beam.filter, "minimum_mm": filter_mm, "maximum_mm": filter_mm}],
        "grid": "No grid" if mode != "2D" else "Reciprocating grid",
        "compressed_thickness_mm": breast.thickness_mm,
        "compression_force_n": breast.force_n,
        "distance_source_to_detector_mm": Decimal(unit.source_detector_mm),
        **_field(unit),
        **_exposure(kv, charge, unit),
        **_gantry(mode, breast),
    }
    if mode == "magnification":
        facts["view_modifier"] = "Magnification"
    if unit.composition:
        facts["breast_composition_percent"] = digits(max(rng.normal(24, 12), 3), 0)
    return facts


def _field(unit: MammographyUnit) -> Facts:
    height, width = unit.field_mm
    return {
        "collimated_field_area_cm2": Decimal(height * width) / 100,
        "collimated_field_height_mm": Decimal(height),
        "collimated_field_width_mm": Decimal(width),
    }


def _exposure(kv: Decimal, charge_mas: float, unit: MammographyUnit) -> Facts:
    """Voltage, current and time; of two pulses the facts are the means, and each pulse is noted for the writer."""
    time_ms = digits(max(charge_mas / unit.ma * 1000, 20.0), 1)
    if not unit.two_pulses:
        return {
            "tube_voltage_kv": kv,
            "tube_current_ma": Decimal(unit.ma),
            "exposure_time_ms": time_ms,
            "exposure_mas": time_ms * unit.ma / 1000,
            "number_of_pulses": Decimal(1),
        }
    pulses = (
        Pulse(kv + Decimal("0.1"), digits(_PREPULSE_MA, 2), digits(_PREPULSE_MS, 1)),
        Pulse(kv, Decimal(unit.ma), time_ms),
    )
    return {
        "tube_voltage_kv": _mean([pulse.tube_voltage_kv for pulse in pulses]),
        "tube_current_ma": _mean([pulse.tube_current_ma for pulse in pulses]),
        "pulse_width_ms": _mean([pulse.pulse_width_ms for pulse in pulses]),
        "exposure_time_ms": sum((pulse.pulse_width_ms for pulse in pulses), Decimal(0)),
        "exposure_mas": sum((pulse.tube_current_ma * pulse.pulse_width_ms for pulse in pulses), Decimal(0)) / 1000,
        "number_of_pulses": Decimal(2),
        "_pulses": [pulse.facts() for pulse in pulses],
    }


def _mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _gantry(mode: Mode, breast: Compressed) -> Facts:
    """Where the gantry stands, and how far it turns for tomosynthesis."""
    turned = 0.0 if breast.view == "CC" else _MLO_DEG if breast.view == "MLO" else 90.0
    angle = turned if breast.side == "right" else -turned
    if mode != "tomosynthesis":
        return {"primary_angle_deg": digits(angle, 1)}
    return {
        "irradiation_event_type": "rotational",
        "primary_angle_deg": digits(angle - _SWEEP_DEG, 1),
        "primary_end_angle_deg": digits(angle + _SWEEP_DEG, 1),
        "number_of_pulses": Decimal(_PROJECTIONS),
    }
