"""Repairs of fluoroscopy, radiography and mammography dose reports."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from kerma.dicom.children import Children, text_of
from kerma.extract.content_reader import ContentReader
from kerma.extract.quirks.repair import complete
from kerma.facts.fact import coded_item, numeric_item
from kerma.facts.projection import ProjectionEvent
from kerma.facts.record import updated
from kerma.facts.xray_event import XRayEvent, XRayFilter
from kerma.standard import concepts as c
from kerma.standard import manufacturer_concepts as mc
from kerma.standard.codes import Code
from kerma.standard.vocabulary import LATERALITIES, PLANES

Event = TypeVar("Event", bound=XRayEvent)
XRayEventRepair = Callable[[Event, Children, ContentReader, str], Event]
ReportRepair = Callable[[list[ProjectionEvent], Children, ContentReader], list[ProjectionEvent]]

_OTHER_ITEMS = (
    numeric_item(name="tube_current_ma", unit="mA", path=(c.AVERAGE_XRAY_TUBE_CURRENT,), source="TID 10003B"),
    numeric_item(
        name="number_of_pulses",
        unit="1",
        path=(mc.PHILIPS_NUMBER_OF_FRAMES,),
        source="99PHI-IXR-XPER",
    ),
    numeric_item(
        name="table_height_position_mm",
        unit="mm",
        path=(mc.PHILIPS_TABLE_HEIGHT_POSITION,),
        source="99PHI-IXR-XPER",
    ),
    numeric_item(
        name="distance_source_to_detector_mm",
        unit="mm",
        path=(mc.PHILIPS_FINAL_DISTANCE_SOURCE_TO_DETECTOR,),
        source="99PHI-IXR-XPER",
    ),
)
_SIDES = (
    coded_item(name="laterality", path=(c.TARGET_REGION, c.LATERALITY), source="TID 10003", value_set=LATERALITIES),
)
_PLANE = coded_item(name="plane", path=(c.ACQUISITION_PLANE,), source="TID 10002", value_set=PLANES)
_ISOCENTRE_HEIGHT = numeric_item(
    name="isocenter_height_mm",
    unit="mm",
    path=(mc.PHILIPS_HEIGHT_OF_SYSTEM,),
    source="99PHI-IXR-XPER",
)
_NO_FIELD = dict.fromkeys(
    (
        "collimated_field_area_cm2",
        "collimated_field_height_mm",
        "collimated_field_width_mm",
        "shutter_left_mm",
        "shutter_right_mm",
        "shutter_top_mm",
        "shutter_bottom_mm",
    )
)
_II_DIAMETER_IN_COMMENT = re.compile(r'<iiDiameter SRData="\s*(\d+(?:\.\d+)?)\s*"')
_POSITION_IN_COMMENT = re.compile(r'<Position SRData="\s*([HF]F)([SP])\s*"', re.IGNORECASE)
_TABLE_RELATIONSHIP = {"HF": "headfirst", "FF": "feet-first"}
_ORIENTATION_MODIFIER = {"S": "supine", "P": "prone"}


def other_item_of_the_same_meaning(event: Event, children: Children, reader: ContentReader, where: str) -> Event:
    """Philips (Allura, Azurion) and others: current, pulses, table height, detector distance in other content items."""
    return complete(event, _OTHER_ITEMS, children, reader, where)


def side_of_the_target_region(event: Event, children: Children, reader: ContentReader, where: str) -> Event:
    """Equipment that names no anatomical structure: the side modifies the target region, or is part of its code."""
    if event.laterality is not None or reader.has_problem(f"{where}.laterality"):
        return event
    event = complete(event, _SIDES, children, reader, where)
    regions = (item.value.concept for item in children.all(c.TARGET_REGION) if isinstance(item.value, Code))
    sides = (LATERALITIES[region] for region in regions if region in LATERALITIES)
    return event if event.laterality is not None else updated(event, laterality=next(sides, None))


def exposure_time_from_pulses(event: Event, _children: Children, _reader: ContentReader, _where: str) -> Event:
    """Philips, Eurocolumbus: width and number of the pulses instead of the exposure time."""
    width, pulses = event.pulse_width_ms, event.number_of_pulses
    if event.exposure_time_ms is not None or width is None or pulses is None:
        return event
    return updated(event, exposure_time_ms=float(Decimal(str(width)) * Decimal(str(pulses))))


def field_size_from_shutters(
    event: ProjectionEvent, _children: Children, _reader: ContentReader, _where: str
) -> ProjectionEvent:
    """Philips Allura: positions of the shutters in mm at 1 m from the source instead of the collimated field."""
    distance = event.distance_source_to_detector_mm
    shutters = (event.shutter_left_mm, event.shutter_right_mm, event.shutter_top_mm, event.shutter_bottom_mm)
    openings = [Decimal(str(opening)) for opening in shutters if opening is not None]
    has_field = event.collimated_field_height_mm is not None or event.collimated_field_width_mm is not None
    if has_field or distance is None or len(openings) < len(shutters):
        return event
    scale = Decimal(str(distance)) / 1000
    left, right, top, bottom = openings
    return updated(
        event,
        collimated_field_height_mm=float((right + left) * scale),
        collimated_field_width_mm=float((bottom + top) * scale),
    )


def no_field_of_no_size(
    event: ProjectionEvent, children: Children, _reader: ContentReader, _where: str
) -> ProjectionEvent:
    """Philips Azurion: a field of 0 cm² and of 0 to 5 mm (or -3 mm) beside a dose stands for no value.

    Its shutters are no field either: the field by dose area product over air kerma differs from theirs up to eightyfold
    within one report, while on the Allura both agree within a fifth.
    """
    if event.collimated_field_area_cm2 == 0 and event.dap_gy_cm2 and children.all(mc.PHILIPS_WEDGES_AND_SHUTTERS):
        return updated(event, **_NO_FIELD)
    return event


def detector_field_in_comment(event: Event, _children: Children, _reader: ContentReader, _where: str) -> Event:
    """Siemens Artis: the field of the image intensifier is in the event's comment, as XML."""
    match = _II_DIAMETER_IN_COMMENT.search(event.comment or "")
    return updated(event, detector_field_size_mm=float(match.group(1))) if match else event


