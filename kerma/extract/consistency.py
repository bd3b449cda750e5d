"""Whether facts of one event or of one total agree with each other, as physics makes them agree.

Each check gives a sentence where they do not. Sums of events against totals are no matter of one object: they are
compared when the study is put together.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kerma.facts.plausible import FIELD_CM2

from .sentences import BY, amount, figure, times
from .values import Facts


class Finding(NamedTuple):
    """What is wrong with a fact: its name, and the sentence."""

    name: str
    what: str


_LENGTH_AND_DLP_DIFFER = 2.0
_FIELD_AND_DAP_DIFFER = 4.0
_AREA_AND_SIDES_DIFFER = 2.0
#: Scans whose dose length product is CTDIvol along the scanned length; others stay on one spot.
_MOVING = {"spiral", "sequenced", "constant_angle"}
_PARTS_DIFFER = 1.5
# Below these, rounding alone makes them differ.
_LEAST_KERMA_MGY, _LEAST_DAP_GY_CM2 = 0.005, 0.001
_LEAST_KERMA_SUM_MGY, _LEAST_DAP_SUM_GY_CM2 = 1, 0.1
_15_CM_FROM_ISOCENTRE = re.compile(r"15\s*cm\b.*isocent", re.IGNORECASE)
_ISOCENTRE_TO_REFERENCE_POINT_MM = 150


def dlp_along_the_scan(event: Facts) -> Iterator[Finding]:
    """DLP is CTDIvol times the scanned length; a spiral adds up to about two collimations of overranging to it."""
    ctdi, dlp, length = (event.get(name) or 0 for name in ("ctdi_vol_mgy", "dlp_mgy_cm", "scanning_length_mm"))
    if event.get("acquisition_type") not in _MOVING or ctdi <= 0 or dlp <= 0 or length <= 0:
        return
    expected = ctdi * length / 10
    overranging = ctdi * 2 * event.get("total_collimation_mm", 0) / 10
    if expected / _LENGTH_AND_DLP_DIFFER <= dlp <= expected * _LENGTH_AND_DLP_DIFFER + overranging:
        return
    factors = f"CTDIvol {amount('ctdi_vol_mgy', ctdi)} {BY} scanning length {amount('scanning_length_mm', length)}"
    yield Finding(
        "dlp_mgy_cm",
        f"{factors} gives {amount('dlp_mgy_cm', expected)}, but the DLP is {amount('dlp_mgy_cm', dlp)}, "
        f"{times(dlp / expected)}",
    )


def sides_of_the_field(event: Facts) -> Iterator[Finding]:
    """The collimated field's area is its height times its width, or less for a round or turned field."""
    area, height, width = (event.get(f"collimated_field_{name}") or 0 for name in ("area_cm2", "height_mm", "width_mm"))
    if area <= 0 or height <= 0 or width <= 0:
        return
    sides = height * width / 100
    if sides / _AREA_AND_SIDES_DIFFER <= area <= sides * _AREA_AND_SIDES_DIFFER:
        return
    yield Finding(
        "collimated_field_area_cm2",
        f"field height {figure(height)} mm {BY} width {figure(width)} mm is {figure(sides)} cm², "
        f"but the field area is {figure(area)} cm², {times(area / sides)}",
    )


def field_of_the_dose(facts: Facts) -> Iterator[Finding]:
    """DAP over air kerma is the field at the reference point: the collimated one where told, else any there can be."""
    dap, kerma = (facts.get(name) or 0 for name in ("dap_gy_cm2", "reference_air_kerma_mgy"))
    if dap < _LEAST_DAP_GY_CM2 or kerma < _LEAST_KERMA_MGY:
        return
    told = f"dose area product {amount('dap_gy_cm2', dap)}"
    field = dap * 1000 / kerma
    if not FIELD_CM2.least <= field <= FIELD_CM2.greatest:
        limit = FIELD_CM2.greatest if field > FIELD_CM2.greatest else FIELD_CM2.least
        yield Finding(
            "dap_gy_cm2",
            f"{told} over air kerma {amount('reference_air_kerma_mgy', kerma)} means a field of {figure(field)} cm² "
            f"at the reference point, {times(field / limit)} than any field ({figure(limit)} cm²); "
            "the unit of one of them is probably wrong at the source",
        )
        return
    known = _field_at_reference_point(facts)
    if known and not known / _FIELD_AND_DAP_DIFFER <= field <= known * _FIELD_AND_DAP_DIFFER:
        yield Finding(
            "dap_gy_cm2",
            f"air kerma {amount('reference_air_kerma_mgy', kerma)} over the field of {figure(known)} cm² at the "
            f"reference point gives {amount('dap_gy_cm2', known * kerma / 1000)}, but the {told}, "
            f"{times(field / known)}",
        )


def parts_of_the_total(totals: Facts) -> Iterator[Finding]:
    """Fluoroscopy and recorded acquisitions make the total (TID 10004, 10007)."""
    for total, least in (("dap_gy_cm2", _LEAST_DAP_SUM_GY_CM2), ("reference_air_kerma_mgy", _LEAST_KERMA_SUM_MGY)):
        fluoroscopy, acquisitions = totals.get(f"fluoro_{total}"), totals.get(f"acquisition_{total}")
        if fluoroscopy is None or acquisitions is None or totals.get(total) is None:
            continue
        parts = fluoroscopy + acquisitions
        if min(parts, totals[total]) < least or 1 / _PARTS_DIFFER <= totals[total] / parts <= _PARTS_DIFFER:
            continue
        yield Finding(
            total,
            f"fluoroscopy {amount(total, fluoroscopy)} and acquisitions {amount(total, acquisitions)} make "
            f"{amount(total, parts)}, but the total is {amount(total, totals[total])}, {times(totals[total] / parts)}",
        )


def _field_at_reference_point(event: Facts) -> float | None:
    """The collimated field, which is told at the image receptor, brought to the reference point."""
    area, detector = event.get("collimated_field_area_cm2"), event.get("distance_source_to_detector_mm")
    reference = event.get("distance_source_to_reference_point_mm") or _reference_point_from_isocentre(event)
    if not area or not detector or not reference:
        return None
    return float(area * (reference / detector) ** 2)


def _reference_point_from_isocentre(event: Facts) -> float | None:
    isocentre = event.get("distance_source_to_isocenter_mm")
    if not isocentre or not _15_CM_FROM_ISOCENTRE.search(event.get("reference_point_definition") or ""):
        return None
    return float(isocentre - _ISOCENTRE_TO_REFERENCE_POINT_MM)


EVENT: tuple[Callable[[Facts], Iterator[Finding]], ...] = (dlp_along_the_scan, sides_of_the_field, field_of_the_dose)
TOTAL: tuple[Callable[[Facts], Iterator[Finding]], ...] = (field_of_the_dose, parts_of_the_total)
