"""Whether facts of one event or of one total agree with each other, as physics makes them agree.

Each check gives a sentence where they do not. Sums of events against totals are no matter of one object: they are
compared when the study is put together.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kerma.extract.checks.formatted_doses import amount, figure, times
from kerma.extract.content_reader import Facts
from kerma.facts.plausible_ranges import FIELD_CM2
from kerma.messages import Message, message


class Finding(NamedTuple):
    """What is wrong with a fact: its name, and the sentence."""

    name: str
    what: Message


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


def sides_of_the_field(event: Facts) -> Iterator[Finding]:
    """The collimated field's area is its height times its width, or less for a round or turned field."""
    area, height, width = (event.get(f"collimated_field_{name}") or 0 for name in ("area_cm2", "height_mm", "width_mm"))
    if area <= 0 or height <= 0 or width <= 0:
        return
    sides = height * width / 100
    if sides / _AREA_AND_SIDES_DIFFER <= area <= sides * _AREA_AND_SIDES_DIFFER:
        return
    what = message(
        "field height {height} mm \N{MULTIPLICATION SIGN} width {width} mm is {sides} cm², "
        "but the field area is {area} cm², {times}",
        height=figure(height),
        width=figure(width),
        sides=figure(sides),
        area=figure(area),
        times=times(area / sides),
    )
    yield Finding("collimated_field_area_cm2", what)


def field_of_the_dose(facts: Facts) -> Iterator[Finding]:
    """DAP over air kerma is the field at the reference point: the collimated one where told, else any there can be."""
    dap, kerma = (facts.get(name) or 0 for name in ("dap_gy_cm2", "reference_air_kerma_mgy"))
    if dap < _LEAST_DAP_GY_CM2 or kerma < _LEAST_KERMA_MGY:
        return
    field = dap * 1000 / kerma
    if not FIELD_CM2.least <= field <= FIELD_CM2.greatest:
        yield Finding("dap_gy_cm2", _field_beyond_any(dap, kerma, field))
        return
    known = _field_at_reference_point(facts)
    if known and not known / _FIELD_AND_DAP_DIFFER <= field <= known * _FIELD_AND_DAP_DIFFER:
        yield Finding("dap_gy_cm2", _other_field(dap, kerma, field, known))


def _field_beyond_any(dap: float, kerma: float, field: float) -> Message:
    limit = FIELD_CM2.greatest if field > FIELD_CM2.greatest else FIELD_CM2.least
    return message(
        "dose area product {dap} over air kerma {kerma} means a field of {field} cm² at the reference point, "
        "{times} than any field ({limit} cm²); the unit of one of them is probably wrong at the source",
        dap=amount("dap_gy_cm2", dap),
        kerma=amount("reference_air_kerma_mgy", kerma),
        field=figure(field),
        times=times(field / limit),
        limit=figure(limit),
    )


def _other_field(dap: float, kerma: float, field: float, known: float) -> Message:
    return message(
        "air kerma {kerma} over the field of {known} cm² at the reference point gives {expected}, "
        "but the dose area product {dap}, {times}",
        kerma=amount("reference_air_kerma_mgy", kerma),
        known=figure(known),
        expected=amount("dap_gy_cm2", known * kerma / 1000),
        dap=amount("dap_gy_cm2", dap),
        times=times(field / known),
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
        what = message(
            "fluoroscopy {fluoroscopy} and acquisitions {acquisitions} make {parts}, but the total is {total}, {times}",
            fluoroscopy=amount(total, fluoroscopy),
            acquisitions=amount(total, acquisitions),
            parts=amount(total, parts),
            total=amount(total, totals[total]),
            times=times(totals[total] / parts),
        )
        yield Finding(total, what)


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
