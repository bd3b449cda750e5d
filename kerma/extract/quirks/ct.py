"""Repairs of CT dose reports."""

import re

from kerma.dicom.content_tree import Item
from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import Children, ContentReader, Facts
from kerma.extract.quirks.repair import EventRepair, complete
from kerma.facts.fact import numeric_item
from kerma.standard import concepts as c
from kerma.standard.vocabulary import YES_NO

_STAND_INS = (
    numeric_item(
        "water_equivalent_diameter_mm",
        "mm",
        (c.CT_DOSE, c.SSDE, c.MEASUREMENT_METHOD, c.WATER_EQUIVALENT_DIAMETER),
        "TID 10013",
    ),
)
_SCAN_IN_COMMENTS = re.compile(
    r"Series\s?#\d+(?P<protocol>[^\r\n]{0,100}?)Average\s"
    r"CTDIvol=(?P<ctdi_vol_mgy>\d+(?:\.\d+)?)\sDLP=(?P<dlp_mgy_cm>\d+(?:\.\d+)?)"
)
_MODULATION_IN_COMMENT = re.compile(r"X-ray Modulation Type\s*=\s*([^,]+)", re.IGNORECASE)


def modulation_in_comment(found: Facts, _children: Children, _reader: ContentReader, _where: str) -> None:
    """Siemens CT up to syngo CT 2011A: the modulation type is part of the event's comment."""
    match = _MODULATION_IN_COMMENT.search(found.get("comment") or "")
    if match and "modulation_type" not in found:
        found["modulation_type"] = match.group(1).strip()


def diameter_below_the_method(found: Facts, children: Children, reader: ContentReader, where: str) -> None:
    """Equipment that reports the method of the size-specific dose: water-equivalent diameter as child of the method."""
    complete(_STAND_INS, found, children, reader, where)


def value_of_no_configured_check(check: Facts, configured: list[Item]) -> None:
    """Spectrum Dynamics and others: dose check details although Configured is missing or No, with the value 0.

    A limit of zero that nobody set would be exceeded by every scan; the forward estimate is kept.
    """
    told = [YES_NO.get(item.value.concept) for item in configured if isinstance(item.value, c.Code)]
    if "no" in told or ("yes" not in told and check.get("configured_value") == 0):
        check.pop("configured_value", None)


def scans_in_comments(page: Attributes) -> list[Facts]:
    """Philips dose info pages without Exposure Dose Sequence: one line per scan in Comments on Radiation Dose."""
    scans = _SCAN_IN_COMMENTS.finditer(page.text("comment", "CommentsOnRadiationDose") or "")
    return [
        {
            "acquisition_protocol": scan["protocol"].strip() or None,
            **{name: float(scan[name]) for name in ("ctdi_vol_mgy", "dlp_mgy_cm")},
            "sources": [],
            "dose_check": [],
        }
        for scan in scans
    ]


EVENT: tuple[EventRepair, ...] = (modulation_in_comment, diameter_below_the_method)
