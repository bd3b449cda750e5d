"""Where the patient comes to rest on the table."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.rotations import OF_POSITION
from kerma.skin_dose.irradiation import Position
from kerma.skin_dose.phantom.builders import trunk_tube
from kerma.skin_dose.phantom.patient_size import Patient

Floats = NDArray[np.float64]


def place_on_table(position: Position, patient: Patient, pad_cm: float) -> Floats:
    """The patient frame's origin in the table frame, (3,): in the mid-line, on the pad, the body from its head end on.

    A patient who lies feet first has the soles, not the vertex, at the head end of the table; one who lies prone or
    on a side rests on the chest or on that side.

    Args:
        position: how the patient lies.
        patient: height and weight.
        pad_cm: thickness of the pad.
    """
    tube = trunk_tube(patient)
    box = ((-tube.half_width_cm, tube.half_width_cm), (-tube.depth_cm, 0.0), (-patient.height_cm, 0.0))
    corners = np.array(list(product(*box))) @ OF_POSITION[position].T
    lowest, highest = corners.min(axis=0), corners.max(axis=0)
    return np.array((-(lowest[0] + highest[0]) / 2, -pad_cm - highest[1], -highest[2]))
