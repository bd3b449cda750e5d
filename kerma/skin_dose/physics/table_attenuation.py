"""Transmission of table top and pad, which attenuate like a layer of water.

With one thickness of water and the spectrum, transmission follows tube voltage and filtration.
"""

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.physics import spectra

Floats = NDArray[np.float64]

# Between 10 mm, which fit published transmissions of a Siemens Artis Zeego best, and 13 mm for an AXIOM Artis, each
# with its mattress.
WATER_MM = 11.5
MAX_WATER_MM = 50.0


def transmission(
    tube_voltage_kv: Floats, aluminium_mm: Floats, copper_mm: Floats, water_mm: float | Floats = WATER_MM
) -> Floats:
    """Air kerma behind table top and pad over air kerma before them, for rays that cross them perpendicularly.

    Args:
        tube_voltage_kv: (E,) peak tube voltage.
        aluminium_mm: (E,) inherent and added filtration that acts like aluminium.
        copper_mm: (E,) added filtration that acts like copper.
        water_mm: thickness of water that attenuates like table top and pad, 0 to 50; one number or (E,).

    Returns:
        (E,), of the primary beam; beams outside the table of spectra take its nearest value.

    Raises:
        ValueError: for less than 0 or more than 50 mm of water.
    """
    water = np.asarray(water_mm, dtype=np.float64)
    if not np.all((water >= 0) & (water <= MAX_WATER_MM)):
        raise ValueError(f"The water equivalent of table top and pad is 0 to {MAX_WATER_MM:g} mm, not {water_mm}.")
    terms = spectra.interpolated("water_attenuation", tube_voltage_kv, aluminium_mm, copper_mm)
    per_mm = sum(terms[..., power] * water**power for power in range(terms.shape[-1]))
    return np.asarray(np.exp(-per_mm * water))
