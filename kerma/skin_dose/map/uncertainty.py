"""Uncertainty budget of the peak skin dose.

Relative standard uncertainties (k = 1) of the factors of D = K (d / r)² T B f, combined in quadrature and expanded
(k = 2). Published expanded uncertainties of calculated skin dose are 13 % where everything is controlled,
28 % reasonably controlled, and 61 % without control (Krajinovic et al. 2021, doi 10.1093/rpd/ncab146).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration

COVERAGE_FACTOR = 2.0


@dataclass(frozen=True)
class Source:
    """One source of uncertainty.

    Attributes:
        name: the uncertain quantity.
        calibrated_percent: where the site has measured it (k = 1).
        default_percent: where it has not (k = 1).
        is_calibrated: whether the site has measured it.
        is_of_the_table: whether it applies to dose through the table top only.
    """

    name: str
    calibrated_percent: float
    default_percent: float
    is_calibrated: Callable[[EquipmentCalibration], bool]
    is_of_the_table: bool = False


def _has_meter(calibration: EquipmentCalibration) -> bool:
    return calibration.kap_meter_calibration_factor is not None


def _has_table(calibration: EquipmentCalibration) -> bool:
    return calibration.table_water_equivalent_mm is not None


def _has_filtration(calibration: EquipmentCalibration) -> bool:
    return calibration.inherent_filtration_mm_al is not None


def _has_zero(calibration: EquipmentCalibration) -> bool:
    return calibration.table_zero_cm is not None


SOURCES = (
    # IEC 60601-2-43 lets the indicated air kerma deviate by 35 %, of which 1 / sqrt(3) is a standard deviation.
    Source("indicated air kerma", 4.0, 20.0, _has_meter),
    Source("table top and pad", 3.0, 8.0, _has_table, is_of_the_table=True),
    Source("backscatter", 3.0, 5.0, _has_filtration),
    Source("medium", 1.0, 2.0, _has_filtration),
    Source("beam quality", 2.0, 4.0, _has_filtration),
    Source("distance to the skin", 3.0, 8.0, _has_zero),
)

#: Added by assumptions (k = 1): a table rotated about an unknown point is as uncertain as an unknown distance.
ADDED_PERCENT = {Flag.TABLE_ROTATED: 8.0}


def expanded_percent(
    calibration: EquipmentCalibration, fraction_through_table: float, flags: frozenset[Flag] = frozenset()
) -> float:
    """Expanded uncertainty (k = 2) of a peak skin dose in per cent, without the overlap of fields.

    Each source is fully correlated between events.

    Args:
        calibration: what the site has measured.
        fraction_through_table: fraction of the dose that came through the table top, 0 to 1.
        flags: assumptions.
    """
    percents = [_percent(source, calibration, fraction_through_table) for source in SOURCES]
    percents += [added for flag, added in ADDED_PERCENT.items() if flag in flags]
    return COVERAGE_FACTOR * math.hypot(*percents)


def _percent(source: Source, calibration: EquipmentCalibration, fraction_through_table: float) -> float:
    percent = source.calibrated_percent if source.is_calibrated(calibration) else source.default_percent
    return percent * (fraction_through_table if source.is_of_the_table else 1.0)
