"""What the air kerma of each event is multiplied by, apart from geometry."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.physics import backscatter, beam_quality, table_attenuation
from kerma.skin_dose.rules.equipment_calibration import SiteSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Factors:
    """Factors of E irradiation events.

    Attributes:
        backscatter: (E, 6) backscatter factor at the nodes of `backscatter.SIDES_CM`.
        medium_factor: (E,) kerma in water over kerma in air.
        table_transmission: (E,) of a ray that crosses table top and pad perpendicularly.
        clamped: (E,) whether the beam lies outside a table, whose nearest value stands for it.
    """

    backscatter: Floats
    medium_factor: Floats
    table_transmission: Floats
    clamped: NDArray[np.bool_]


def factors_of(irradiations: Sequence[Irradiation], site: SiteSettings | None = None) -> Factors:
    """Factors of events from their voltage and filtration, and the site's table.

    Args:
        irradiations: the E events.
        site: settings of the machine; the method's own without them.
    """
    qualities = [(one.tube_voltage_kv, one.aluminium_mm, one.copper_mm) for one in irradiations]
    voltage, aluminium, copper = np.array(qualities, dtype=np.float64).reshape(-1, 3).T
    water_mm = (
        site.table_water_equivalent_mm
        if site and site.table_water_equivalent_mm is not None
        else table_attenuation.WATER_MM
    )
    quality = beam_quality.at(voltage, aluminium, copper)
    return Factors(
        backscatter=backscatter.at_nodes(quality.hvl_mm_al, voltage),
        medium_factor=quality.medium_factor,
        table_transmission=table_attenuation.transmission(voltage, aluminium, copper, water_mm),
        clamped=quality.clamped | backscatter.is_outside(quality.hvl_mm_al, voltage),
    )


def ones(events: int) -> Factors:
    """Factors that change nothing: air kerma without backscatter, in air, without a table."""
    return Factors(np.ones((events, 6)), np.ones(events), np.ones(events), np.zeros(events, dtype=np.bool_))
