"""Table top and pad between the focus and the skin."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .beam import Beams

Floats = NDArray[np.float64]

#: Skin this near to the table top lies on it.
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


def attenuation(beams: Beams, top: TableTop, beam: NDArray[np.int64], point_cm: Floats, ray_cm: Floats) -> Floats:
    """What the table lets through of each ray, (H,); 1 for rays that do not cross it before the skin.

    A ray that crosses at the angle t to the table's normal keeps `table_transmission` to the power 1 / cos t.

    Args:
        beams: the beams.
        top: size of the table top.
        beam: (H,) the beam of each ray.
        point_cm: (H, 3) where the ray meets the skin, in the patient frame.
        ray_cm: (H, 3) from the focus to that point.
    """
    to_point = point_cm - beams.table_origin_cm[beam]
    fall = np.einsum("ij,ij->i", ray_cm, beams.table_down[beam])
    end = np.einsum("ij,ij->i", to_point, beams.table_down[beam])
    start = end - fall
    upwards = (start > _TOUCHING_CM) & (end <= _TOUCHING_CM)
    crossing = np.flatnonzero(upwards | ((start < -_TOUCHING_CM) & (end > _TOUCHING_CM)))
    row, fall = beam[crossing], fall[crossing]
    place = to_point[crossing] - (end[crossing] / fall)[:, None] * ray_cm[crossing]
    across = np.einsum("ij,ij->i", place, beams.table_right[row])
    along = np.einsum("ij,ij->i", place, beams.table_head[row])
    on_top = (np.abs(across) <= top.half_width_cm) & (along <= 0) & (along >= -top.length_cm)
    oblique = np.linalg.norm(ray_cm[crossing], axis=1) / np.abs(fall)
    through = np.ones(len(beam))
    through[crossing] = np.where(on_top, beams.table_transmission[row] ** oblique, 1.0)
    return through
