"""What is told of the skin dose of one study."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.rules.equipment_calibration import SiteSettings

#: Skin doses whose area is told, in Gy.
AREA_THRESHOLDS_GY = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 15.0)


class Kind(StrEnum):
    """How the peak was found."""

    MAP = "map"
    ESTIMATE = "estimate"
    MISSES = "beam_misses_phantom"
    NONE = "not_possible"


@dataclass(frozen=True)
class SkinDose:
    """The skin dose of one study.

    Attributes:
        kind: a map; an estimate without geometry, which is an upper bound; the beam misses the phantom; or nothing.
        reason: why there is no map, as a sentence; None where there is one.
        peak_skin_dose_mgy: peak skin dose; None where it is unknown.
        peak_skin_dose_position: the place of the peak in words; None without a map.
        peak_cell: index of the peak's cell; None without a map.
        mean_1cm2_mgy, mean_10cm2_mgy: mean over the hottest 1 and 10 cm²; None without a map.
        area_above_cm2: skin area above each of `AREA_THRESHOLDS_GY`, in their order; empty without a map.
        reference_air_kerma_mgy: air kerma at the reference point, all events that tell one.
        reference_air_kerma_mapped_mgy: that of the events in the map.
        reference_air_kerma_on_phantom_mgy: that whose beams hit the phantom, each by the share of its field that does.
        dap_gy_cm2: dose area product of all events that tell one.
        dap_on_phantom_gy_cm2: that which hits the phantom.
        events_mapped: number of events in the map.
        event_dose_mgy: what each event contributes at the peak, by its place in the study's list.
        plane_peak_skin_dose_mgy: peak of each plane's own map, where there are two.
        uncertainty_k2_percent: expanded uncertainty of the peak (k = 2) without the overlap of fields.
        peak_skin_dose_interval_mgy: 2.5 to 97.5 % of the peak when positions are uncertain; None: not computed.
        flags: each flag and the number of events it concerns; 0 where it concerns the whole study.
        medium: what the dose is absorbed in ("water").
        dose_mgy: (C,) the map; None without one.
        phantom: its cells; None without a map.
        patient: the size that was used.
        site: the machine's settings that were used.
        versions: versions of the method, its tables, and the vendor rules.
    """

    kind: Kind
    reason: str | None
    peak_skin_dose_mgy: float | None
    peak_skin_dose_position: str | None
    peak_cell: int | None
    mean_1cm2_mgy: float | None
    mean_10cm2_mgy: float | None
    area_above_cm2: tuple[float, ...]
    reference_air_kerma_mgy: float
    reference_air_kerma_mapped_mgy: float
    reference_air_kerma_on_phantom_mgy: float
    dap_gy_cm2: float
    dap_on_phantom_gy_cm2: float
    events_mapped: int
    event_dose_mgy: Mapping[int, float]
    plane_peak_skin_dose_mgy: Mapping[str, float]
    uncertainty_k2_percent: float | None
    peak_skin_dose_interval_mgy: tuple[float, float] | None
    flags: Mapping[Flag, int]
    medium: str
    dose_mgy: NDArray[np.float64] | None
    phantom: Phantom | None
    patient: Patient
    site: SiteSettings
    versions: Mapping[str, str]
