"""How the patient lies (PS3.16 CID 19 to 21), and whether angles relative to the patient are plausible."""

from collections.abc import Iterable

import numpy as np

from kerma.skin_dose.geometry.rotations import PATIENT_TO_TABLE, beam_directions
from kerma.skin_dose.irradiation import Gantry, Position
from kerma.skin_dose.reported_event import ReportedEvent

_POSITIONS = {
    ("headfirst", "supine"): Position.HFS,
    ("headfirst", "prone"): Position.HFP,
    ("headfirst", "left lateral decubitus"): Position.HFDL,
    ("headfirst", "right lateral decubitus"): Position.HFDR,
    ("feet-first", "supine"): Position.FFS,
    ("feet-first", "prone"): Position.FFP,
    ("feet-first", "left lateral decubitus"): Position.FFDL,
    ("feet-first", "right lateral decubitus"): Position.FFDR,
}
_RELATIONSHIPS = {"headfirst", "feet-first"}
_MODIFIERS = {modifier for _, modifier in _POSITIONS}
_RECUMBENT = {"", "recumbent"}
#: Fraction of events from above the table beyond which angles cannot be relative to the patient.
_FROM_ABOVE_FRACTION = 0.9
#: Distance of the detector below the isocentre, over its distance from it, at which a beam comes from above.
_DETECTOR_BELOW = 0.1


def patient_position(event: ReportedEvent) -> tuple[Position, bool]:
    """The position, and whether part of it is assumed: head first and supine where it is not reported."""
    relationship, modifier = event.patient_table_relationship, event.patient_orientation_modifier
    is_known = relationship in _RELATIONSHIPS and modifier in _MODIFIERS and event.patient_orientation in _RECUMBENT
    relationship = relationship if relationship in _RELATIONSHIPS else "headfirst"
    return _POSITIONS[relationship, modifier if modifier in _MODIFIERS else "supine"], not is_known


def beams_come_from_above(beams: Iterable[tuple[Position, Gantry]]) -> bool:
    """Whether nearly all beams would come from above the table if their angles were relative to the patient.

    X-ray tubes are below the table as a rule; where the patient is prone or on a side and all beams would come from
    above, the angles are relative to the equipment. Feet first and supine leaves above and below as they are.
    """
    below = [_detector_below(position, gantry) > _DETECTOR_BELOW for position, gantry in beams]
    return bool(below) and sum(below) > _FROM_ABOVE_FRACTION * len(below)


def _detector_below(position: Position, gantry: Gantry) -> float:
    """Depth of the detector below the isocentre over its distance, for angles relative to the patient."""
    axis, _, _ = beam_directions(np.array([gantry.primary_deg]), np.array([gantry.secondary_deg]), np.zeros(1))
    return float((PATIENT_TO_TABLE[position] @ axis[0])[1])
