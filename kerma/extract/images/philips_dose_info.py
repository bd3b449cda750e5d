"""Reads Philips CT dose info: a secondary capture with each scan in its header (Exposure Dose Sequence, C.4.16)."""

from pydicom.dataset import Dataset

from kerma.dicom.attributes import Attributes, MeasuredAttribute
from kerma.dicom.document import Document
from kerma.dicom.values import parse_datetime
from kerma.errors import MalformedObjectError
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.images import xray_image
from kerma.extract.quirks.ct import scans_in_comments
from kerma.facts.ct import CTEvent, CTTotals, CTXRaySource
from kerma.facts.record import build, facts_of, updated
from kerma.messages import message
from kerma.problems import ProblemCollector
from kerma.standard.vocabulary import CT_ACQUISITION_TERMS

#: Private elements of ELSCINT1: the dose length product, and the phantom that it and CTDIvol refer to.
_DLP_ELEMENT, _PHANTOM_ELEMENT = (0x00E1, "ELSCINT1", 0x21), (0x01E1, "ELSCINT1", 0x26)

#: Attributes that hold the scans of a page.
_DOSE_KEYWORDS = ("ExposureDoseSequence", "CommentsOnRadiationDose")
#: Modality (0008,0060) of such pages; systems for projection X-ray have pages of this title, too.
_MODALITIES = frozenset({"", "CT", "NM", "OT", "PT"})
_PHANTOMS = {"16CM": "head_16cm", "32CM": "body_32cm"}
_ATTRIBUTES = {
    "ctdi_vol_mgy": (MeasuredAttribute("CTDIvol", "mGy"),),
    "scanning_length_mm": (MeasuredAttribute("ScanLength", "mm"),),
    "exposure_time_s": (MeasuredAttribute("ExposureTime", "ms"),),
    "single_collimation_mm": (MeasuredAttribute("SingleCollimationWidth", "mm"),),
    "total_collimation_mm": (MeasuredAttribute("TotalCollimationWidth", "mm"),),
    "pitch": (MeasuredAttribute("SpiralPitchFactor"),),
}
_SOURCE_ATTRIBUTES = {
    "tube_voltage_kv": (MeasuredAttribute("KVP", "kV"),),
    "tube_current_ma": (MeasuredAttribute("XRayTubeCurrentInuA", "uA"),),
}


def is_dose_info(header: Dataset) -> bool:
    """Whether a secondary capture is a Philips dose info page: described as one, of Philips, and with dose."""
    source = Attributes(header, ProblemCollector(), "study")
    description, image_type = source.raw("SeriesDescription"), source.raw("ImageType").replace("-", "_")
    is_titled = description.lower() == "dose info" or "DOSE_INFO" in image_type
    has_private_dose = bool(source.private("dlp_mgy_cm", *_DLP_ELEMENT))
    has_dose = has_private_dose or any(keyword in header for keyword in _DOSE_KEYWORDS)
    is_philips = has_private_dose or source.raw("Manufacturer").lower().startswith("philips")
    is_of_ct = source.raw("Modality").upper() in _MODALITIES
    return is_titled and is_philips and has_dose and is_of_ct


def read(document: Document, reader: ContentReader) -> Dose:
    """Total and scans of a dose info page.

    Raises:
        MalformedObjectError: it states neither.
    """
    page = Attributes(document.header, reader, "events[0]")
    items = [item for item in page.below("ExposureDoseSequence") if item.raw("AcquisitionType")]
    events = tuple(_scan(Attributes(item.dataset, reader, f"events[{i}]"), page) for i, item in enumerate(items))
    total = Attributes(document.header, reader, "totals").private_number("dlp_mgy_cm", *_DLP_ELEMENT)
    events = events or scans_in_comments(page)
    if total is None and not events:
        raise MalformedObjectError(message("the dose page states neither scans nor their dose length product"))
    return Dose(CTTotals(dlp_mgy_cm=total), (), events)


def _scan(item: Attributes, page: Attributes) -> CTEvent:
    values = xray_image.measured(item, facts_of(CTEvent), _ATTRIBUTES)
    technique = xray_image.measured(item, facts_of(CTXRaySource), _SOURCE_ATTRIBUTES)
    phantom = item.private("ctdi_phantom", *_PHANTOM_ELEMENT) or page.private("ctdi_phantom", *_PHANTOM_ELEMENT)
    return updated(
        build(CTEvent, values),
        acquisition_type=CT_ACQUISITION_TERMS.get(item.raw("AcquisitionType").upper()),
        acquisition_protocol=item.text("acquisition_protocol", "SeriesDescription")
        or page.text("acquisition_protocol", "ProtocolName"),
        dlp_mgy_cm=item.private_number("dlp_mgy_cm", *_DLP_ELEMENT),
        started_at=parse_datetime(item.raw("AcquisitionDateTime"), page.utc_offset()),
        ctdi_phantom=_PHANTOMS.get(phantom.replace(" ", "").upper()),
        sources=(build(CTXRaySource, technique),),
    )
