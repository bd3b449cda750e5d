"""From irradiations to a dose map: factors, placement on the table, phantom, and longitudinal alignment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.map.beam_placement import place_beams, shifted
from kerma.skin_dose.map.kernel import DoseMap, dose_at, fraction_by_event, skin_dose_map
from kerma.skin_dose.map.longitudinal_alignment import MAX_DISTANCE_CM, MAX_MISSING_FRACTION, alignment_shift_cm
from kerma.skin_dose.phantom.builders import PHANTOMS
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics.factors import factors_of
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.standard.enumerations import Plane

Floats = NDArray[np.float64]

CELL_CM = 1.0
_UNCERTAIN_ZERO = frozenset({Flag.NEEDS_SITE_OFFSET, Flag.TABLE_ORIGIN_INFERRED})


@dataclass(frozen=True)
class DoseAtCell:
    """The dose at one cell.

    Attributes:
        event_mgy: dose by event, by its index in the study.
        fraction_through_table: fraction of the dose that came through table top and pad.
    """

    event_mgy: Mapping[int, float]
    fraction_through_table: float


@dataclass(frozen=True)
class MappedDose:
    """A dose map and its input.

    Attributes:
        beams: (B,) all beams, in the patient frame.
        phantom: (C,) cells.
        soft_edge: whether a cell on the edge of a field is weighted by the fraction inside.
        dose_mgy: (C,) the map.
        fraction_on_phantom: (B,) fraction of the field of each beam that is on the phantom.
        plane_peak_skin_dose_mgy: peak of the map of each plane alone.
        flags: assumptions, and the number of events that they concern; 0 for the whole study.
    """

    beams: Beams
    phantom: Phantom
    soft_edge: bool
    dose_mgy: Floats
    fraction_on_phantom: Floats
    plane_peak_skin_dose_mgy: Mapping[str, float]
    flags: Mapping[Flag, int]

    @property
    def air_kerma_on_phantom_mgy(self) -> float:
        """Air kerma of all beams, each times the fraction of its field that is on the phantom."""
        return float(self.beams.air_kerma_mgy @ self.fraction_on_phantom)

    @property
    def misses(self) -> bool:
        """Whether too much of the air kerma is beside the phantom."""
        hit_mgy = (1 - MAX_MISSING_FRACTION) * float(self.beams.air_kerma_mgy.sum())
        return self.air_kerma_on_phantom_mgy < hit_mgy

    def fraction_by_event(self) -> Mapping[int, float]:
        """Fraction of the field of each event on the phantom; of a moving event the mean weighted by air kerma."""
        return fraction_by_event(self.beams, DoseMap(self.dose_mgy, self.fraction_on_phantom, None))

    def at(self, cell: int) -> DoseAtCell:
        """The dose at one cell by event, and its fraction through the table."""
        dose, through_table = dose_at(self.beams, self.phantom, cell, soft_edge=self.soft_edge)
        by_event: dict[int, float] = {}
        for row in np.flatnonzero(dose).tolist():
            event = int(self.beams.event_index[row])
            by_event[event] = by_event.get(event, 0.0) + float(dose[row])
        total = float(dose.sum())
        return DoseAtCell(by_event, float(dose[through_table].sum()) / total if total else 0.0)


def map_dose(
    irradiations: Sequence[Irradiation],
    patient: Patient,
    calibration: EquipmentCalibration,
    *,
    phantom: str,
    soft_edge: bool,
) -> MappedDose:
    """Map events with geometry.

    Without a patient offset of the site, the patient is aligned along the table where the beams would miss, or where
    the zero of the table is uncertain and the beams would meet another region than the reported target.

    Args:
        irradiations: events with geometry.
        patient: size of the phantom.
        calibration: what the site has measured of the equipment.
        phantom: trunk, cylinder or plane.
        soft_edge: weight a cell on the edge of a field by the fraction inside.
    """
    factors = factors_of(irradiations, calibration.table_water_equivalent_mm)
    clamped = int(factors.clamped.sum())
    offset = calibration.patient_offset_cm or (0.0, 0.0, 0.0)
    placed = place_beams(irradiations, factors, patient=patient, patient_offset_cm=offset)
    flags = Counter({Flag.BEAM_QUALITY_CLAMPED: clamped}) if clamped else Counter()
    body = _cached_phantom(phantom, patient)
    planes = {event.event_index: event.plane for event in irradiations}
    mapped = _irradiated(MappedDose(placed, body, soft_edge, np.zeros(0), np.zeros(0), {}, flags), placed, planes)
    shift = _shift_cm(mapped, irradiations, patient, calibration)
    if shift is None:
        return mapped
    aligned_dose = _irradiated(mapped, shifted(placed, shift), planes)
    if aligned_dose.misses and aligned_dose.air_kerma_on_phantom_mgy <= mapped.air_kerma_on_phantom_mgy:
        return mapped
    return replace(aligned_dose, flags={**aligned_dose.flags, Flag.POSITION_ASSUMED: 0})


@lru_cache(maxsize=16)
def _cached_phantom(phantom: str, patient: Patient) -> Phantom:
    """The phantom; cached because many patients have the standard size, and a page computes repeatedly."""
    return PHANTOMS[phantom](patient, CELL_CM)


def _irradiated(mapped: MappedDose, placed: Beams, planes: Mapping[int, Plane]) -> MappedDose:
    """The map of these beams, added up over the planes."""
    plane = np.array([planes[event] for event in placed.event_index.tolist()])
    dose, fraction, peaks = np.zeros(mapped.phantom.size), np.zeros(len(plane)), {}
    for name in sorted(set(planes.values())):
        rows = np.flatnonzero(plane == name)
        dose_map = skin_dose_map(placed.take(rows), mapped.phantom, soft_edge=mapped.soft_edge)
        dose += dose_map.dose_mgy
        fraction[rows] = dose_map.fraction_on_phantom
        peaks[name.value] = float(dose_map.dose_mgy.max())
    return replace(mapped, beams=placed, dose_mgy=dose, fraction_on_phantom=fraction, plane_peak_skin_dose_mgy=peaks)


def _shift_cm(
    mapped: MappedDose, irradiations: Sequence[Irradiation], patient: Patient, calibration: EquipmentCalibration
) -> float | None:
    """How far to shift the beams along the patient; None where they stay."""
    if calibration.patient_offset_cm is not None:
        return None
    if mapped.misses:
        return alignment_shift_cm(irradiations, mapped.beams, patient.height_cm)
    if calibration.table_zero_cm is not None or not any(event.flags & _UNCERTAIN_ZERO for event in irradiations):
        return None
    shift = alignment_shift_cm(irradiations, mapped.beams, patient.height_cm, reported_targets_only=True)
    return shift if shift is not None and abs(shift) > MAX_DISTANCE_CM else None
