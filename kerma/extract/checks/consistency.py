"""Checks whether facts of one event, or of one set of totals, agree as physics requires.

Each check yields a finding where they do not. Sums of events are compared with totals when the study is put together
(`kerma.reconcile`), because events and totals may come from several objects.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from kerma.extract.checks.formatted_doses import amount, rounded, times
from kerma.facts.ct import CTEvent
from kerma.facts.event import IrradiationEvent
from kerma.facts.plausible_ranges import FIELD_CM2
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.xray_event import XRayEvent
from kerma.messages import Message, message


class Finding(NamedTuple):
    """A fact that contradicts others: its name, and the message about it."""

    name: str
    message: Message


class TotalParts(NamedTuple):
    """A total, and its parts from fluoroscopy and from recorded acquisitions."""

    name: str
    total: float | None
    fluoroscopy: float | None
    acquisitions: float | None
    minimum: float


#: Factors by which two values of one quantity may differ.
_MAXIMUM_DLP_RATIO = 2.0
_MAXIMUM_FIELD_RATIO = 4.0
_MAXIMUM_AREA_RATIO = 2.0
_MAXIMUM_PARTS_RATIO = 1.5
#: Scans whose dose length product is CTDIvol times the scanned length; others stay at one table position.
_MOVING = {"spiral", "sequenced", "constant_angle"}
# Below these, rounding alone makes them differ.
_MINIMUM_KERMA_MGY, _MINIMUM_DAP_GY_CM2 = 0.005, 0.001
_MINIMUM_KERMA_SUM_MGY, _MINIMUM_DAP_SUM_GY_CM2 = 1, 0.1
_15_CM_FROM_ISOCENTRE = re.compile(r"15\s*cm\b.*isocent", re.IGNORECASE)
_ISOCENTRE_TO_REFERENCE_POINT_MM = 150


def dlp_along_the_scan(event: IrradiationEvent) -> Iterator[Finding]:
    """DLP is CTDIvol times the scanned length; a spiral adds up to about two collimations of overranging to it."""
    if isinstance(event, CTEvent) and event.acquisition_type in _MOVING:
        ctdi, dlp = event.ctdi_vol_mgy or 0, event.dlp_mgy_cm or 0
        length, collimation = event.scanning_length_mm or 0, event.total_collimation_mm or 0
        yield from _dlp_along_the_scan(ctdi, dlp, length, collimation)


def _dlp_along_the_scan(ctdi: float, dlp: float, length: float, collimation: float) -> Iterator[Finding]:
    """Findings on DLP (mGy·cm) by CTDIvol (mGy), scanning length and total collimation (mm); 0 is not reported."""
    if ctdi <= 0 or dlp <= 0 or length <= 0:
        return
    expected = ctdi * length / 10
    overranging = ctdi * 2 * collimation / 10
    if expected / _MAXIMUM_DLP_RATIO <= dlp <= expected * _MAXIMUM_DLP_RATIO + overranging:
        return
    what = message(
        "CTDIvol {ctdi} \N{MULTIPLICATION SIGN} scanning length {length} gives {expected}, "
        "but the DLP is {dlp}, {times}",
        ctdi=amount("ctdi_vol_mgy", ctdi),
        length=amount("scanning_length_mm", length),
        expected=amount("dlp_mgy_cm", expected),
        dlp=amount("dlp_mgy_cm", dlp),
        times=times(dlp / expected),
    )
    yield Finding("dlp_mgy_cm", what)


def sides_of_the_field(event: IrradiationEvent) -> Iterator[Finding]:
    """The collimated field's area is its height times its width, or less for a round or rotated field."""
    if not isinstance(event, XRayEvent):
        return
    area, height = event.collimated_field_area_cm2 or 0, event.collimated_field_height_mm or 0
    width = event.collimated_field_width_mm or 0
    if area <= 0 or height <= 0 or width <= 0:
        return
    sides = height * width / 100
    if sides / _MAXIMUM_AREA_RATIO <= area <= sides * _MAXIMUM_AREA_RATIO:
        return
    what = message(
        "field height {height} mm \N{MULTIPLICATION SIGN} width {width} mm is {sides} cm², "
        "but the field area is {area} cm², {times}",
        height=rounded(height),
        width=rounded(width),
        sides=rounded(sides),
        area=rounded(area),
        times=times(area / sides),
    )
    yield Finding("collimated_field_area_cm2", what)


def field_of_the_dose(event: IrradiationEvent) -> Iterator[Finding]:
    """DAP over air kerma of an event is the collimated field at the reference point, or a field that is possible."""
    if isinstance(event, XRayEvent):
        yield from _field_of_the_dose(event.dap_gy_cm2, event.reference_air_kerma_mgy, _field_at_reference_point(event))


