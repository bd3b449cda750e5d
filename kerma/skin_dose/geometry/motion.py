"""Where the positioner stands at the start and at the end of an event."""

from dataclasses import dataclass

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.motion_segments import STILL_DEG
from kerma.skin_dose.irradiation import AngleFrame, Gantry
from kerma.skin_dose.rules.manufacturer_rules import Rule
from kerma.skin_dose.rules.reported_numbers import Event, number, positive, word

_ROTATIONAL = "rotational"
_AMBIGUOUS_DEG = 300.0
_MOST_FRAMES = 100_000
#: A full turn either way, and the detector's poles.
_GREATEST_ANGLE_DEG = 360.0


@dataclass(frozen=True)
class Motion:
    """Start and end of the positioner; `end` is None where it stands still."""

    start: Gantry
    end: Gantry | None
    angle_frame: AngleFrame
    flags: frozenset[Flag]


def motion(event: Event, rule: Rule) -> Motion | None:
    """The positioner's angles: those to the room where they are told, else the standard's; None without both angles."""
    start = _gantry(event, "isocenter_")
    if start is not None:
        return _motion(event, start, _end(event, "isocenter_", start), AngleFrame.EQUIPMENT)
    start = _gantry(event, "")
    if start is None:
        return None
    end = _end(event, "", start)
    return _motion(event, _signed(start, rule), end and _signed(end, rule), rule.angle_frame)


def frames(event: Event) -> int | None:
    """Pulses of the event, which are the frames of a rotation."""
    pulses = positive(event, "number_of_pulses")
    return int(pulses) if pulses is not None and 1 <= pulses <= _MOST_FRAMES else None


def _motion(event: Event, start: Gantry, end: Gantry | None, frame: AngleFrame) -> Motion:
    turn = _turn(start, end) if end else 0.0
    flags = set()
    if word(event, "irradiation_event_type") == _ROTATIONAL and turn <= STILL_DEG:
        flags.add(Flag.ROTATION_WITHOUT_END)
    if turn > _AMBIGUOUS_DEG:
        flags.add(Flag.ROTATION_WRAPPED)
    return Motion(start, end if turn > STILL_DEG else None, frame, frozenset(flags))


def _turn(start: Gantry, end: Gantry) -> float:
    return max(abs(end.primary_deg - start.primary_deg), abs(end.secondary_deg - start.secondary_deg))


def _gantry(event: Event, frame: str) -> Gantry | None:
    primary, secondary = _angle(event, f"{frame}primary_angle_deg"), _angle(event, f"{frame}secondary_angle_deg")
    return None if primary is None or secondary is None else Gantry(primary, secondary)


def _end(event: Event, frame: str, start: Gantry) -> Gantry | None:
    """The end, with the start's angle for one that is not told; None where neither is."""
    primary, secondary = (_angle(event, f"{frame}{which}_end_angle_deg") for which in ("primary", "secondary"))
    if primary is None and secondary is None:
        return None
    return Gantry(
        start.primary_deg if primary is None else primary, start.secondary_deg if secondary is None else secondary
    )


def _angle(event: Event, name: str) -> float | None:
    told = number(event, name)
    return told if told is not None and abs(told) <= _GREATEST_ANGLE_DEG else None


def _signed(gantry: Gantry, rule: Rule) -> Gantry:
    return Gantry(rule.primary_sign * gantry.primary_deg, rule.secondary_sign * gantry.secondary_deg)
