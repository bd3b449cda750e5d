"""Repairs of the headers of X-ray images."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from kerma.dicom.attributes import Attributes
from kerma.facts.record import updated
from kerma.facts.xray_event import XRayEvent, XRayFilter

Event = TypeVar("Event", bound=XRayEvent)
ExposureRepair = Callable[[Event, Attributes], Event]

_MINIMUM_DETECTOR_DISTANCE_MM = 100
_FILTER_IN_TYPE = re.compile(r"(?P<material>[A-Z]{2})_(?P<thickness>\d+(?:\.\d+)?)_?MM", re.IGNORECASE)
_GRIDS = {"FI": "FIXED", "FO": "FOCUSED", "RE": "RECIPROCATING", "PA": "PARALLEL", "CR": "CROSSED"}

#: Symbols and other spellings of the materials in filters and anodes; the defined terms need none.
_MATERIALS = {
    "aluminium": "aluminum",
    "ag": "silver",
    "al": "aluminum",
    "cu": "copper",
    "eu": "europium",
    "mo": "molybdenum",
    "nb": "niobium",
    "pb": "lead",
    "rh": "rhodium",
    "sn": "tin",
    "ta": "tantalum",
    "w": "tungsten",
}

#: Scale of Relative X-Ray Exposure (0018,1405) by the beginning of the manufacturer's name.
_RELATIVE_EXPOSURE_UNITS = {
    "agfa": "lgM (bel)",
    "canon": "REX",
    "carestream": "EI (mbel)",
    "fuji": "S",
    "kodak": "EI (mbel)",
    "konica": "S",
    "philips": "EI",
    "siemens": "EXI (µGy)",
    "swissray": "DI",
}


def material(written: str) -> str:
    """Philips DigitalDiagnost and others: "aluminium", or symbols such as Al and Cu, instead of terms of CID 10006."""
    written = written.strip().lower()
    return _MATERIALS.get(written, written)


def distance_in_decimetres(event: Event, source: Attributes) -> Event:
    """Kodak DR 7500: Distance Source to Detector is in dm, 11.5 for 1150 mm."""
    distance = event.distance_source_to_detector_mm
    if distance is None or not 0 < distance < _MINIMUM_DETECTOR_DISTANCE_MM:
        return event
    if source.raw("Manufacturer").upper() != "KODAK":
        return event
    return updated(event, distance_source_to_detector_mm=float(Decimal(str(distance)) * 100))


def filter_in_its_type(event: Event, source: Attributes) -> Event:
    """Siemens Multix: Filter Type such as CU_0.1_MM instead of material and thickness."""
    match = _FILTER_IN_TYPE.fullmatch(source.raw("FilterType"))
    if event.filters or match is None or match["material"].lower() not in _MATERIALS:
        return event
    thickness = float(match["thickness"])
    xray_filter = XRayFilter(material=material(match["material"]), minimum_mm=thickness, maximum_mm=thickness)
    return updated(event, filters=(xray_filter,))


def protocol_in_image_comments(event: Event, source: Attributes) -> Event:
    """Toshiba (TOSHIBA_MEC, software TM_TFD_1.0): Protocol Name is empty and its text is in Image Comments."""
    manufacturer, software = source.raw("Manufacturer").upper(), source.raw("SoftwareVersions").upper()
    if event.acquisition_protocol or manufacturer != "TOSHIBA_MEC" or "TM_TFD_1.0" not in software:
        return event
    return updated(event, acquisition_protocol=source.text("acquisition_protocol", "ImageComments"))


def grid_in_two_letters(event: Event, _source: Attributes) -> Event:
    """Kodak, Carestream: the second value of Grid is truncated to two letters (FO for FOCUSED)."""
    if not event.grid:
        return event
    return updated(event, grid=" | ".join(_GRIDS.get(part, part) for part in event.grid.split(" | ")))


def scale_of_the_exposure(event: Event, source: Attributes) -> Event:
    """Equipment before IEC 62494-1: Relative X-Ray Exposure on a scale of the manufacturer, known by name only."""
    if event.relative_exposure is None:
        return event
    manufacturer = source.raw("Manufacturer").lower()
    units = (unit for name, unit in _RELATIVE_EXPOSURE_UNITS.items() if manufacturer.startswith(name))
    return updated(event, relative_exposure_unit=next(units, None))


EXPOSURE = (
    distance_in_decimetres,
    filter_in_its_type,
    protocol_in_image_comments,
    grid_in_two_letters,
    scale_of_the_exposure,
)
