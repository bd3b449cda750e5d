"""The most that the skin can have got, where a report tells dose but no geometry."""

from collections.abc import Mapping, Sequence

import numpy as np

from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.physics import backscatter
from kerma.skin_dose.physics.factors import factors_of


def upper_bounds_mgy(irradiations: Sequence[Irradiation]) -> Mapping[int, float]:
    """Skin dose of each event as if the skin were at the reference point and no table before it.

    D = K B f, with the backscatter of the field at the reference point. Its sum over events is an upper bound of the
    peak: it takes all fields to meet on one spot.

    Args:
        irradiations: events with air kerma, by which place in the study's list the result is told.
    """
    factors = factors_of(irradiations)
    kerma_mgy = np.array([one.reference_air_kerma_mgy for one in irradiations])
    sides_cm = np.array([_side_cm(one) for one in irradiations])
    dose = kerma_mgy * factors.medium_factor * backscatter.between(factors.backscatter, sides_cm)
    return dict(zip((one.event_index for one in irradiations), dose.tolist(), strict=True))


def _side_cm(one: Irradiation) -> float:
    """Side of the square of equal area at the reference point."""
    field = one.field
    area = (field.u_minus + field.u_plus) * (field.v_minus + field.v_plus)
    return one.source_to_reference_cm * float(np.sqrt(area))
