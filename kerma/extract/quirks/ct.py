"""Repairs of CT dose reports and CT dose pages."""

import re
from collections.abc import Callable

from kerma.dicom.attributes import Attributes
from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item
from kerma.extract.content_reader import ContentReader
from kerma.extract.quirks.repair import complete
from kerma.facts.ct import CTEvent, DoseCheck
from kerma.facts.fact import numeric_item
from kerma.facts.record import updated
from kerma.standard import concepts as c
from kerma.standard.codes import Code
from kerma.standard.vocabulary import YES_NO

CTEventRepair = Callable[[CTEvent, Children, ContentReader, str], CTEvent]

_DOSE_AREA_PRODUCT = (numeric_item(name="dap_gy_cm2", unit="Gy.cm2", path=(c.DOSE_AREA_PRODUCT,), source="TID 10003"),)
_DIAMETER_BELOW_METHOD = (
    numeric_item(
        name="water_equivalent_diameter_mm",
        unit="mm",
        path=(c.CT_DOSE, c.SSDE, c.MEASUREMENT_METHOD, c.WATER_EQUIVALENT_DIAMETER),
        source="TID 10013",
    ),
)
_SCAN_IN_COMMENTS = re.compile(
    r"Series\s?#\d+(?P<protocol>[^\r\n]{0,100}?)Average\s"
    r"CTDIvol=(?P<ctdi_vol_mgy>\d+(?:\.\d+)?)\sDLP=(?P<dlp_mgy_cm>\d+(?:\.\d+)?)"
)
_MODULATION_IN_COMMENT = re.compile(r"X-ray Modulation Type\s*=\s*([^,]+)", re.IGNORECASE)


def modulation_in_comment(event: CTEvent, _children: Children, _reader: ContentReader, _where: str) -> CTEvent:
    """Siemens CT up to syngo CT 2011A: the modulation type is part of the event's comment."""
    match = _MODULATION_IN_COMMENT.search(event.comment or "")
    if match and event.modulation_type is None:
        return updated(event, modulation_type=match.group(1).strip())
    return event


def diameter_below_the_method(event: CTEvent, children: Children, reader: ContentReader, where: str) -> CTEvent:
    """Equipment that reports the method of the size-specific dose: water-equivalent diameter as child of the method."""
    return complete(event, _DIAMETER_BELOW_METHOD, children, reader, where)


def area_product_beside_the_dose(event: CTEvent, children: Children, reader: ContentReader, where: str) -> CTEvent:
    """Cone beam CT: the dose area product is beside the container of the CT dose, which has no item for it."""
    return complete(event, _DOSE_AREA_PRODUCT, children, reader, where)


def value_of_no_configured_check(check: DoseCheck, configured: list[Item]) -> DoseCheck:
    """Spectrum Dynamics and others: dose check details although Configured is missing or No, with the value 0.

    A limit of zero that nobody set would be exceeded by every scan; the forward estimate stays.
    """
    answers = [YES_NO.get(item.value.concept) for item in configured if isinstance(item.value, Code)]
    if "no" in answers or ("yes" not in answers and check.configured_value == 0):
        return updated(check, configured_value=None)
    return check


def scans_in_comments(page: Attributes) -> tuple[CTEvent, ...]:
    """Philips dose info pages without Exposure Dose Sequence: one line per scan in Comments on Radiation Dose."""
    scans = _SCAN_IN_COMMENTS.finditer(page.text("comment", "CommentsOnRadiationDose") or "")
    return tuple(
        CTEvent(
            acquisition_protocol=scan["protocol"].strip() or None,
            ctdi_vol_mgy=float(scan["ctdi_vol_mgy"]),
            dlp_mgy_cm=float(scan["dlp_mgy_cm"]),
        )
        for scan in scans
    )


EVENT: tuple[CTEventRepair, ...] = (
    modulation_in_comment,
    diameter_below_the_method,
    area_product_beside_the_dose,
)
