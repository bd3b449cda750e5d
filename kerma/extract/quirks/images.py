"""Repairs of the headers of X-ray images, applied to the facts of one exposure."""

import re
from collections.abc import Callable
from decimal import Decimal

from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import Facts

ExposureRepair = Callable[[Facts, Attributes], None]

_NO_DETECTOR_NEARER_MM = 100
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

#: What makers write into Relative X-Ray Exposure (0018,1405), by how their names begin.
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


def distance_in_decimetres(found: Facts, source: Attributes) -> None:
    """Kodak DR 7500: Distance Source to Detector is in dm, 11.5 for 1150 mm."""
    distance = found.get("distance_source_to_detector_mm")
    if source.raw("Manufacturer").upper() == "KODAK" and distance is not None and 0 < distance < _NO_DETECTOR_NEARER_MM:
        found["distance_source_to_detector_mm"] = float(Decimal(str(distance)) * 100)


def filter_in_its_type(found: Facts, source: Attributes) -> None:
    """Siemens Multix: Filter Type such as CU_0.1_MM instead of material and thickness."""
    match = _FILTER_IN_TYPE.fullmatch(source.raw("FilterType"))
    if match and not found.get("filters") and match["material"].lower() in _MATERIALS:
        thickness = float(match["thickness"])
        found["filters"] = [{"material": material(match["material"]), "minimum_mm": thickness, "maximum_mm": thickness}]


def protocol_in_image_comments(found: Facts, source: Attributes) -> None:
    """Toshiba (TOSHIBA_MEC, software TM_TFD_1.0): Protocol Name is empty and its text is in Image Comments."""
    maker, software = source.raw("Manufacturer").upper(), source.raw("SoftwareVersions").upper()
    if not found.get("acquisition_protocol") and maker == "TOSHIBA_MEC" and "TM_TFD_1.0" in software:
        found["acquisition_protocol"] = source.text("acquisition_protocol", "ImageComments")


def grid_in_two_letters(found: Facts, _source: Attributes) -> None:
    """Kodak, Carestream: the second value of Grid is truncated to two letters (FO for FOCUSED)."""
    if found.get("grid"):
        found["grid"] = " | ".join(_GRIDS.get(part, part) for part in found["grid"].split(" | "))


def scale_of_the_exposure(found: Facts, source: Attributes) -> None:
    """Equipment before IEC 62494-1: Relative X-Ray Exposure on a scale of the manufacturer, known by name only."""
    if found.get("relative_exposure") is not None:
        maker = source.raw("Manufacturer").lower()
        found["relative_exposure_unit"] = next(
            (unit for name, unit in _RELATIVE_EXPOSURE_UNITS.items() if maker.startswith(name)), None
        )


EXPOSURE: tuple[ExposureRepair, ...] = (
    distance_in_decimetres,
    filter_in_its_type,
    protocol_in_image_comments,
    grid_in_two_letters,
    scale_of_the_exposure,
)
