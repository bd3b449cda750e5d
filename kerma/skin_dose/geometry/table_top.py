"""Attenuation by table top and pad between the focus and the skin."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.geometry.rotations import columns_at, dot

Floats = NDArray[np.float64]

#: Skin at most this far from the table top touches it.
_TOUCHING_CM = 1e-3


@dataclass(frozen=True)
class TableTop:
    """Size of the table top.

    Attributes:
        half_width_cm: from its mid-line to its side.
        length_cm: from its head end towards the feet.
    """

    half_width_cm: float = 22.5
    length_cm: float = 200.0


def attenuation(beams: Beams, top: TableTop, beam: NDArray[np.int64], ray_cm: Floats) -> Floats:
    """Transmission of the table for each ray, (H,); 1 for rays that do not cross it before the skin.

    At the angle t to the normal of the table, transmission is `table_transmission` to the power 1 / cos t.

    Args:
        beams: the beams.
        top: size of the table top.
        beam: (H,) index of the beam of each ray.
        ray_cm: (3, H) from the focus to the skin, in the patient frame.
    """
    focus = (beams.source_cm - beams.table_origin_cm).T
    start = dot(focus, beams.table_down.T)[beam]
    fall = dot(ray_cm, columns_at(beams.table_down, beam))
    end = start + fall
    upwards = (start > _TOUCHING_CM) & (end <= _TOUCHING_CM)
    crossing = np.flatnonzero(upwards | ((start < -_TOUCHING_CM) & (end > _TOUCHING_CM)))
    row, ray, fall = beam[crossing], ray_cm.take(crossing, axis=1), fall[crossing]
    way = -start[crossing] / fall
    across, along = (
        dot(focus, axis.T)[row] + way * dot(ray, columns_at(axis, row))
        for axis in (beams.table_right, beams.table_head)
    )
    on_top = (np.abs(across) <= top.half_width_cm) & (along <= 0) & (along >= -top.length_cm)
    oblique = np.sqrt(dot(ray, ray)) / np.abs(fall)
    through = np.ones(len(beam))
    through[crossing] = np.where(on_top, beams.table_transmission[row] ** oblique, 1.0)
    return through
