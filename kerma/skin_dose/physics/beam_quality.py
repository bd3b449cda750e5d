"""Beam quality: half value layer, and the ratio of kerma in water to kerma in air.

Half value layer and medium factor are those of the primary beam of a tungsten anode at 10 degrees, modelled by SpekPy
(Poludniowski et al. 2021, doi 10.1002/mp.14945); `scripts/make_beam_quality.py` makes the table. No report states the
angle: with 8 or 12 degrees skin dose behind 3 mm of aluminium differs by up to 1.1 %, with 0.1 mm of copper or more by
up to 0.5 % (half value layers by up to 4 %).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.physics import spectra

Floats = NDArray[np.float64]

# Aluminium and copper that give the half value layer of 1 mm of a filter material, by the words of
# `kerma.standard.vocabulary.FILTER_MATERIALS` and four more. At 80 kV behind 3.1 mm of aluminium, for as
# much material as hardens like 0.1 mm of copper; materials with a K edge inside the spectrum (silver, tin, europium)
# follow copper only roughly elsewhere. Printed by `scripts/make_beam_quality.py --equivalents`.
EQUIVALENTS: dict[str, tuple[float, float]] = {
    "aluminum": (1.0, 0.0),
    "copper": (0.0, 1.0),
    "titanium": (0.0, 0.23),
    "nickel": (0.0, 0.94),
    "zinc": (0.0, 0.88),
    "niobium": (0.0, 2.07),
    "molybdenum": (0.0, 2.40),
    "rhodium": (0.0, 2.28),
    "silver": (0.0, 1.24),
    "tin": (0.0, 0.42),
    "europium": (0.0, 0.33),
    "tantalum": (0.0, 3.35),
    "tungsten": (0.0, 4.09),
    "gold": (0.0, 5.12),
    "lead": (0.0, 3.32),
}


@dataclass(frozen=True)
class Quality:
    """Quality of E beams.

    Attributes:
        hvl_mm_al: (E,) first half value layer, mm of aluminium.
        medium_factor: (E,) kerma in water over kerma in air.
        clamped: (E,) whether the beam is outside the table, so that its nearest value was used.
    """

    hvl_mm_al: Floats
    medium_factor: Floats
    clamped: NDArray[np.bool_]


def at(tube_voltage_kv: Floats, aluminium_mm: Floats, copper_mm: Floats) -> Quality:
    """Quality of beams of 40 to 150 kV behind 2 to 12 mm of aluminium and 0 to 1 mm of copper.

    Args:
        tube_voltage_kv: (E,) peak tube voltage.
        aluminium_mm: (E,) inherent and added filtration that acts like aluminium.
        copper_mm: (E,) added filtration that acts like copper.

    Returns:
        Within 1 % of SpekPy; NaN, and clamped, where an argument is NaN.
    """
    beam = (tube_voltage_kv, aluminium_mm, copper_mm)
    return Quality(
        spectra.interpolated("hvl_mm_al", *beam),
        spectra.interpolated("medium_factor", *beam),
        spectra.is_outside(*beam),
    )
