"""Where the table stands: its origin in the room frame, by the standard's or by the maker's items."""

from dataclasses import dataclass
from math import dist

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.motion_segments import STILL_CM
from kerma.skin_dose.irradiation import Point, Table
from kerma.skin_dose.rules.equipment_calibration import SiteSettings
from kerma.skin_dose.rules.manufacturer_rules import Axis, Rule
from kerma.skin_dose.rules.reported_numbers import Event, number, positive

_AXES = ("x", "y", "z")
_LEVEL_DEG = 1.0


@dataclass(frozen=True)
class TablePosition:
    """The table at the start and, where it moved by more than 1 cm, its origin at the end.

    Attributes:
        table: at the start.
        end_cm: origin at the end; None where it stands still.
        flags: what is doubtful.
    """

    table: Table
    end_cm: Point | None
    flags: frozenset[Flag]


def table_position(event: Event, rule: Rule, site: SiteSettings) -> TablePosition | None:
    """The position of the table; None where the report does not tell all three coordinates."""
    start = _to_isocenter(event)
    by_maker = start is None
    if start is None:
        start = _by_maker(event, rule, "")
    if start is None:
        return None
    end = _by_maker(event, rule, "_end", start) if by_maker else _to_isocenter(event, "_end", start)
    origin = _moved(start, site)
    end = _moved(end, site) if end is not None and dist(start, end) > STILL_CM else None
    rotation, head, cradle = (
        number(event, f"table_{turn}_angle_deg") or 0.0 for turn in ("horizontal_rotation", "head_tilt", "cradle_tilt")
    )
    flags = set()
    if max(abs(rotation), abs(head), abs(cradle)) > _LEVEL_DEG:
        flags.add(Flag.TABLE_ROTATED)
    if by_maker:
        flags |= _doubts(event, rule, site)
    return TablePosition(Table(origin, rotation, head, cradle), end, frozenset(flags))


def _doubts(event: Event, rule: Rule, site: SiteSettings) -> set[Flag]:
    """What is doubtful in a position told by the maker's own items."""
    flags = {Flag.TABLE_ORIGIN_INFERRED} if rule.table_origin_inferred else set()
    is_zero_told = all(axis.zero is None or positive(event, axis.zero) for axis in (rule.across, rule.along))
    if (rule.needs_site_offset or not is_zero_told) and site.table_zero_cm is None:
        flags.add(Flag.NEEDS_SITE_OFFSET)
    return flags


def _to_isocenter(event: Event, end: str = "", start: Point | None = None) -> Point | None:
    """Table X, Y, Z Position to Isocenter (PS3.3 C.8.19.6.13.1.3), whose axes are those of the room frame."""
    told = [number(event, f"table_{axis}{end}_position_to_isocenter_mm") for axis in _AXES]
    return _point(told, start)


def _by_maker(event: Event, rule: Rule, end: str, start: Point | None = None) -> Point | None:
    told = [_along(event, rule.across, end), _height(event, rule, end), _along(event, rule.along, end)]
    return _point(told, start)


def _along(event: Event, axis: Axis, end: str) -> float | None:
    told = number(event, f"table_{axis.fact}{end}_position_mm")
    zero = positive(event, axis.zero) or 0.0 if axis.zero else 0.0
    return None if told is None else axis.sign * (told - zero) + axis.offset_mm


def _height(event: Event, rule: Rule, end: str) -> float | None:
    told = number(event, f"table_height{end}_position_mm")
    if told is None or rule.height == "below_isocenter":
        return told
    return (positive(event, "isocenter_height_mm") or rule.isocenter_height_mm) - told


def _point(told_mm: list[float | None], start: Point | None) -> Point | None:
    """Coordinates in cm; one that is not told is that of the start, and without a start nothing is known."""
    kept = start or (None, None, None)
    x, y, z = (old if mm is None else mm / 10 for mm, old in zip(told_mm, kept, strict=True))
    return None if x is None or y is None or z is None else (x, y, z)


def _moved(origin: Point, site: SiteSettings) -> Point:
    zero = site.table_zero_cm or (0.0, 0.0, 0.0)
    return origin[0] + zero[0], origin[1] + zero[1], origin[2] + zero[2]
