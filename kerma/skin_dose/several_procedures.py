"""The skin dose of several procedures of one patient, summed on one phantom.

It serves the follow-up of a patient's skin after an incident. Doses of different days add up on the skin less than
those of one day, as tissue repairs itself in between; the sum knows nothing of that, and is never too low for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kerma.facts.projection import ProjectionEvent
from kerma.facts.study import Study
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.map.dose_area import areas_above_cm2
from kerma.skin_dose.map.longitudinal_alignment import MAX_DISTANCE_CM
from kerma.skin_dose.map.mapping import MappedDose
from kerma.skin_dose.map.overlap import POSITION_CM, interval_of_sum_mgy
from kerma.skin_dose.map.uncertainty import COVERAGE_FACTOR
from kerma.skin_dose.phantom.anatomical_location import describe_location
from kerma.skin_dose.phantom.patient_size import Patient, patient_of
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.result import AREA_THRESHOLDS_GY, DoseInterval, ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.study import mapped_skin_dose

#: Where the patient lies along the table is then known by the target region alone, or by a zero that nobody measured.
_UNCERTAIN_ALONG = frozenset({Flag.POSITION_ASSUMED, Flag.NEEDS_SITE_OFFSET, Flag.TABLE_ORIGIN_INFERRED})
#: Its standard deviation: at twice this distance a position is taken as wrong.
_ALONG_CM = MAX_DISTANCE_CM / COVERAGE_FACTOR


@dataclass(frozen=True)
class ProcedureInput:
    """What the computation needs of one procedure.

    Attributes:
        study: names of the equipment and size of the patient.
        events: the irradiation events in the order of the study.
        calibration: calibration of the equipment on the day of the study.
    """

    study: Study
    events: Sequence[ProjectionEvent]
    calibration: EquipmentCalibration


@dataclass(frozen=True)
class SummedMap:
    """The sum of maps on one phantom.

    Attributes:
        dose_mgy: (C,) dose of each cell.
        phantom: (C,) cells.
        patient: size of the phantom.
        peak_skin_dose_mgy: the largest of them.
        peak_cell: its index.
        peak_skin_dose_position: its anatomical location.
        peak_by_procedure_mgy: dose of each procedure there, in the order of the procedures; 0 of those without a map.
        alignment_interval_mgy: 2.5 and 97.5 percentiles of the peak for uncertain positions: how the maps overlap.
        uncertainty_k2_percent: expanded uncertainty of the doses (k = 2), fully correlated between procedures.
        interval: the peak with both, combined in quadrature on each side.
        area_above_cm2: skin area above each of `AREA_THRESHOLDS_GY`, in their order.
    """

    dose_mgy: NDArray[np.float64]
    phantom: Phantom
    patient: Patient
    peak_skin_dose_mgy: float
    peak_cell: int
    peak_skin_dose_position: str
    peak_by_procedure_mgy: tuple[float, ...]
    alignment_interval_mgy: tuple[float, float]
    uncertainty_k2_percent: float
    interval: DoseInterval
    area_above_cm2: tuple[float, ...]


@dataclass(frozen=True)
class SeveralProcedures:
    """The skin dose of several procedures of one patient.

    Attributes:
        procedures: skin dose of each, on the phantom of the common size.
        patient: the common size.
        summed: the sum of their maps; None where none has a map.
        bound_beside_mgy: sum of the upper bounds of procedures without geometry, which may add to any spot; 0 where all
            have a map.
        unknown: indices of procedures of which the skin dose is not known at all: the sum lacks them.
    """

    procedures: tuple[SkinDose, ...]
    patient: Patient
    summed: SummedMap | None
    bound_beside_mgy: float
    unknown: tuple[int, ...]

    @property
    def largest_single_mgy(self) -> float | None:
        """The largest peak of one procedure with a map: the least that the peak of the sum can be."""
        return max(self._peaks_mgy, default=None)

    @property
    def sum_of_peaks_mgy(self) -> float | None:
        """What the peak of the sum would be if all peaks met on one spot: the most that it can be."""
        return math.fsum(self._peaks_mgy) if self._peaks_mgy else None

    @property
    def _peaks_mgy(self) -> list[float]:
        maps = (found for found in self.procedures if found.kind is ResultKind.MAP)
        return [found.peak_skin_dose_mgy for found in maps if found.peak_skin_dose_mgy is not None]


def several_procedures(procedures: Sequence[ProcedureInput]) -> SeveralProcedures:
    """Map procedures of one patient on one phantom, and add the maps.

    The phantom has the size that the last procedure states which states height and weight; else that of the last.

    Args:
        procedures: one or more, in the order of their times.
    """
    reported = [patient_of(procedure.study) for procedure in procedures]
    of_size = next((number for number in _backwards(reported) if not reported[number].is_assumed), len(reported) - 1)
    sized = [_with_size_of(procedure, procedures[of_size].study) for procedure in procedures]
    results = [mapped_skin_dose(one.study, one.events, calibration=one.calibration) for one in sized]
    found = tuple(result for result, _ in results)
    bounds = [one.peak_skin_dose_mgy or 0.0 for one in found if one.kind is ResultKind.UPPER_BOUND]
    has_dose = {ResultKind.MAP, ResultKind.UPPER_BOUND}
    return SeveralProcedures(
        procedures=found,
        patient=reported[of_size],
        summed=_summed(found, [mapped for _, mapped in results], reported[of_size]),
        bound_beside_mgy=math.fsum(bounds),
        unknown=tuple(number for number, one in enumerate(found) if one.kind not in has_dose),
    )


def _backwards(items: Sequence[object]) -> range:
    return range(len(items) - 1, -1, -1)


def _with_size_of(procedure: ProcedureInput, other: Study) -> ProcedureInput:
    sized = replace(procedure.study, patient_size_m=other.patient_size_m, patient_weight_kg=other.patient_weight_kg)
    return replace(procedure, study=sized)


def _summed(found: Sequence[SkinDose], maps: Sequence[MappedDose | None], patient: Patient) -> SummedMap | None:
    used = [mapped for mapped in maps if mapped is not None]
    if not used:
        return None
    phantom, dose_mgy = used[0].phantom, np.sum([mapped.dose_mgy for mapped in used], axis=0)
    cell = int(dose_mgy.argmax())
    peak_mgy = float(dose_mgy[cell])
    at_peak = tuple(0.0 if mapped is None else float(mapped.dose_mgy[cell]) for mapped in maps)
    percents = [one.uncertainty_k2_percent or 0.0 for one in found]
    percent = math.fsum(dose * own for dose, own in zip(at_peak, percents, strict=True)) / peak_mgy
    positions = [_position_cm(one) for one, mapped in zip(found, maps, strict=True) if mapped is not None]
    alignment = interval_of_sum_mgy(used, positions)
    return SummedMap(
        dose_mgy=dose_mgy,
        phantom=phantom,
        patient=patient,
        peak_skin_dose_mgy=peak_mgy,
        peak_cell=cell,
        peak_skin_dose_position=describe_location(phantom, cell, patient.height_cm),
        peak_by_procedure_mgy=at_peak,
        alignment_interval_mgy=alignment,
        uncertainty_k2_percent=percent,
        interval=_combined(peak_mgy, alignment, percent),
        area_above_cm2=areas_above_cm2(dose_mgy, phantom.area_cm2, AREA_THRESHOLDS_GY),
    )


def _position_cm(found: SkinDose) -> tuple[float, float, float]:
    """Standard deviations of the position of the patient on the table in one procedure."""
    across_cm, height_cm, along_cm = POSITION_CM
    return across_cm, height_cm, _ALONG_CM if _UNCERTAIN_ALONG & found.flags.keys() else along_cm


def _combined(peak_mgy: float, alignment_mgy: tuple[float, float], percent: float) -> DoseInterval:
    dose_mgy = peak_mgy * percent / 100
    below, above = max(0.0, peak_mgy - alignment_mgy[0]), max(0.0, alignment_mgy[1] - peak_mgy)
    return DoseInterval(max(0.0, peak_mgy - math.hypot(below, dose_mgy)), peak_mgy + math.hypot(above, dose_mgy))
