"""A phantom: surface elements (cells) of skin with centre, outward normal and area, in the patient frame."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Phantom:
    """A surface of C cells; two phantoms are equal only if they are the same object.

    Attributes:
        name: trunk, cylinder or plane.
        centre_cm: (C, 3) in the patient frame.
        normal: (C, 3) outward unit vectors.
        area_cm2: (C,) exact areas of the cells.
        across_cm: (C,) position of the cell on the unrolled skin: arc length from the middle of the back, to the
            patient's left positive.
        along_cm: (C,) position of the cell along the body: distance from the vertex.
        width_cm: (C,) size of the cell across.
        length_cm: (C,) size of the cell along.
        part: (C,) index into `parts`.
        parts: names of its parts ("head", "trunk").
        cell_cm: requested side of a cell.
    """

    name: str
    centre_cm: Floats
    normal: Floats
    area_cm2: Floats
    across_cm: Floats
    along_cm: Floats
    width_cm: Floats
    length_cm: Floats
    part: NDArray[np.int8]
    parts: tuple[str, ...]
    cell_cm: float

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.area_cm2)

    def only(self, cells: NDArray[np.int64] | NDArray[np.bool_]) -> "Phantom":
        """A phantom of some of the cells, by index or mask."""
        columns = [field.name for field in fields(self) if isinstance(getattr(self, field.name), np.ndarray)]
        return replace(self, **{name: getattr(self, name)[cells] for name in columns})
