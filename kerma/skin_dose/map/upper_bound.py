"""Upper bound of the skin dose for reports with dose and without geometry."""

from collections.abc import Mapping, Sequence

import numpy as np

from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.physics import backscatter
from kerma.skin_dose.physics.factors import factors_of


def upper_bounds_mgy(irradiations: Sequence[Irradiation], uncertainty_k2_percent: float) -> Mapping[int, float]:
    """Skin dose of each event as if the skin were at the reference point and there were no table.

    D = K B f (1 + U), with the backscatter of the field at the reference point and the expanded uncertainty U. Its sum
    over events is an upper bound of the peak: it assumes that all fields overlap.

    Args:
        irradiations: events with air kerma.
        uncertainty_k2_percent: expanded uncertainty (k = 2) of K B f and of the distance to the skin.

    Returns:
        Dose by index of the event in the study.
    """
    factors = factors_of(irradiations)
    kerma_mgy = np.array([event.reference_air_kerma_mgy for event in irradiations])
    sides_cm = np.array([_side_cm(event) for event in irradiations])
    dose = kerma_mgy * factors.medium_factor * backscatter.between(factors.backscatter, sides_cm)
    dose *= 1 + uncertainty_k2_percent / 100
    return dict(zip((event.event_index for event in irradiations), dose.tolist(), strict=True))


def _side_cm(event: Irradiation) -> float:
    """Side of the square of equal area at the reference point."""
    field = event.field
    area = (field.u_minus + field.u_plus) * (field.v_minus + field.v_plus)
    return event.source_to_reference_cm * float(np.sqrt(area))
