"""Repairs of what makers write otherwise than the standard, as named functions.

Each fills only what the standard reading left empty, acts only on documents that show its symptom, and says with which
makers it was seen. CT and projection events pass through `CT_EVENT` and `PROJECTION_EVENT`, in order.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from kerma import concepts as c
from kerma.facts.fact import Fact, number

from .attributes import Attributes
from .values import Children, Facts, Reader, words_of

EventRepair = Callable[[Facts, Children, Reader, str], None]

_CT_STAND_INS = (
    number(
        "water_equivalent_diameter_mm",
        "",
        "mm",
        (c.CT_DOSE, c.SSDE, c.MEASUREMENT_METHOD, c.WATER_EQUIVALENT_DIAMETER),
        "TID 10013",
        "",
    ),
)
_PROJECTION_STAND_INS = (
    number("tube_current_ma", "", "mA", (c.AVERAGE_XRAY_TUBE_CURRENT,), "TID 10003B", ""),
    number("number_of_pulses", "", "1", (c.PHILIPS_NUMBER_OF_FRAMES,), "99PHI-IXR-XPER", ""),
    number("table_height_position_mm", "", "mm", (c.PHILIPS_TABLE_HEIGHT_POSITION,), "99PHI-IXR-XPER", ""),
)
_SHUTTERS = tuple(
    number(name, "", "mm", (c.PHILIPS_WEDGES_AND_SHUTTERS, concept), "99PHI-IXR-XPER", "")
    for name, concept in (
        ("bottom", c.PHILIPS_BOTTOM_SHUTTER),
        ("left", c.PHILIPS_LEFT_SHUTTER),
        ("right", c.PHILIPS_RIGHT_SHUTTER),
        ("top", c.PHILIPS_TOP_SHUTTER),
    )
)
_MODULATION_IN_COMMENT = re.compile(r"X-ray Modulation Type\s*=\s*([^,]+)", re.IGNORECASE)
_II_DIAMETER_IN_COMMENT = re.compile(r'<iiDiameter SRData="\s*(\d+(?:\.\d+)?)\s*"')
_POSITION_IN_COMMENT = re.compile(r'<Position SRData="\s*([HF]F)([SP])\s*"', re.IGNORECASE)
_NO_DETECTOR_NEARER_MM = 100
_TABLE_RELATIONSHIP = {"HF": "headfirst", "FF": "feet-first"}
_ORIENTATION_MODIFIER = {"S": "supine", "P": "prone"}


def _completed_from(stand_ins: tuple[Fact, ...], found: Facts, children: Children, reader: Reader, where: str) -> None:
    missing = [fact for fact in stand_ins if fact.name not in found]
    found |= reader.read(children, missing, where)


def diameter_below_the_method(found: Facts, children: Children, reader: Reader, where: str) -> None:
    """The water-equivalent diameter stands below the method of the size-specific dose that was inferred from it."""
    _completed_from(_CT_STAND_INS, found, children, reader, where)


def other_item_of_the_same_meaning(found: Facts, children: Children, reader: Reader, where: str) -> None:
    """Philips (Allura, Azurion) and others: a fact told by another item than the one the standard names."""
    _completed_from(_PROJECTION_STAND_INS, found, children, reader, where)


def exposure_time_from_pulses(found: Facts, _children: Children, _reader: Reader, _where: str) -> None:
    """Philips, Eurocolumbus: no exposure time, but the width and number of the pulses."""
    if "exposure_time_ms" not in found and {"pulse_width_ms", "number_of_pulses"} <= found.keys():
        width, pulses = Decimal(str(found["pulse_width_ms"])), Decimal(str(found["number_of_pulses"]))
        found["exposure_time_ms"] = float(width * pulses)


def field_size_from_shutters(found: Facts, children: Children, reader: Reader, where: str) -> None:
    """Philips Allura: no collimated field, but the shutters' openings in mm at 1 m from the source."""
    names = ("collimated_field_height_mm", "collimated_field_width_mm", "distance_source_to_detector_mm")
    height, width, detector = names
    if height in found or width in found or detector not in found:
        return
    shutters = reader.read(children, _SHUTTERS, where)
    if len(shutters) == len(_SHUTTERS):
        scale = Decimal(str(found[detector])) / 1000
        opening = {side: Decimal(str(value)) for side, value in shutters.items()}
        found[height] = float((opening["right"] + opening["left"]) * scale)
        found[width] = float((opening["bottom"] + opening["top"]) * scale)


def detector_field_in_comment(found: Facts, _children: Children, _reader: Reader, _where: str) -> None:
    """Siemens Artis: the image intensifier's field stands in the event's comment, as XML."""
    match = _II_DIAMETER_IN_COMMENT.search(found.get("comment", ""))
    if match:
        found["detector_field_size_mm"] = float(match.group(1))


def modulation_in_comment(found: Facts, _children: Children, _reader: Reader, _where: str) -> None:
    """Siemens CT up to syngo CT 2011A: the modulation type stands in the event's comment."""
    match = _MODULATION_IN_COMMENT.search(found.get("comment", ""))
    if match and "modulation_type" not in found:
        found["modulation_type"] = match.group(1).strip()


def patient_position_in_comment(events: list[Facts], report: Children) -> None:
    """Siemens Artis: the patient's position stands only in the report's comment, as XML (HFS, HFP, FFS, FFP)."""
    comments = " ".join(words_of(item) or "" for item in report.all(c.COMMENT))
    match = _POSITION_IN_COMMENT.search(comments)
    if match is None:
        return
    end, side = match.group(1).upper(), match.group(2).upper()
    for found in events:
        found.setdefault("patient_table_relationship", _TABLE_RELATIONSHIP[end])
        found.setdefault("patient_orientation", "recumbent")
        found.setdefault("patient_orientation_modifier", _ORIENTATION_MODIFIER[side])


def distance_in_decimetres(found: Facts, source: Attributes) -> None:
    """Kodak DR 7500: the distance from source to detector is written in dm, 11.5 for 1150 mm."""
    distance = found.get("distance_source_to_detector_mm")
    if source.raw("Manufacturer").upper() == "KODAK" and distance is not None and 0 < distance < _NO_DETECTOR_NEARER_MM:
        found["distance_source_to_detector_mm"] = float(Decimal(str(distance)) * 100)


CT_EVENT: tuple[EventRepair, ...] = (modulation_in_comment, diameter_below_the_method)
PROJECTION_EVENT: tuple[EventRepair, ...] = (
    other_item_of_the_same_meaning,
    exposure_time_from_pulses,
    field_size_from_shutters,
    detector_field_in_comment,
)


def repair(repairs: tuple[EventRepair, ...], found: Facts, children: Children, reader: Reader, where: str) -> None:
    """Apply repairs to the facts of one event, which `children` told."""
    for function in repairs:
        function(found, children, reader, where)
