"""Repairs of fluoroscopy, radiography and mammography dose reports."""

import re
from decimal import Decimal

from kerma.extract.content_reader import Children, ContentReader, Facts, words_of
from kerma.extract.quirks.repair import EventRepair, complete
from kerma.facts.fact import coded_item, numeric_item
from kerma.standard import concepts as c
from kerma.standard.vocabulary import PLANES

_STAND_INS = (
    numeric_item("tube_current_ma", "mA", (c.AVERAGE_XRAY_TUBE_CURRENT,), "TID 10003B"),
    numeric_item("number_of_pulses", "1", (c.PHILIPS_NUMBER_OF_FRAMES,), "99PHI-IXR-XPER"),
    numeric_item("table_height_position_mm", "mm", (c.PHILIPS_TABLE_HEIGHT_POSITION,), "99PHI-IXR-XPER"),
    numeric_item(
        "distance_source_to_detector_mm", "mm", (c.PHILIPS_FINAL_DISTANCE_SOURCE_TO_DETECTOR,), "99PHI-IXR-XPER"
    ),
)
_SHUTTERS = ("shutter_left_mm", "shutter_right_mm", "shutter_top_mm", "shutter_bottom_mm")
_SYSTEM = (
    coded_item("plane", (c.ACQUISITION_PLANE,), "TID 10002", PLANES),
    numeric_item("isocenter_height_mm", "mm", (c.PHILIPS_HEIGHT_OF_SYSTEM,), "99PHI-IXR-XPER"),
)
_FIELD_AREA = "collimated_field_area_cm2"
_FIELD_HEIGHT, _FIELD_WIDTH = "collimated_field_height_mm", "collimated_field_width_mm"
_II_DIAMETER_IN_COMMENT = re.compile(r'<iiDiameter SRData="\s*(\d+(?:\.\d+)?)\s*"')
_POSITION_IN_COMMENT = re.compile(r'<Position SRData="\s*([HF]F)([SP])\s*"', re.IGNORECASE)
_TABLE_RELATIONSHIP = {"HF": "headfirst", "FF": "feet-first"}
_ORIENTATION_MODIFIER = {"S": "supine", "P": "prone"}


def other_item_of_the_same_meaning(found: Facts, children: Children, reader: ContentReader, where: str) -> None:
    """Philips (Allura, Azurion) and others: current, pulses, table height, detector distance in other content items."""
    complete(_STAND_INS, found, children, reader, where)


def exposure_time_from_pulses(found: Facts, _children: Children, _reader: ContentReader, _where: str) -> None:
    """Philips, Eurocolumbus: width and number of the pulses instead of the exposure time."""
    if "exposure_time_ms" not in found and {"pulse_width_ms", "number_of_pulses"} <= found.keys():
        width, pulses = Decimal(str(found["pulse_width_ms"])), Decimal(str(found["number_of_pulses"]))
        found["exposure_time_ms"] = float(width * pulses)


def field_size_from_shutters(found: Facts, _children: Children, _reader: ContentReader, _where: str) -> None:
    """Philips Allura: positions of the shutters in mm at 1 m from the source instead of the collimated field."""
    distance = found.get("distance_source_to_detector_mm")
    if _FIELD_HEIGHT in found or _FIELD_WIDTH in found or distance is None:
        return
    if found.keys() >= set(_SHUTTERS):
        scale = Decimal(str(distance)) / 1000
        left, right, top, bottom = (Decimal(str(found[name])) for name in _SHUTTERS)
        found[_FIELD_HEIGHT] = float((right + left) * scale)
        found[_FIELD_WIDTH] = float((bottom + top) * scale)


def no_field_of_no_size(found: Facts, children: Children, _reader: ContentReader, _where: str) -> None:
    """Philips Azurion: a field of 0 cm² and of 0 to 5 mm (or -3 mm) beside a dose stands for no value.

    Its shutters tell none either: the field by dose area product over air kerma differs from theirs up to eightyfold
    within one report, while on the Allura both agree within a fifth.
    """
    if children.all(c.PHILIPS_WEDGES_AND_SHUTTERS) and found.get(_FIELD_AREA) == 0 and found.get("dap_gy_cm2"):
        for name in (_FIELD_AREA, _FIELD_HEIGHT, _FIELD_WIDTH, *_SHUTTERS):
            found.pop(name, None)


def detector_field_in_comment(found: Facts, _children: Children, _reader: ContentReader, _where: str) -> None:
    """Siemens Artis: the field of the image intensifier is in the event's comment, as XML."""
    match = _II_DIAMETER_IN_COMMENT.search(found.get("comment") or "")
    if match:
        found["detector_field_size_mm"] = float(match.group(1))


def patient_position_in_comment(events: list[Facts], report: Children) -> None:
    """Siemens Artis: the patient's position is only in the report's comment, as XML (HFS, HFP, FFS, FFP)."""
    comments = " ".join(words_of(item) or "" for item in report.all(c.COMMENT))
    match = _POSITION_IN_COMMENT.search(comments)
    if match is None:
        return
    end, side = match.group(1).upper(), match.group(2).upper()
    for found in events:
        found.setdefault("patient_table_relationship", _TABLE_RELATIONSHIP[end])
        found.setdefault("patient_orientation", "recumbent")
        found.setdefault("patient_orientation_modifier", _ORIENTATION_MODIFIER[side])


def isocentre_height_in_the_totals(events: list[Facts], report: Children, reader: ContentReader) -> None:
    """Philips (Allura, Azurion): height of the isocentre once, among the accumulated doses of a plane."""
    systems = [
        reader.read(Children(item), _SYSTEM, f"planes[{i}]")
        for i, item in enumerate(report.all(c.ACCUMULATED_XRAY_DOSE_DATA))
        if Children(item).all(c.PHILIPS_HEIGHT_OF_SYSTEM)
    ]
    heights = {told.get("plane"): told["isocenter_height_mm"] for told in systems if "isocenter_height_mm" in told}
    for found in events:
        if (height := heights.get(found.get("plane"))) is not None:
            found.setdefault("isocenter_height_mm", height)


def thickness_the_wrong_way_round(filters: list[Facts]) -> None:
    """GE, Kodak: a filter's minimum thickness is greater than its maximum."""
    for found in filters:
        if found.get("minimum_mm", 0) > found.get("maximum_mm", float("inf")):
            found["minimum_mm"], found["maximum_mm"] = found["maximum_mm"], found["minimum_mm"]


EVENT: tuple[EventRepair, ...] = (
    other_item_of_the_same_meaning,
    exposure_time_from_pulses,
    field_size_from_shutters,
    no_field_of_no_size,
    detector_field_in_comment,
)
