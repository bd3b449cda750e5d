"""Philips CT dose info: a secondary capture whose header tells each scan (Exposure Dose Sequence, PS3.3 C.4.16)."""

from pydicom.dataset import Dataset

from kerma.facts import ct as facts
from kerma.facts.words import CT_ACQUISITION_TERMS

from .attributes import Attributes, Place, stated
from .document import Document
from .values import Facts, Reader

#: Private elements of ELSCINT1: the dose length product and the phantom it refers to.
DLP_TAG, PHANTOM_TAG = (0x00E1, 0x1021), (0x01E1, 0x1026)

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
_DLP = next(fact for fact in facts.EVENT if fact.name == "dlp_mgy_cm")


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "CT"


def is_dose_info(header: Dataset) -> bool:
    """Whether a secondary capture is a Philips dose info page."""
    source = Attributes(header, Reader(), "study")
    return source.raw("SeriesDescription").lower() == "dose info" or "DOSE_INFO" in source.raw("ImageType").replace(
        "-", "_"
    )


def read(document: Document, reader: Reader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals, planes (CT has none) and scans of a dose info page."""
    source = Attributes(document.header, reader, "events[0]")
    items = [item for item in source.below("ExposureDoseSequence") if item.raw("AcquisitionType")]
    events = [_scan(Attributes(item.dataset, reader, f"events[{i}]"), source) for i, item in enumerate(items)]
    return stated({"dlp_mgy_cm": _private_number(source, DLP_TAG)}), [], events


def _scan(item: Attributes, page: Attributes) -> Facts:
    told = {fact.name: item.measured(fact, _PLACES[fact.name]) for fact in facts.EVENT if fact.name in _PLACES}
    sources = {
        fact.name: item.measured(fact, _SOURCE_PLACES[fact.name])
        for fact in facts.SOURCE
        if fact.name in _SOURCE_PLACES
    }
    phantom = _private_text(item, PHANTOM_TAG) or _private_text(page, PHANTOM_TAG)
    return stated(
        {
            **told,
            "acquisition_type": CT_ACQUISITION_TERMS.get(item.raw("AcquisitionType").upper()),
            "acquisition_protocol": item.text("acquisition_protocol", "SeriesDescription")
            or page.text("acquisition_protocol", "ProtocolName"),
            "dlp_mgy_cm": _private_number(item, DLP_TAG),
            "ctdi_phantom": _PHANTOMS.get(phantom.replace(" ", "").upper()),
            "sources": [stated(sources)],
            "dose_check": [],
        }
    )


def _private_text(source: Attributes, tag: tuple[int, int]) -> str:
    return str(source.dataset[tag].value).strip() if tag in source.dataset else ""


def _private_number(source: Attributes, tag: tuple[int, int]) -> float | None:
    written = _private_text(source, tag)
    try:
        return float(written) if written else None
    except ValueError:
        source.complain(_DLP.name, f"'{written}' is not a number")
        return None
