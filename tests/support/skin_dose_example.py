"""A skin dose made in a test: hot spots where the test wants them, on the phantom of a standard patient."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.map import dose_area
from kerma.skin_dose.phantom import anatomical_location, builders
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.result import AREA_THRESHOLDS_GY, ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration

if TYPE_CHECKING:
    from kerma.skin_dose.phantom.surface import Phantom

Spot = tuple[float, float, float, float]


def dose_of(cells: Phantom, spots: tuple[Spot, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Smooth hot spots: dose in mGy, cm to the patient's left, cm from the vertex, half width in cm."""
    dose = np.zeros(cells.size)
    for mgy, across, along, half in spots:
        far = np.maximum(np.abs(cells.across_cm - across), np.abs(cells.along_cm - along))
        dose += mgy * np.clip(half + 0.5 - far, 0, 1) * (1 - 0.02 * np.hypot(cells.across_cm - across, 0))
    return dose


def skin_dose(*spots: Spot, cells: Phantom | None = None, **more: Any) -> SkinDose:
    """A map with these hot spots, one event each; `more` replaces parts of the result."""
    cells = cells or builders.trunk(Patient())
    dose = dose_of(cells, spots)
    peak = int(np.argmax(dose))
    made = SkinDose(
        kind=ResultKind.MAP,
        reason=None,
        peak_skin_dose_mgy=float(dose[peak]),
        peak_skin_dose_position=anatomical_location.describe_location(cells, peak),
        peak_cell=peak,
        mean_1cm2_mgy=dose_area.hottest_mean_mgy(dose, cells.area_cm2, 1),
        mean_10cm2_mgy=dose_area.hottest_mean_mgy(dose, cells.area_cm2, 10),
        area_above_cm2=dose_area.areas_above_cm2(dose, cells.area_cm2, AREA_THRESHOLDS_GY),
        reference_air_kerma_mgy=2500.0,
        reference_air_kerma_mapped_mgy=2500.0,
        reference_air_kerma_on_phantom_mgy=2400.0,
        dap_gy_cm2=200.0,
        dap_on_phantom_gy_cm2=190.0,
        events_mapped=len(spots),
        event_dose_mgy={number: float(dose_of(cells, (spot,))[peak]) for number, spot in enumerate(spots)},
        plane_peak_skin_dose_mgy={},
        uncertainty_k2_percent=31.0,
        position_interval_mgy=(0.9 * float(dose[peak]), 1.2 * float(dose[peak])),
        flags={Flag.SIZE_ASSUMED: 0, Flag.FIELD_CONFLICT: 2},
        medium="water",
        dose_mgy=dose,
        phantom=cells,
        patient=Patient(),
        calibration=EquipmentCalibration(),
        versions={"method": "1", "tables": "1", "rules": "1"},
    )
    return replace(made, **more)


HOT = ((3100.0, -4.0, 48.0, 5.0), (2400.0, 0.0, 50.0, 5.0), (900.0, 12.0, 46.0, 4.0))