def patient_position_in_comment(
    events: list[ProjectionEvent], report: Children, _reader: ContentReader
) -> list[ProjectionEvent]:
    """Siemens Artis: the patient's position is only in the report's comment, as XML (HFS, HFP, FFS, FFP)."""
    comments = " ".join(text_of(item) or "" for item in report.all(c.COMMENT))
    match = _POSITION_IN_COMMENT.search(comments)
    if match is None:
        return events
    relationship = _TABLE_RELATIONSHIP[match.group(1).upper()]
    modifier = _ORIENTATION_MODIFIER[match.group(2).upper()]
    return [
        updated(
            event,
            patient_table_relationship=event.patient_table_relationship or relationship,
            patient_orientation=event.patient_orientation or "recumbent",
            patient_orientation_modifier=event.patient_orientation_modifier or modifier,
        )
        for event in events
    ]


def isocentre_height_in_the_totals(
    events: list[ProjectionEvent], report: Children, reader: ContentReader
) -> list[ProjectionEvent]:
    """Philips (Allura, Azurion): height of the isocentre once, among the accumulated doses of a plane."""
    heights = {}
    for i, item in enumerate(report.all(c.ACCUMULATED_XRAY_DOSE_DATA)):
        children = Children.of_item(item)
        if children.all(mc.PHILIPS_HEIGHT_OF_SYSTEM):
            plane = reader.values((_PLANE,), children, f"planes[{i}]").get("plane")
            height = reader.number(_ISOCENTRE_HEIGHT, children, f"planes[{i}]")
            if height is not None:
                heights[plane] = height
    return [
        updated(event, isocenter_height_mm=heights[event.plane])
        if event.plane in heights and event.isocenter_height_mm is None
        else event
        for event in events
    ]


def thickness_the_wrong_way_round(xray_filter: XRayFilter) -> XRayFilter:
    """GE, Kodak: a filter's minimum thickness is greater than its maximum."""
    minimum, maximum = xray_filter.minimum_mm, xray_filter.maximum_mm
    if minimum is not None and maximum is not None and minimum > maximum:
        return updated(xray_filter, minimum_mm=maximum, maximum_mm=minimum)
    return xray_filter


EVENT: tuple[XRayEventRepair[ProjectionEvent], ...] = (
    other_item_of_the_same_meaning,
    side_of_the_target_region,
    exposure_time_from_pulses,
    field_size_from_shutters,
    no_field_of_no_size,
    detector_field_in_comment,
)
REPORT: tuple[ReportRepair, ...] = (patient_position_in_comment, isocentre_height_in_the_totals)


def repair_mammography(event: Event, children: Children, reader: ContentReader, where: str) -> Event:
    """Apply the repairs that concern facts of every X-ray event, in their order."""
    for repair in (
        other_item_of_the_same_meaning,
        side_of_the_target_region,
        exposure_time_from_pulses,
        detector_field_in_comment,
    ):
        event = repair(event, children, reader, where)
    return event
