"""What the dose at a cell is multiplied by, per irradiation event."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Factors:
    """Factors of E irradiation events.

    Attributes:
        backscatter: (E, 6) backscatter factor at the nodes of `backscatter.SIDES_CM`.
        medium_factor: (E,) kerma in water over kerma in air.
        table_transmission: (E,) of a ray that crosses table top and pad perpendicularly.
    """

    backscatter: Floats
    medium_factor: Floats
    table_transmission: Floats


def ones(events: int) -> Factors:
    """Factors that change nothing: air kerma without backscatter or table."""
    return Factors(np.ones((events, 6)), np.ones(events), np.ones(events))
