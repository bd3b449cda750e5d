"""The skin dose of one study, and its form in JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kerma.json_types import Json
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration

#: Thresholds of `SkinDose.area_above_cm2`, in Gy.
AREA_THRESHOLDS_GY = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 15.0)


class ResultKind(StrEnum):
    """How the peak was determined."""

    MAP = "map"
    UPPER_BOUND = "upper_bound"
    MISSES = "beam_misses_phantom"
    NONE = "not_possible"


class DoseInterval(NamedTuple):
    """What a peak skin dose may be, in mGy; without a lower end for an upper bound."""

    low_mgy: float | None
    high_mgy: float


class DoseOnSkin(Protocol):
    """What a picture of a map needs: of one study, or of several.

    Attributes are those of `SkinDose`.
    """

    @property
    def dose_mgy(self) -> NDArray[np.float64] | None: ...  # noqa: D102 -- see SkinDose

    @property
    def phantom(self) -> Phantom | None: ...  # noqa: D102 -- see SkinDose

    @property
    def patient(self) -> Patient: ...  # noqa: D102 -- see SkinDose

    @property
    def peak_skin_dose_mgy(self) -> float | None: ...  # noqa: D102 -- see SkinDose

    @property
    def peak_cell(self) -> int | None: ...  # noqa: D102 -- see SkinDose

    @property
    def peak_skin_dose_position(self) -> str | None: ...  # noqa: D102 -- see SkinDose


@dataclass(frozen=True)
class SkinDose:
    """The skin dose of one study.

    Attributes:
        kind: a map; an upper bound without geometry; the beam misses the phantom; or nothing.
        reason: why there is no map; None where there is one.
        peak_skin_dose_mgy: peak skin dose of the map, or its upper bound, which contains the expanded uncertainty; None
            where it is unknown.
        peak_skin_dose_position: anatomical location of the peak; None without a map.
        peak_cell: index of the cell with the peak; None without a map.
        mean_1cm2_mgy, mean_10cm2_mgy: mean over the hottest 1 and 10 cm²; None without a map.
        area_above_cm2: skin area above each of `AREA_THRESHOLDS_GY`, in their order; empty without a map.
        reference_air_kerma_mgy: air kerma at the reference point of all events with dose.
        reference_air_kerma_mapped_mgy: that of the events in the map.
        reference_air_kerma_on_phantom_mgy: that of the events in the map, each times the fraction of its field that is
            on the phantom.
        dap_gy_cm2: dose area product of all events.
        dap_on_phantom_gy_cm2: dose area product of the events in the map, times the same fractions.
        events_mapped: number of events in the map.
        event_dose_mgy: dose of each event at the peak, by index of the event in the study; their sum is the peak.
        plane_peak_skin_dose_mgy: peak of the map of each plane alone, for biplane systems.
        uncertainty_k2_percent: expanded uncertainty of the peak (k = 2) without that of overlapping fields.
        position_interval_mgy: 2.5 and 97.5 percentiles of the peak for uncertain positions; None: not computed.
        flags: each flag and the number of events that it concerns; 0 where it concerns the whole study.
        medium: medium of the absorbed dose ("water").
        dose_mgy: (C,) the map; None without one.
        phantom: its cells; None without a map.
        patient: the size that was used.
        calibration: the calibration of the equipment that was used.
        versions: versions of the method, its tables, and the rule of the manufacturer.
    """

    kind: ResultKind
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
    position_interval_mgy: tuple[float, float] | None
    flags: Mapping[Flag, int]
    medium: str
    dose_mgy: NDArray[np.float64] | None
    phantom: Phantom | None
    patient: Patient
    calibration: EquipmentCalibration
    versions: Mapping[str, str]

    @property
    def is_upper_bound(self) -> bool:
        """Whether the peak is known by an upper bound alone."""
        return self.kind is ResultKind.UPPER_BOUND

    @property
    def interval(self) -> DoseInterval | None:
        """The peak with its expanded uncertainty (k = 2), which an upper bound contains; None without a peak."""
        if self.peak_skin_dose_mgy is None or self.uncertainty_k2_percent is None:
            return None
        if self.is_upper_bound:
            return DoseInterval(None, self.peak_skin_dose_mgy)
        half_width_mgy = self.peak_skin_dose_mgy * self.uncertainty_k2_percent / 100
        return DoseInterval(
            max(0.0, self.peak_skin_dose_mgy - half_width_mgy), self.peak_skin_dose_mgy + half_width_mgy
        )


#: Results without a beam in the patient frame have no air kerma on the phantom.
_WITH_BEAMS = {ResultKind.MAP, ResultKind.MISSES}


@dataclass(frozen=True, kw_only=True)
class SkinDoseSummary:
    """What `kerma skindose` shows of a skin dose; without one there is the reason alone.

    Attributes are those of `SkinDose`; the air kerma is None where no event has dose, that on the phantom without a
    beam in the patient frame.
    """

    kind: ResultKind
    reason: str | None
    peak_skin_dose_mgy: float | None = None
    interval: DoseInterval | None = None
    peak_skin_dose_position: str | None = None
    reference_air_kerma_mgy: float | None = None
    reference_air_kerma_on_phantom_mgy: float | None = None
    events_mapped: int | None = None
    uncertainty_k2_percent: float | None = None
    flags: Mapping[Flag, int] = field(default_factory=dict)

    def as_json(self) -> Json:
        """The JSON form of `kerma skindose --json`, without file and time."""
        return {
            "kind": self.kind.value,
            "reason": self.reason,
            "peak_skin_dose_mgy": self.peak_skin_dose_mgy,
            "peak_skin_dose_low_mgy": self.interval.low_mgy if self.interval else None,
            "peak_skin_dose_high_mgy": self.interval.high_mgy if self.interval else None,
            "peak_skin_dose_position": self.peak_skin_dose_position,
            "reference_air_kerma_mgy": self.reference_air_kerma_mgy,
            "reference_air_kerma_on_phantom_mgy": self.reference_air_kerma_on_phantom_mgy,
            "events_mapped": self.events_mapped,
            "uncertainty_k2_percent": self.uncertainty_k2_percent,
            "flags": {flag.value: events for flag, events in self.flags.items()},
        }


def summary_of(result: SkinDose) -> SkinDoseSummary:
    """The summary of a skin dose, its flags in the order of their names."""
    is_placed = result.kind in _WITH_BEAMS
    return SkinDoseSummary(
        kind=result.kind,
        reason=result.reason,
        peak_skin_dose_mgy=result.peak_skin_dose_mgy,
        interval=result.interval,
        peak_skin_dose_position=result.peak_skin_dose_position,
        reference_air_kerma_mgy=None if result.kind is ResultKind.NONE else result.reference_air_kerma_mgy,
        reference_air_kerma_on_phantom_mgy=result.reference_air_kerma_on_phantom_mgy if is_placed else None,
        events_mapped=result.events_mapped,
        uncertainty_k2_percent=result.uncertainty_k2_percent,
        flags=dict(sorted(result.flags.items())),
    )
