"""Philips CT dose info: a secondary capture whose header tells each scan (Exposure Dose Sequence, PS3.3 C.4.16)."""

from pydicom.dataset import Dataset

from kerma.dicom.document import Document
from kerma.extract.attributes import Attributes, Place, stated
from kerma.extract.content_reader import ContentReader, Facts, parse_datetime
from kerma.extract.quirks.ct import scans_in_comments
from kerma.facts import ct as facts
from kerma.standard.vocabulary import CT_ACQUISITION_TERMS

#: Private elements of ELSCINT1: the dose length product, and the phantom that it and CTDIvol refer to.
_DLP_ELEMENT, _PHANTOM_ELEMENT = (0x00E1, "ELSCINT1", 0x21), (0x01E1, "ELSCINT1", 0x26)

_PHANTOMS = {"16CM": "head_16cm", "32CM": "body_32cm"}
_PLACES = {
    "ctdi_vol_mgy": Place("CTDIvol", "mGy"),
    "scanning_length_mm": Place("ScanLength", "mm"),
    "exposure_time_s": Place("ExposureTime", "ms"),
    "single_collimation_mm": Place("SingleCollimationWidth", "mm"),
    "total_collimation_mm": Place("TotalCollimationWidth", "mm"),
    "pitch": Place("SpiralPitchFactor"),
}
_SOURCE_PLACES = {"tube_voltage_kv": Place("KVP", "kV"), "tube_current_ma": Place("XRayTubeCurrentInuA", "uA")}


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "CT"


def is_dose_info(header: Dataset) -> bool:
    """Whether a secondary capture is a Philips dose info page."""
    source = Attributes(header, ContentReader(), "study")
    return source.raw("SeriesDescription").lower() == "dose info" or "DOSE_INFO" in source.raw("ImageType").replace(
        "-", "_"
    )


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals, planes (CT has none) and scans of a dose info page."""
    source = Attributes(document.header, reader, "events[0]")
    items = [item for item in source.below("ExposureDoseSequence") if item.raw("AcquisitionType")]
    events = [_scan(Attributes(item.dataset, reader, f"events[{i}]"), source) for i, item in enumerate(items)]
    total = Attributes(document.header, reader, "totals").private_number("dlp_mgy_cm", *_DLP_ELEMENT)
    return stated({"dlp_mgy_cm": total}), [], events or scans_in_comments(source)


def _scan(item: Attributes, page: Attributes) -> Facts:
    told = {fact.name: item.measured(fact, _PLACES[fact.name]) for fact in facts.EVENT if fact.name in _PLACES}
    sources = {
        fact.name: item.measured(fact, _SOURCE_PLACES[fact.name])
        for fact in facts.SOURCE
        if fact.name in _SOURCE_PLACES
    }
    phantom = item.private("ctdi_phantom", *_PHANTOM_ELEMENT) or page.private("ctdi_phantom", *_PHANTOM_ELEMENT)
    return stated(
        {
            **told,
            "acquisition_type": CT_ACQUISITION_TERMS.get(item.raw("AcquisitionType").upper()),
            "acquisition_protocol": item.text("acquisition_protocol", "SeriesDescription")
            or page.text("acquisition_protocol", "ProtocolName"),
            "dlp_mgy_cm": item.private_number("dlp_mgy_cm", *_DLP_ELEMENT),
            "started_at": parse_datetime(item.raw("AcquisitionDateTime")),
            "ctdi_phantom": _PHANTOMS.get(phantom.replace(" ", "").upper()),
            "sources": [stated(sources)],
            "dose_check": [],
        }
    )
