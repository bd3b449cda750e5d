"""Factors from air kerma at the reference point to dose in the skin, apart from geometry."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.physics import backscatter, beam_quality, table_attenuation

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Factors:
    """Factors of E irradiation events.

    Attributes:
        backscatter: (E, 6) backscatter factor at the nodes of `backscatter.SIDES_CM`.
        medium_factor: (E,) kerma in water over kerma in air.
        table_transmission: (E,) of a ray that crosses table top and pad perpendicularly.
        clamped: (E,) whether the beam is outside a table, so that the nearest value of the table was used.
    """

    backscatter: Floats
    medium_factor: Floats
    table_transmission: Floats
    clamped: NDArray[np.bool_]


def factors_of(irradiations: Sequence[Irradiation], table_water_equivalent_mm: float | None = None) -> Factors:
    """Factors of events from their tube voltage and filtration, and the table.

    Args:
        irradiations: the E events.
        table_water_equivalent_mm: thickness of water that attenuates like table top and pad; None takes the default.
    """
    qualities = [(event.tube_voltage_kv, event.aluminium_mm, event.copper_mm) for event in irradiations]
    voltage, aluminium, copper = np.array(qualities, dtype=np.float64).reshape(-1, 3).T
    water_mm = table_attenuation.WATER_MM if table_water_equivalent_mm is None else table_water_equivalent_mm
    quality = beam_quality.at(voltage, aluminium, copper)
    return Factors(
        backscatter=backscatter.at_nodes(quality.hvl_mm_al, voltage),
        medium_factor=quality.medium_factor,
        table_transmission=table_attenuation.transmission(voltage, aluminium, copper, water_mm),
        clamped=quality.clamped | backscatter.is_outside(quality.hvl_mm_al, voltage),
    )


def ones(events: int) -> Factors:
    """Factors of 1: air kerma without backscatter, in air, without a table."""
    return Factors(np.ones((events, 6)), np.ones(events), np.ones(events), np.zeros(events, dtype=np.bool_))
