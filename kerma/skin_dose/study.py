"""The skin dose of one study from its facts: the entry point of `kerma.skin_dose`."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kerma.facts.projection import ProjectionEvent
from kerma.facts.study import Study
from kerma.skin_dose.flags import FLAG_MESSAGES, Flag
from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.map.dose_area import areas_above_cm2, hottest_mean_mgy
from kerma.skin_dose.map.mapping import MappedDose, map_dose
from kerma.skin_dose.map.overlap import interval_mgy
from kerma.skin_dose.map.uncertainty import expanded_percent
from kerma.skin_dose.map.upper_bound import upper_bounds_mgy
from kerma.skin_dose.phantom.anatomical_location import describe_location
from kerma.skin_dose.phantom.patient_size import Patient, patient_of
from kerma.skin_dose.result import AREA_THRESHOLDS_GY, ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.normalisation import NormalisedEvents, normalise
from kerma.skin_dose.versions import versions

MEDIUM = "water"
#: Peak skin dose over air kerma of real procedures.
_USUAL_RATIOS = (0.2, 1.5)
#: A beam misses the phantom in part where less than this fraction of its field is on it.
_MIN_FRACTION_ON_PHANTOM = 0.9

#: Flags of an event that matter without geometry.
_FLAGS_OF_BOUNDS = {
    Flag.KERMA_FROM_DAP,
    Flag.VOLTAGE_ASSUMED,
    Flag.FILTER_IGNORED,
    Flag.FIELD_ASSUMED,
    Flag.FIELD_CONFLICT,
    Flag.REFERENCE_POINT_ASSUMED,
}

_NO_EVENTS = "The report contains no irradiation events, so there is nothing to map."
_NO_DOSE = "No event has an air kerma, or a dose area product with the size of the field, so the skin dose is unknown."
_NO_GEOMETRY = (
    "No event has both angles and table position, so no map is possible. The dose is an upper bound: all events on "
    "one spot at the reference point, without a table before it, and the uncertainty (k = 2) added."
)
#: Reasons why there is no map, except a beam that misses.
REASONS = (_NO_EVENTS, _NO_DOSE, _NO_GEOMETRY)


def skin_dose(
    study: Study,
    events: Sequence[ProjectionEvent],
    *,
    calibration: EquipmentCalibration | None = None,
    phantom: str = "trunk",
    hard_edge: bool = False,
    with_overlap: bool = False,
) -> SkinDose:
    """Map the skin dose of a study; a result without a map states why, and no reported value raises an exception.

    Args:
        study: names of the equipment and size of the patient.
        events: the irradiation events in the order of the study.
        calibration: what the site has measured of the equipment.
        phantom: trunk, cylinder or plane.
        hard_edge: count a cell by its centre as inside or outside a field; else weight it by the fraction inside.
        with_overlap: also compute the interval of the peak for uncertain positions, which takes longer.
    """
    result, mapped = mapped_skin_dose(study, events, calibration=calibration, phantom=phantom, hard_edge=hard_edge)
    if mapped is None or not with_overlap:
        return result
    return replace(result, position_interval_mgy=interval_mgy(mapped))


def mapped_skin_dose(
    study: Study,
    events: Sequence[ProjectionEvent],
    *,
    calibration: EquipmentCalibration | None = None,
    phantom: str = "trunk",
    hard_edge: bool = False,
) -> tuple[SkinDose, MappedDose | None]:
    """The same without the interval, and the map with its beams; None where the result has no map."""
    calibration = calibration or EquipmentCalibration()
    normalised, patient = normalise(study, events, calibration), patient_of(study)
    result = _without_map(normalised, patient, calibration, has_events=bool(events))
    if not normalised.irradiations:
        return _bounded(result, normalised), None
    mapped = map_dose(normalised.irradiations, patient, calibration, phantom=phantom, soft_edge=not hard_edge)
    result = _with_dose_on_phantom(result, normalised, mapped)
    if not mapped.dose_mgy.max() > 0:
        return replace(result, kind=ResultKind.MISSES, reason=FLAG_MESSAGES[Flag.BEAM_MISSES_PHANTOM]), None
    return _with_peak(result, mapped), mapped


def _without_map(
    normalised: NormalisedEvents, patient: Patient, calibration: EquipmentCalibration, *, has_events: bool
) -> SkinDose:
    """The values that need no geometry."""
    usable = (*normalised.irradiations, *normalised.without_geometry)
    return SkinDose(
        kind=ResultKind.NONE,
        reason=_NO_DOSE if has_events else _NO_EVENTS,
        peak_skin_dose_mgy=None,
        peak_skin_dose_position=None,
        peak_cell=None,
        mean_1cm2_mgy=None,
        mean_10cm2_mgy=None,
        area_above_cm2=(),
        reference_air_kerma_mgy=_air_kerma_mgy(usable),
        reference_air_kerma_mapped_mgy=_air_kerma_mgy(normalised.irradiations),
        reference_air_kerma_on_phantom_mgy=0.0,
        dap_gy_cm2=normalised.dap_gy_cm2,
        dap_on_phantom_gy_cm2=0.0,
        events_mapped=len(normalised.irradiations),
        event_dose_mgy={},
        plane_peak_skin_dose_mgy={},
        uncertainty_k2_percent=None,
        position_interval_mgy=None,
        flags=_flags(normalised, patient),
        medium=MEDIUM,
        dose_mgy=None,
        phantom=None,
        patient=patient,
        calibration=calibration,
        versions=versions(normalised.rule),
    )


def _air_kerma_mgy(events: Sequence[Irradiation]) -> float:
    return math.fsum(event.reference_air_kerma_mgy for event in events)


def _flags(normalised: NormalisedEvents, patient: Patient) -> Mapping[Flag, int]:
    """Flags of the map; without one, those that concern an upper bound."""
    excluded = Counter(normalised.excluded.values())
    if not normalised.irradiations:
        of_bound = Counter(flag for event in normalised.without_geometry for flag in event.flags & _FLAGS_OF_BOUNDS)
        return {**of_bound, **excluded}
    of_study = normalised.flags | {Flag.SIZE_ASSUMED} if patient.is_assumed else normalised.flags
    of_events = Counter(flag for event in normalised.irradiations for flag in event.flags)
    return {**dict.fromkeys(of_study, 0), **of_events, **excluded}


def _bounded(result: SkinDose, normalised: NormalisedEvents) -> SkinDose:
    """An upper bound where there is dose without geometry; else unchanged."""
    if not normalised.without_geometry:
        return result
    uncertainty_percent = expanded_percent(result.calibration, 0.0, frozenset(result.flags))
    bounds = upper_bounds_mgy(normalised.without_geometry, uncertainty_percent)
    return replace(
        result,
        kind=ResultKind.UPPER_BOUND,
        reason=_NO_GEOMETRY,
        peak_skin_dose_mgy=math.fsum(bounds.values()),
        event_dose_mgy=bounds,
        uncertainty_k2_percent=uncertainty_percent,
    )


def _with_dose_on_phantom(result: SkinDose, normalised: NormalisedEvents, mapped: MappedDose) -> SkinDose:
    """Air kerma and dose area product on the phantom."""
    dap = {event.event_index: event.dap_gy_cm2 or 0.0 for event in normalised.irradiations}
    fractions = mapped.fraction_by_event()
    flags = {**result.flags, **mapped.flags}
    if not mapped.dose_mgy.max() > 0:
        flags[Flag.BEAM_MISSES_PHANTOM] = result.events_mapped
    elif mapped.air_kerma_on_phantom_mgy < _MIN_FRACTION_ON_PHANTOM * result.reference_air_kerma_mapped_mgy:
        flags[Flag.PART_OF_BEAM_MISSES] = sum(fraction < _MIN_FRACTION_ON_PHANTOM for fraction in fractions.values())
    return replace(
        result,
        reference_air_kerma_on_phantom_mgy=mapped.air_kerma_on_phantom_mgy,
        dap_on_phantom_gy_cm2=sum(dap[event] * fraction for event, fraction in fractions.items()),
        flags=flags,
    )


def _with_peak(result: SkinDose, mapped: MappedDose) -> SkinDose:
    """The map, its peak and its dose-area histogram."""
    cell = int(mapped.dose_mgy.argmax())
    peak_mgy, area_cm2 = float(mapped.dose_mgy[cell]), mapped.phantom.area_cm2
    at_peak = mapped.at(cell)
    flags = dict(result.flags)
    if not _USUAL_RATIOS[0] <= peak_mgy / result.reference_air_kerma_mapped_mgy <= _USUAL_RATIOS[1]:
        flags[Flag.UNUSUAL_RATIO] = 0
    planes = mapped.plane_peak_skin_dose_mgy
    return replace(
        result,
        kind=ResultKind.MAP,
        reason=None,
        peak_skin_dose_mgy=peak_mgy,
        peak_skin_dose_position=describe_location(mapped.phantom, cell, result.patient.height_cm),
        peak_cell=cell,
        mean_1cm2_mgy=hottest_mean_mgy(mapped.dose_mgy, area_cm2, 1.0),
        mean_10cm2_mgy=hottest_mean_mgy(mapped.dose_mgy, area_cm2, 10.0),
        area_above_cm2=areas_above_cm2(mapped.dose_mgy, area_cm2, AREA_THRESHOLDS_GY),
        event_dose_mgy=at_peak.event_mgy,
        plane_peak_skin_dose_mgy=planes if len(planes) > 1 else {},
        uncertainty_k2_percent=expanded_percent(result.calibration, at_peak.fraction_through_table, frozenset(flags)),
        flags=flags,
        dose_mgy=mapped.dose_mgy,
        phantom=mapped.phantom,
    )
