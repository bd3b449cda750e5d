"""Beams in the patient frame, as arrays that the kernel takes whole."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Beams:
    """E beams; a rotation is many of them. First axis of every array: E.

    Attributes:
        event_index: (E,) the event each belongs to.
        source_cm: (E, 3) the focus, in the patient frame.
        axis: (E, 3) unit vector from the focus to the detector.
        u: (E, 3) unit vector of the field towards left anterior oblique.
        v: (E, 3) unit vector of the field towards cranial.
        tan_u_minus, tan_u_plus, tan_v_minus, tan_v_plus: (E,) tangents of the field's half widths.
        air_kerma_mgy: (E,) at the reference point.
        reference_cm: (E,) distance from the focus to the reference point.
        backscatter: (E, 6) backscatter factor at the nodes of `backscatter.SIDES_CM`.
        medium_factor: (E,) kerma in water over kerma in air.
        table_transmission: (E,) of a ray that crosses table top and pad perpendicularly; 1 where there is none.
        table_origin_cm: (E, 3) middle of the table's head end, on the underside of table top and pad, patient frame.
        table_right, table_down, table_head: (E, 3) axes of the table in the patient frame (its x, y, z).
    """

    event_index: NDArray[np.int64]
    source_cm: Floats
    axis: Floats
    u: Floats
    v: Floats
    tan_u_minus: Floats
    tan_u_plus: Floats
    tan_v_minus: Floats
    tan_v_plus: Floats
    air_kerma_mgy: Floats
    reference_cm: Floats
    backscatter: Floats
    medium_factor: Floats
    table_transmission: Floats
    table_origin_cm: Floats
    table_right: Floats
    table_down: Floats
    table_head: Floats
