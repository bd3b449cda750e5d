"""Angles of the positioner at the start and at the end of an event (PS3.3 C.8.7.5.1.2, C.8.19.6.13)."""

from dataclasses import dataclass

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.motion_segments import STATIONARY_DEG
from kerma.skin_dose.irradiation import AngleFrame, Gantry
from kerma.skin_dose.reported_event import ReportedAngles, ReportedEvent
from kerma.skin_dose.rules.manufacturer_rules import Rule
from kerma.standard.enumerations import IrradiationEventType

_AMBIGUOUS_DEG = 300.0


@dataclass(frozen=True)
class PositionerAngles:
    """Start and end of the positioner, and what its angles are relative to.

    Attributes:
        start: at the start.
        end: at the end of a rotation; None where it is stationary.
        angle_frame: what the angles are relative to.
        flags: assumptions and contradictions.
    """

    start: Gantry
    end: Gantry | None
    angle_frame: AngleFrame
    flags: frozenset[Flag]


def positioner_angles(event: ReportedEvent, rule: Rule) -> PositionerAngles | None:
    """Angles relative to the equipment where they are reported, else those relative to the patient; None without both.

    Args:
        event: the event.
        rule: its signs and its frame apply to angles that are reported relative to the patient.
    """
    to_room = _gantry(event.angles_to_room, 1, 1)
    if to_room is not None:
        end = _end_gantry(event.angles_to_room, to_room, 1, 1)
        return _angles(event, to_room, end, AngleFrame.EQUIPMENT)
    signs = rule.primary_sign, rule.secondary_sign
    to_patient = _gantry(event.angles_to_patient, *signs)
    if to_patient is None:
        return None
    return _angles(event, to_patient, _end_gantry(event.angles_to_patient, to_patient, *signs), rule.angle_frame)


def _angles(event: ReportedEvent, start: Gantry, end: Gantry, frame: AngleFrame) -> PositionerAngles:
    turn = max(abs(end.primary_deg - start.primary_deg), abs(end.secondary_deg - start.secondary_deg))
    flags = set()
    if event.event_type == IrradiationEventType.ROTATIONAL and turn <= STATIONARY_DEG:
        flags.add(Flag.ROTATION_WITHOUT_END)
    if turn > _AMBIGUOUS_DEG:
        flags.add(Flag.ROTATION_WRAPPED)
    return PositionerAngles(start, end if turn > STATIONARY_DEG else None, frame, frozenset(flags))


def _gantry(angles: ReportedAngles, primary_sign: int, secondary_sign: int) -> Gantry | None:
    """The start; None without both angles."""
    if angles.primary is None or angles.secondary is None:
        return None
    return Gantry(primary_sign * angles.primary, secondary_sign * angles.secondary)


def _end_gantry(angles: ReportedAngles, start: Gantry, primary_sign: int, secondary_sign: int) -> Gantry:
    """The end; an angle that is not reported is that of the start."""
    return Gantry(
        start.primary_deg if angles.primary_end is None else primary_sign * angles.primary_end,
        start.secondary_deg if angles.secondary_end is None else secondary_sign * angles.secondary_end,
    )
