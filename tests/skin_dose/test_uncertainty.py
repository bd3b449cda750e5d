"""The uncertainty is that of the method's table of sources, and smaller where a calibration has measured."""

import math
from dataclasses import replace
from datetime import date

import pytest

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.map.uncertainty import expanded_percent
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration

UNKNOWN = EquipmentCalibration()
MEASURED = EquipmentCalibration(
    table_zero_cm=(0.0, 0.0, 0.0),
    table_water_equivalent_mm=11.0,
    kap_meter_calibration_factor=1.05,
    calibrated_on=date(2026, 3, 1),
    inherent_filtration_mm_al=3.1,
)


@pytest.mark.parametrize(
    ("calibration", "through_table", "percents"),
    [
        (UNKNOWN, 1.0, (20, 8, 5, 2, 4, 8)),
        (UNKNOWN, 0.0, (20, 5, 2, 4, 8)),
        (UNKNOWN, 0.5, (20, 4, 5, 2, 4, 8)),
        (MEASURED, 1.0, (4, 3, 3, 1, 2, 3)),
        (MEASURED, 0.0, (4, 3, 1, 2, 3)),
        (replace(MEASURED, kap_meter_calibration_factor=None), 1.0, (20, 3, 3, 1, 2, 3)),
    ],
)
def test_sources_combine_in_quadrature(
    calibration: EquipmentCalibration, through_table: float, percents: tuple[float, ...]
) -> None:
    assert expanded_percent(calibration, through_table) == pytest.approx(2 * math.hypot(*percents))


def test_a_turned_table_makes_the_place_less_certain() -> None:
    turned = expanded_percent(UNKNOWN, 1.0, frozenset({Flag.TABLE_ROTATED}))
    assert turned == pytest.approx(2 * math.hypot(20, 8, 5, 2, 4, 8, 8))
