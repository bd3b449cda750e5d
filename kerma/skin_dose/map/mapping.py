"""From irradiations to a map: beams, their factors, the phantom, and where the patient lies along the table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.flags import Flag
from kerma.skin_dose.geometry.beam import Beams, beams
from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.map.kernel import DoseMap, dose_at, share_by_event, skin_dose_map
from kerma.skin_dose.map.longitudinal_alignment import FAR_CM, MISSING_SHARE, moved, shift_cm
from kerma.skin_dose.phantom.builders import PHANTOMS
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics.factors import factors_of
from kerma.skin_dose.rules.equipment_calibration import SiteSettings
from kerma.skin_dose.rules.normalisation import Normalised

Floats = NDArray[np.float64]

CELL_CM = 1.0
_DOUBTFUL_ZERO = frozenset({Flag.NEEDS_SITE_OFFSET, Flag.TABLE_ORIGIN_INFERRED})


@dataclass(frozen=True)
class Mapped:
    """A map and what it was made of.

    Attributes:
        beams: (B,) all beams, in the patient frame.
        phantom: (C,) cells.
        soft_edge: whether a cell on the edge of a field gets its share.
        dose_mgy: (C,) the map.
        share_hitting: (B,) share of each beam's field that meets the phantom.
        plane_peak_skin_dose_mgy: peak of each plane's own map.
        flags: what was found on the way, and the number of events it concerns; 0 for the whole study.
    """

    beams: Beams
    phantom: Phantom
    soft_edge: bool
    dose_mgy: Floats
    share_hitting: Floats
    plane_peak_skin_dose_mgy: Mapping[str, float]
    flags: Mapping[Flag, int]

    @property
    def hitting_mgy(self) -> float:
        """Air kerma of all beams, each by the share of its field that meets the phantom."""
        return float(self.beams.air_kerma_mgy @ self.share_hitting)

    def share_by_event(self) -> Mapping[int, float]:
        """Share of each event's field that meets the phantom; of a run's parts the mean by air kerma."""
        return share_by_event(self.beams, DoseMap(self.dose_mgy, self.share_hitting, None))

    def at(self, cell: int) -> "AtCell":
        """What reaches one cell, and by which way."""
        dose, through_table = dose_at(self.beams, self.phantom, cell, soft_edge=self.soft_edge)
        by_event: dict[int, float] = {}
        for row in np.flatnonzero(dose).tolist():
            event = int(self.beams.event_index[row])
            by_event[event] = by_event.get(event, 0.0) + float(dose[row])
        total = float(dose.sum())
        return AtCell(by_event, float(dose[through_table].sum()) / total if total else 0.0)


@dataclass(frozen=True)
class AtCell:
    """What reaches one cell.

    Attributes:
        event_mgy: dose by event, by its place in the study's list.
        share_through_table: share of the dose that came through table top and pad.
    """

    event_mgy: Mapping[int, float]
    share_through_table: float


def map_of(
    normalised: Normalised,
    events: Sequence[Mapping[str, Any]],
    patient: Patient,
    site: SiteSettings,
    *,
    phantom: str,
    soft_edge: bool,
) -> Mapped:
    """Map the events that have geometry.

    A patient whose place the site has not set is moved along the table where the beam would miss, or where the table's
    zero is doubtful and the beam would meet another region than the one that was told.

    Args:
        normalised: the study's events.
        events: facts of the study's events, for their target regions.
        patient: size of the phantom.
        site: what the site knows of the machine.
        phantom: trunk, cylinder or plane.
        soft_edge: whether a cell on the edge of a field gets its share.
    """
    known = normalised.irradiations
    factors = factors_of(known, site)
    flags = Counter({Flag.BEAM_QUALITY_CLAMPED: int(factors.clamped.sum())}) if factors.clamped.any() else Counter()
    placed = beams(known, factors, patient=patient, patient_offset_cm=site.patient_offset_cm or (0.0, 0.0, 0.0))
    planes = {one.event_index: one.plane for one in known}
    first = Mapped(placed, _body(phantom, patient), soft_edge, np.zeros(0), np.zeros(0), {}, flags)
    mapped = _irradiated(first, placed, planes)
    shift = None if site.patient_offset_cm is not None else _shift_cm(mapped, known, events, patient, site)
    if shift is None:
        return mapped
    again = _irradiated(first, moved(placed, shift), planes)
    if _misses(again) and again.hitting_mgy <= mapped.hitting_mgy:
        return mapped
    return replace(again, flags={**again.flags, Flag.POSITION_ASSUMED: 0})


@lru_cache(maxsize=16)
def _body(phantom: str, patient: Patient) -> Phantom:
    """The phantom; kept, because many patients have the standard's size, and a screen asks again and again."""
    return PHANTOMS[phantom](patient, CELL_CM)


def _irradiated(mapped: Mapped, placed: Beams, planes: Mapping[int, str]) -> Mapped:
    """The map of these beams; each plane on its own first."""
    plane = np.array([planes[event] for event in placed.event_index.tolist()])
    dose, share, peaks = np.zeros(mapped.phantom.size), np.zeros(len(plane)), {}
    for name in sorted(set(planes.values())):
        rows = np.flatnonzero(plane == name)
        found = skin_dose_map(placed.take(rows), mapped.phantom, soft_edge=mapped.soft_edge)
        dose += found.dose_mgy
        share[rows] = found.share_hitting
        peaks[name] = float(found.dose_mgy.max())
    return replace(mapped, beams=placed, dose_mgy=dose, share_hitting=share, plane_peak_skin_dose_mgy=peaks)


def _shift_cm(
    mapped: Mapped,
    known: Sequence[Irradiation],
    events: Sequence[Mapping[str, Any]],
    patient: Patient,
    site: SiteSettings,
) -> float | None:
    """How far to move the beams along the patient; None where they may stay."""
    if _misses(mapped):
        return shift_cm(known, mapped.beams, events, patient.height_cm)
    if site.table_zero_cm is not None or not any(one.flags & _DOUBTFUL_ZERO for one in known):
        return None
    shift = shift_cm(known, mapped.beams, events, patient.height_cm, only_told=True)
    return shift if shift is not None and abs(shift) > FAR_CM else None


def _misses(mapped: Mapped) -> bool:
    return mapped.hitting_mgy < (1 - MISSING_SHARE) * float(mapped.beams.air_kerma_mgy.sum())
