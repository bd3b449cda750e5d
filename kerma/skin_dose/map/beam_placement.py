"""Places the patient on the table and the beams on the patient."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams, beams
from kerma.skin_dose.geometry.rotations import PATIENT_TO_TABLE
from kerma.skin_dose.irradiation import Irradiation, Point, Position
from kerma.skin_dose.phantom.builders import trunk_tube
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.physics.factors import Factors

Floats = NDArray[np.float64]

PAD_CM = 4.0


def place_beams(
    irradiations: Sequence[Irradiation],
    factors: Factors,
    *,
    patient: Patient | None = None,
    pad_cm: float = PAD_CM,
    patient_offset_cm: Point = (0.0, 0.0, 0.0),
) -> Beams:
    """Beams of all events in the frame of a patient who lies on the table.

    Args:
        irradiations: the E events.
        factors: their factors, in the same order.
        patient: height and weight; of a standard patient if None.
        pad_cm: thickness of the pad.
        patient_offset_cm: added to the position of the patient on the table, (x, y, z) in the table frame.
    """
    size = patient or Patient()
    origins = {
        position: origin_on_table(position, size, pad_cm) for position in {event.position for event in irradiations}
    }
    origin_cm = np.array([origins[event.position] for event in irradiations], dtype=np.float64).reshape(-1, 3)
    return beams(irradiations, factors, origin_cm + np.array(patient_offset_cm))


def origin_on_table(position: Position, patient: Patient, pad_cm: float) -> Floats:
    """Origin of the patient frame in the table frame, (3,): in the mid-line, on the pad, the body at the head end.

    Feet first, the soles and not the vertex are at the head end of the table; prone or on a side, the patient rests
    on the chest or on that side.

    Args:
        position: position of the patient.
        patient: height and weight.
        pad_cm: thickness of the pad.
    """
    tube = trunk_tube(patient)
    box = ((-tube.half_width_cm, tube.half_width_cm), (-tube.depth_cm, 0.0), (-patient.height_cm, 0.0))
    corners = np.array(list(product(*box))) @ PATIENT_TO_TABLE[position].T
    lowest, highest = corners.min(axis=0), corners.max(axis=0)
    return np.array((-(lowest[0] + highest[0]) / 2, -pad_cm - highest[1], -highest[2]))


def shifted(beams: Beams, towards_head_cm: float) -> Beams:
    """The beams shifted along the patient; the table stays under the patient."""
    return replace(beams, source_cm=beams.source_cm + np.array([0.0, 0.0, towards_head_cm]))
