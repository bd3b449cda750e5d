"""How the patient lies, and whether angles that are said to be the patient's can be so."""

from collections.abc import Iterable

import numpy as np

from kerma.skin_dose.geometry.rotations import OF_POSITION, of_beam
from kerma.skin_dose.irradiation import Gantry, Position
from kerma.skin_dose.rules.reported_numbers import Event, word

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
#: Share of events from above the table beyond which angles cannot be the patient's.
_FROM_ABOVE = 0.9
#: How far below the isocentre, as a share of its distance, a detector has to be for the beam to come from above.
_BELOW = 0.1


def position(event: Event) -> tuple[Position, bool]:
    """How the patient lies, and whether part of that is assumed: head first and supine where it is not told."""
    end, side = word(event, "patient_table_relationship"), word(event, "patient_orientation_modifier")
    known = end in _RELATIONSHIPS and side in _MODIFIERS and word(event, "patient_orientation") in _RECUMBENT
    end = end if end in _RELATIONSHIPS else "headfirst"
    return _POSITIONS[end, side if side in _MODIFIERS else "supine"], not known


def come_from_above(beams: Iterable[tuple[Position, Gantry]]) -> bool:
    """Whether nearly all beams would come from above the table if their angles were relative to the patient.

    Tubes stand below the table as a rule; where the patient is prone or on a side and all beams would come from above,
    the angles are those of the equipment. Feet first and supine leaves above and below as they are.
    """
    below = [_detector_down(lies, gantry) > _BELOW for lies, gantry in beams]
    return bool(below) and sum(below) > _FROM_ABOVE * len(below)


def _detector_down(lies: Position, gantry: Gantry) -> float:
    """How far down the detector is, in units of its distance, with angles relative to the patient."""
    axis, _, _ = of_beam(np.array([gantry.primary_deg]), np.array([gantry.secondary_deg]), np.zeros(1))
    return float((OF_POSITION[lies] @ axis[0])[1])
