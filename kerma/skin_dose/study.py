"""The skin dose of one study, from its facts: the door to this package."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kerma.skin_dose.flags import FLAG_MESSAGES, Flag
from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.map.dose_area import areas_above_cm2, hottest_mean_mgy
from kerma.skin_dose.map.mapping import Mapped, map_of
from kerma.skin_dose.map.overlap import interval_mgy
from kerma.skin_dose.map.uncertainty import expanded_percent
from kerma.skin_dose.map.upper_bound import upper_bounds_mgy
from kerma.skin_dose.phantom.anatomical_location import in_words
from kerma.skin_dose.phantom.patient_size import Patient, patient_of
from kerma.skin_dose.result import AREA_THRESHOLDS_GY, Kind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import SiteSettings
from kerma.skin_dose.rules.normalisation import Normalised, irradiations
from kerma.skin_dose.rules.reported_numbers import number
from kerma.skin_dose.versions import versions

MEDIUM = "water"
#: Peak skin dose over air kerma of true procedures.
_USUAL_RATIOS = (0.2, 1.5)
#: A beam of which less than this share meets the phantom is said to miss it in part.
_HITS_ENOUGH = 0.9

#: Flags of an event that matter without geometry.
_OF_AN_ESTIMATE = {
    Flag.KERMA_FROM_DAP,
    Flag.VOLTAGE_ASSUMED,
    Flag.FILTER_IGNORED,
    Flag.FIELD_ASSUMED,
    Flag.FIELD_CONFLICT,
    Flag.REFERENCE_POINT_ASSUMED,
}

_NO_EVENTS = "The report tells no irradiation events, so there is nothing to map."
_NO_DOSE = "No event tells an air kerma, or a dose area product with the size of the field, so no skin dose is known."
_NO_GEOMETRY = (
    "No event tells both angles and table position, so no map is possible. The dose is an upper bound: all events on "
    "one spot at the reference point, without a table before it."
)
#: Why there may be no map, besides a beam that misses.
REASONS = (_NO_EVENTS, _NO_DOSE, _NO_GEOMETRY)


def skin_dose(
    study: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
    *,
    site: SiteSettings | None = None,
    phantom: str = "trunk",
    hard_edge: bool = False,
    with_overlap: bool = False,
) -> SkinDose:
    """Map the skin dose of a study; what cannot be mapped says why, and nothing that a report tells raises.

    Args:
        study: facts of the study (`kerma.facts.study`).
        events: facts of its events (`kerma.facts.projection.EVENT` and `filters`), in the study's order.
        site: what the site knows of the machine; None where it knows nothing.
        phantom: trunk, cylinder or plane.
        hard_edge: count a cell as in a field or not, by its middle; else by the share of it.
        with_overlap: also tell in which interval the peak lies when positions are uncertain, which takes longer.
    """
    site = site or SiteSettings()
    normalised = irradiations(study, events, site)
    told = _unmapped(normalised, events, patient_of(study), site)
    if not normalised.irradiations:
        return _estimated(told, normalised)
    mapped = map_of(normalised, events, told.patient, site, phantom=phantom, soft_edge=not hard_edge)
    told = _with_hits(told, normalised, mapped)
    if not mapped.dose_mgy.max() > 0:
        return replace(told, kind=Kind.MISSES, reason=FLAG_MESSAGES[Flag.BEAM_MISSES_PHANTOM])
    found = _with_peak(told, mapped)
    return replace(found, peak_skin_dose_interval_mgy=interval_mgy(mapped)) if with_overlap else found


def _unmapped(
    normalised: Normalised, events: Sequence[Mapping[str, Any]], patient: Patient, site: SiteSettings
) -> SkinDose:
    """What is known before any geometry."""
    usable = (*normalised.irradiations, *normalised.without_geometry)
    factor = site.kap_meter_calibration_factor or 1.0
    return SkinDose(
        kind=Kind.NONE,
        reason=_NO_DOSE if events else _NO_EVENTS,
        peak_skin_dose_mgy=None,
        peak_skin_dose_position=None,
        peak_cell=None,
        mean_1cm2_mgy=None,
        mean_10cm2_mgy=None,
        area_above_cm2=(),
        reference_air_kerma_mgy=_kerma_mgy(usable),
        reference_air_kerma_mapped_mgy=_kerma_mgy(normalised.irradiations),
        reference_air_kerma_on_phantom_mgy=0.0,
        dap_gy_cm2=factor * math.fsum(max(number(event, "dap_gy_cm2") or 0.0, 0.0) for event in events),
        dap_on_phantom_gy_cm2=0.0,
        events_mapped=len(normalised.irradiations),
        event_dose_mgy={},
        plane_peak_skin_dose_mgy={},
        uncertainty_k2_percent=None,
        peak_skin_dose_interval_mgy=None,
        flags=_flags(normalised),
        medium=MEDIUM,
        dose_mgy=None,
        phantom=None,
        patient=patient,
        site=site,
        versions=versions(normalised.rule),
    )


def _kerma_mgy(events: Sequence[Irradiation]) -> float:
    return math.fsum(one.reference_air_kerma_mgy for one in events)


def _flags(normalised: Normalised) -> Mapping[Flag, int]:
    """Flags of the map; without one, those that concern an estimate."""
    left_out = Counter(normalised.left_out.values())
    if normalised.irradiations:
        of_events = Counter(flag for one in normalised.irradiations for flag in one.flags)
        return {**dict.fromkeys(normalised.flags, 0), **of_events, **left_out}
    of_events = Counter(flag for one in normalised.without_geometry for flag in one.flags & _OF_AN_ESTIMATE)
    return {**of_events, **left_out}


def _estimated(told: SkinDose, normalised: Normalised) -> SkinDose:
    """An upper bound where there is dose without geometry; else why there is nothing."""
    if not normalised.without_geometry:
        return told
    bounds = upper_bounds_mgy(normalised.without_geometry)
    return replace(
        told,
        kind=Kind.ESTIMATE,
        reason=_NO_GEOMETRY,
        peak_skin_dose_mgy=math.fsum(bounds.values()),
        event_dose_mgy=bounds,
        uncertainty_k2_percent=expanded_percent(told.site, 0.0, frozenset(told.flags)),
    )


def _with_hits(told: SkinDose, normalised: Normalised, mapped: Mapped) -> SkinDose:
    """How much of the dose meets the phantom."""
    dap = {one.event_index: one.dap_gy_cm2 or 0.0 for one in normalised.irradiations}
    share = mapped.share_by_event()
    flags = {**told.flags, **mapped.flags}
    if not mapped.dose_mgy.max() > 0:
        flags[Flag.BEAM_MISSES_PHANTOM] = told.events_mapped
    elif mapped.hitting_mgy < _HITS_ENOUGH * told.reference_air_kerma_mapped_mgy:
        flags[Flag.PART_OF_BEAM_MISSES] = sum(hits < _HITS_ENOUGH for hits in share.values())
    return replace(
        told,
        reference_air_kerma_on_phantom_mgy=mapped.hitting_mgy,
        dap_on_phantom_gy_cm2=sum(dap[event] * hits for event, hits in share.items()),
        flags=flags,
    )


def _with_peak(told: SkinDose, mapped: Mapped) -> SkinDose:
    """The map, its peak and its histogram."""
    cell = int(mapped.dose_mgy.argmax())
    psd, area = float(mapped.dose_mgy[cell]), mapped.phantom.area_cm2
    reaching = mapped.at(cell)
    flags = dict(told.flags)
    if not _USUAL_RATIOS[0] <= psd / told.reference_air_kerma_mapped_mgy <= _USUAL_RATIOS[1]:
        flags[Flag.UNUSUAL_RATIO] = 0
    return replace(
        told,
        kind=Kind.MAP,
        reason=None,
        peak_skin_dose_mgy=psd,
        peak_skin_dose_position=in_words(mapped.phantom, cell, told.patient.height_cm),
        peak_cell=cell,
        mean_1cm2_mgy=hottest_mean_mgy(mapped.dose_mgy, area, 1.0),
        mean_10cm2_mgy=hottest_mean_mgy(mapped.dose_mgy, area, 10.0),
        area_above_cm2=areas_above_cm2(mapped.dose_mgy, area, AREA_THRESHOLDS_GY),
        event_dose_mgy=reaching.event_mgy,
        plane_peak_skin_dose_mgy=mapped.plane_peak_skin_dose_mgy if len(mapped.plane_peak_skin_dose_mgy) > 1 else {},
        uncertainty_k2_percent=expanded_percent(told.site, reaching.share_through_table, frozenset(flags)),
        flags=flags,
        dose_mgy=mapped.dose_mgy,
        phantom=mapped.phantom,
    )
