"""Position of the table: its origin in the room frame, from the items of the standard or of the manufacturer."""

from dataclasses import dataclass
from math import dist

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.motion_segments import STATIONARY_CM
from kerma.skin_dose.irradiation import Point, Table
from kerma.skin_dose.reported_event import ReportedEvent, ReportedTablePosition
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.manufacturer_rules import Axis, Rule

_LEVEL_DEG = 1.0

OptionalPoint = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class TablePosition:
    """The table at the start and, where it moved by more than 1 cm, its origin at the end.

    Attributes:
        table: at the start.
        end_cm: origin at the end; None where it is stationary.
        flags: assumptions.
    """

    table: Table
    end_cm: Point | None
    flags: frozenset[Flag]


def table_position(event: ReportedEvent, rule: Rule, calibration: EquipmentCalibration) -> TablePosition | None:
    """The position of the table; None without all three coordinates."""
    start, flags = _completed(event.table_to_isocenter), frozenset[Flag]()
    end: OptionalPoint = event.table_end_to_isocenter
    if start is None:
        start = _completed(_from_manufacturer(event, event.table_position, rule))
        end = _from_manufacturer(event, event.table_end_position, rule)
        flags = _manufacturer_flags(event, rule, calibration)
    if start is None:
        return None
    end_cm = _completed(end, start) or start
    angles = event.table_rotation_deg, event.head_tilt_deg, event.cradle_tilt_deg
    is_rotated = max(abs(angle) for angle in angles) > _LEVEL_DEG
    return TablePosition(
        table=Table(_with_zero(start, calibration), *angles),
        end_cm=_with_zero(end_cm, calibration) if dist(start, end_cm) > STATIONARY_CM else None,
        flags=flags | {Flag.TABLE_ROTATED} if is_rotated else flags,
    )


def _manufacturer_flags(event: ReportedEvent, rule: Rule, calibration: EquipmentCalibration) -> frozenset[Flag]:
    """Assumptions in a position that is reported by the manufacturer's own items."""
    flags = {Flag.TABLE_ORIGIN_INFERRED} if rule.table_origin_inferred else set()
    has_zero = all(axis.zero is None or event.longitudinal_beam_position_mm for axis in (rule.across, rule.along))
    if (rule.needs_site_offset or not has_zero) and calibration.table_zero_cm is None:
        flags.add(Flag.NEEDS_SITE_OFFSET)
    return frozenset(flags)


def _from_manufacturer(event: ReportedEvent, position: ReportedTablePosition, rule: Rule) -> OptionalPoint:
    """(x, y, z) of the table in mm relative to the isocentre, by the rule of the manufacturer."""
    return (
        _horizontal(event, position, rule.across),
        _vertical(event, position.height, rule),
        _horizontal(event, position, rule.along),
    )


def _horizontal(event: ReportedEvent, position: ReportedTablePosition, axis: Axis) -> float | None:
    reported = position.longitudinal if axis.fact == "longitudinal" else position.lateral
    zero = event.longitudinal_beam_position_mm or 0.0 if axis.zero else 0.0
    return None if reported is None else axis.sign * (reported - zero) + axis.offset_mm


def _vertical(event: ReportedEvent, height_mm: float | None, rule: Rule) -> float | None:
    if height_mm is None or rule.height == "below_isocenter":
        return height_mm
    return (event.isocenter_height_mm or rule.isocenter_height_mm) - height_mm


def _completed(point_mm: OptionalPoint, start_cm: Point | None = None) -> Point | None:
    """Coordinates in cm; one that is not reported is that of the start. None where any is still unknown."""
    x, y, z = (
        start if mm is None else mm / 10 for mm, start in zip(point_mm, start_cm or (None, None, None), strict=True)
    )
    return None if x is None or y is None or z is None else (x, y, z)


def _with_zero(origin: Point, calibration: EquipmentCalibration) -> Point:
    zero = calibration.table_zero_cm or (0.0, 0.0, 0.0)
    return origin[0] + zero[0], origin[1] + zero[1], origin[2] + zero[2]