def _field_of_the_dose(dap: float | None, kerma: float | None, known_field: float | None) -> Iterator[Finding]:
    """Findings on DAP (Gy·cm²) over air kerma (mGy), compared with the field (cm²) where that is known."""
    if dap is None or kerma is None or dap < _MINIMUM_DAP_GY_CM2 or kerma < _MINIMUM_KERMA_MGY:
        return
    field = dap * 1000 / kerma
    if not FIELD_CM2.minimum <= field <= FIELD_CM2.maximum:
        yield Finding("dap_gy_cm2", _impossible_field(dap, kerma, field))
    elif known_field and not known_field / _MAXIMUM_FIELD_RATIO <= field <= known_field * _MAXIMUM_FIELD_RATIO:
        yield Finding("dap_gy_cm2", _other_field(dap, kerma, field, known_field))


def _impossible_field(dap: float, kerma: float, field: float) -> Message:
    limit = FIELD_CM2.maximum if field > FIELD_CM2.maximum else FIELD_CM2.minimum
    return message(
        "dose area product {dap} over air kerma {kerma} means a field of {field} cm² at the reference point, "
        "{times} than any field ({limit} cm²); the unit of one of them is probably wrong at the source",
        dap=amount("dap_gy_cm2", dap),
        kerma=amount("reference_air_kerma_mgy", kerma),
        field=rounded(field),
        times=times(field / limit),
        limit=rounded(limit),
    )


def _other_field(dap: float, kerma: float, field: float, known: float) -> Message:
    return message(
        "air kerma {kerma} over the field of {known} cm² at the reference point gives {expected}, "
        "but the dose area product {dap}, {times}",
        kerma=amount("reference_air_kerma_mgy", kerma),
        known=rounded(known),
        expected=amount("dap_gy_cm2", known * kerma / 1000),
        dap=amount("dap_gy_cm2", dap),
        times=times(field / known),
    )


def field_of_the_totals(totals: ProjectionTotals) -> Iterator[Finding]:
    """DAP over air kerma of a study is a field that is possible."""
    yield from _field_of_the_dose(totals.dap_gy_cm2, totals.reference_air_kerma_mgy, None)


def parts_of_the_total(totals: ProjectionTotals) -> Iterator[Finding]:
    """Fluoroscopy and recorded acquisitions add up to the total (TID 10004, 10007)."""
    dap = TotalParts(
        name="dap_gy_cm2",
        total=totals.dap_gy_cm2,
        fluoroscopy=totals.fluoro_dap_gy_cm2,
        acquisitions=totals.acquisition_dap_gy_cm2,
        minimum=_MINIMUM_DAP_SUM_GY_CM2,
    )
    kerma = TotalParts(
        name="reference_air_kerma_mgy",
        total=totals.reference_air_kerma_mgy,
        fluoroscopy=totals.fluoro_reference_air_kerma_mgy,
        acquisitions=totals.acquisition_reference_air_kerma_mgy,
        minimum=_MINIMUM_KERMA_SUM_MGY,
    )
    for parts in (dap, kerma):
        yield from _difference_of_parts(parts)


def _difference_of_parts(parts: TotalParts) -> Iterator[Finding]:
    name, total, fluoroscopy, acquisitions, minimum = parts
    if total is None or fluoroscopy is None or acquisitions is None:
        return
    both = fluoroscopy + acquisitions
    if min(both, total) < minimum or 1 / _MAXIMUM_PARTS_RATIO <= total / both <= _MAXIMUM_PARTS_RATIO:
        return
    what = message(
        "fluoroscopy {fluoroscopy} and acquisitions {acquisitions} make {parts}, but the total is {total}, {times}",
        fluoroscopy=amount(name, fluoroscopy),
        acquisitions=amount(name, acquisitions),
        parts=amount(name, both),
        total=amount(name, total),
        times=times(total / both),
    )
    yield Finding(name, what)


def _field_at_reference_point(event: XRayEvent) -> float | None:
    """The collimated field, which is stated at the image receptor, projected to the reference point (cm²)."""
    area, detector = event.collimated_field_area_cm2, event.distance_source_to_detector_mm
    reference = event.distance_source_to_reference_point_mm or _reference_point_from_isocentre(event)
    if not area or not detector or not reference:
        return None
    return area * (reference / detector) ** 2


def _reference_point_from_isocentre(event: XRayEvent) -> float | None:
    """Distance from source to a reference point that is defined as 15 cm from the isocentre (mm)."""
    isocentre = event.distance_source_to_isocenter_mm
    if not isocentre or not _15_CM_FROM_ISOCENTRE.search(event.reference_point_definition or ""):
        return None
    return isocentre - _ISOCENTRE_TO_REFERENCE_POINT_MM


Check: TypeAlias = Callable[[IrradiationEvent], Iterator[Finding]]
EVENT: tuple[Check, ...] = (dlp_along_the_scan, sides_of_the_field, field_of_the_dose)
TOTALS: tuple[Callable[[ProjectionTotals], Iterator[Finding]], ...] = (field_of_the_totals, parts_of_the_total)
