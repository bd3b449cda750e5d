"""Vectors by the thousand, component by component, (3, H): numpy works several times faster on these than on (H, 3)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def picked(vectors: Floats, rows: NDArray[np.int64]) -> Floats:
    """Some of the vectors (N, 3) as (3, H)."""
    return vectors.T.take(rows, axis=1)


def dot(a: Floats, b: Floats) -> Floats:
    """Products of the vectors (3, H), (H,)."""
    product: Floats = np.einsum("ij,ij->j", a, b)
    return product
