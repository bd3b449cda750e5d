"""CT images: what the header of a slice, or of a multi-frame image, tells of its acquisition (PS3.3 C.8.2.1, C.8.15.3).

All slices of one acquisition tell of the same event: its Irradiation Event UID (0008,3010), else its Series Instance
UID. A slice tells no dose length product, and so no total; its tube current is that of the slice. Its Exposure Time is
that of a rotation or of the whole scan, as makers choose: it is told only for localizers, which are one image.
"""

from itertools import zip_longest
from typing import TYPE_CHECKING

from kerma.dicom import multiframe
from kerma.dicom.document import Document
from kerma.errors import NoDoseError
from kerma.extract.attributes import Attributes, Place, stated
from kerma.extract.content_reader import ContentReader, Facts, quoted
from kerma.extract.images import xray_image
from kerma.facts import ct as facts
from kerma.messages import message
from kerma.standard.vocabulary import CT_ACQUISITION_TERMS, CTDI_PHANTOMS

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLACES = {
    "ctdi_vol_mgy": Place("CTDIvol", "mGy"),
    "single_collimation_mm": Place("SingleCollimationWidth", "mm"),
    "total_collimation_mm": Place("TotalCollimationWidth", "mm"),
    "pitch": Place("SpiralPitchFactor"),
}
_SOURCE_PLACES = {
    "tube_voltage_kv": (Place("KVP", "kV"),),
    "tube_current_ma": (
        Place("XRayTubeCurrentInmA", "mA"),
        Place("XRayTubeCurrentInuA", "uA"),
        Place("XRayTubeCurrent", "mA"),
    ),
    "rotation_time_s": (Place("RevolutionTime", "s"),),
}
_EVENT_FACTS = tuple((fact, _PLACES[fact.name]) for fact in facts.EVENT if fact.name in _PLACES)
_SOURCE_FACTS = tuple((fact, _SOURCE_PLACES[fact.name]) for fact in facts.SOURCE if fact.name in _SOURCE_PLACES)
_EXPOSURE_TIME = next(fact for fact in facts.EVENT if fact.name == "exposure_time_s")

#: What makers write into Scan Options (0018,0022) of single-frame images, which have no Acquisition Type: GE, Philips,
#: Canon.
_SCAN_OPTIONS = {
    "HELICAL MODE": "spiral",
    "AXIAL MODE": "sequenced",
    "SCOUT MODE": "constant_angle",
    "HELIX": "spiral",
    "AXIAL": "sequenced",
    "SURVIEW": "constant_angle",
    "HELICAL_CT": "spiral",
    "SCANOSCOPE": "constant_angle",
}
_LOCALIZER = "constant_angle"


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "CT"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals (a slice tells none), planes (CT has none) and the acquisition that the image is part of.

    Raises:
        NoDoseError: the image tells neither CTDIvol nor voltage nor current, or is derived from other images.
    """
    source = Attributes(multiframe.flattened(document).header, reader, "events[0]")
    if _is_derived(source):
        raise NoDoseError(message("a CT image derived from other images, without an irradiation event of its own"))
    found: Facts = {fact.name: source.measured(fact, place) for fact, place in _EVENT_FACTS}
    sources = _sources(source)
    if found["ctdi_vol_mgy"] is None and not any(
        {"tube_voltage_kv", "tube_current_ma"} & told.keys() for told in sources
    ):
        raise NoDoseError(
            message("a CT image whose header tells neither CTDIvol (0018,9345) nor tube voltage nor current")
        )
    kind = _acquisition_type(source)
    found |= {
        "irradiation_event_uid": xray_image.event_uid(source, "SeriesInstanceUID"),
        "started_at": xray_image.moment(source),
        "acquisition_protocol": source.text("acquisition_protocol", "ProtocolName"),
        "acquisition_type": kind,
        "target_region": source.text("target_region", "BodyPartExamined"),
        "ctdi_phantom": _phantom(source),
        "modulation_type": source.text("modulation_type", "ExposureModulationType"),
        "exposure_time_s": source.measured(_EXPOSURE_TIME, Place("ExposureTime", "ms")) if kind == _LOCALIZER else None,
        "sources": sources,
        "dose_check": [],
    }
    return {}, [], [stated(found)]


def _is_derived(source: Attributes) -> bool:
    """Reformatted and averaged images: their acquisition is told by the images that they were made from."""
    return (
        source.raw("ImageType").upper().startswith("DERIVED\\SECONDARY") and "IrradiationEventUID" not in source.dataset
    )


def _sources(source: Attributes) -> list[Facts]:
    """The X-ray sources: one, or an item each in the sequences of an Enhanced CT image."""
    details, exposures = list(source.below("CTXRayDetailsSequence")), list(source.below("CTExposureSequence"))
    if max(len(details), len(exposures)) < 2:  # noqa: PLR2004 -- a single source, whose attributes the header has
        return [_source(source)]
    common = {name: value for name, value in _source(source).items() if name == "rotation_time_s"}
    pairs: Iterable[tuple[Facts, Facts]] = zip_longest(map(_source, details), map(_source, exposures), fillvalue={})
    return [{**common, **detail, **exposure} for detail, exposure in pairs]


def _source(source: Attributes) -> Facts:
    return stated({fact.name: source.measured(fact, *places) for fact, places in _SOURCE_FACTS})


def _acquisition_type(source: Attributes) -> str | None:
    """How the scanner moved; a pitch is told only of spirals."""
    if told := CT_ACQUISITION_TERMS.get(source.raw("AcquisitionType").upper()):
        return told
    if "LOCALIZER" in source.raw("ImageType").upper():
        return _LOCALIZER
    options = (_SCAN_OPTIONS.get(words.upper()) for words in source.texts("acquisition_type", "ScanOptions"))
    return next((kind for kind in options if kind), None)


def _phantom(source: Attributes) -> str | None:
    concept = source.concept("CTDIPhantomTypeCodeSequence")
    if concept is None or concept in CTDI_PHANTOMS:
        return CTDI_PHANTOMS[concept] if concept else None
    code, scheme = quoted(concept.value), quoted(concept.scheme)
    source.report_problem(
        "ctdi_phantom", message("code {code} of {scheme} is not known here", code=code, scheme=scheme)
    )
    return None
