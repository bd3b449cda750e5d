"""Reads CT images: the acquisition that a slice or a multi-frame image belongs to (PS3.3 C.8.2.1, C.8.15.3).

All slices of one acquisition are one event: identified by its Irradiation Event UID (0008,3010), else by its Series
Instance UID. A slice has no dose length product, and so no total of it; its tube current is that of the slice. Its
Exposure Time is that of a rotation or of the whole scan, depending on the manufacturer: it is read only of localizers,
which are one image. The dose area product of a cone beam CT is that of the acquisition in each of its slices.
"""

from itertools import zip_longest

from kerma.dicom.attributes import Attributes, MeasuredAttribute
from kerma.dicom.document import Document
from kerma.errors import NoDoseError
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.images import multiframe, xray_image
from kerma.facts.ct import CTEvent, CTTotals, CTXRaySource
from kerma.facts.record import Values, build, facts_of, updated
from kerma.messages import message, quoted
from kerma.standard.vocabulary import CT_ACQUISITION_TERMS, CTDI_PHANTOMS

_ATTRIBUTES = {
    "ctdi_vol_mgy": (MeasuredAttribute("CTDIvol", "mGy"),),
    "dap_gy_cm2": (
        MeasuredAttribute("ImageAndFluoroscopyAreaDoseProduct", "dGy.cm2"),
        MeasuredAttribute("AcquiredImageAreaDoseProduct", "dGy.cm2"),
    ),
    "single_collimation_mm": (MeasuredAttribute("SingleCollimationWidth", "mm"),),
    "total_collimation_mm": (MeasuredAttribute("TotalCollimationWidth", "mm"),),
    "pitch": (MeasuredAttribute("SpiralPitchFactor"),),
}
_SOURCE_ATTRIBUTES = {
    "tube_voltage_kv": (MeasuredAttribute("KVP", "kV"),),
    "tube_current_ma": (
        MeasuredAttribute("XRayTubeCurrentInmA", "mA"),
        MeasuredAttribute("XRayTubeCurrentInuA", "uA"),
        MeasuredAttribute("XRayTubeCurrent", "mA"),
    ),
    "rotation_time_s": (MeasuredAttribute("RevolutionTime", "s"),),
}
_EXPOSURE_TIME = MeasuredAttribute("ExposureTime", "ms")

#: Scan Options (0018,0022) of single-frame images, which have no Acquisition Type: GE, Philips, Canon.
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
#: Modalities of systems that compute CT images from a rotational acquisition (cone beam).
_ROTATIONAL = frozenset({"XA", "RF", "DX"})
_TOMOSYNTHESIS = frozenset({"TOMO", "TOMO_2D", "TOMOSYNTHESIS"})


def read(document: Document, reader: ContentReader) -> Dose:
    """The acquisition that the image is part of.

    Raises:
        NoDoseError: the image has neither dose nor voltage nor current, is derived from other images, or is a slice of
            breast tomosynthesis or of a rotational acquisition.
    """
    source = Attributes(multiframe.flattened(document).header, reader, "events[0]")
    if _is_tomosynthesis(source):
        raise NoDoseError(
            message("a slice of breast tomosynthesis as a CT image: its dose is that of the projection image or report")
        )
    if _is_derived(source):
        raise NoDoseError(message("a CT image derived from other images, without an irradiation event of its own"))
    values = xray_image.measured(source, facts_of(CTEvent), _ATTRIBUTES)
    has_dose = values["ctdi_vol_mgy"] is not None or values["dap_gy_cm2"] is not None
    if not has_dose and source.raw("Modality").upper() in _ROTATIONAL:
        raise NoDoseError(
            message("a CT image computed from a rotational acquisition, whose dose is that of its projection images")
        )
    sources = _sources(source)
    has_technique = any(tube.tube_voltage_kv is not None or tube.tube_current_ma is not None for tube in sources)
    if not has_dose and not has_technique:
        raise NoDoseError(
            message("a CT image whose header has neither CTDIvol (0018,9345) nor tube voltage nor current")
        )
    event = updated(
        build(CTEvent, {**values, **_description(source)}), referenced_event_uids=xray_image.event_uids(source)
    )
    if event.acquisition_type == _LOCALIZER:
        event = updated(event, exposure_time_s=source.measured("exposure_time_s", "s", _EXPOSURE_TIME))
    return Dose(CTTotals(dap_gy_cm2=event.dap_gy_cm2), (), (updated(event, sources=sources),))


def _description(source: Attributes) -> Values:
    return {
        "acquisition_type": _acquisition_type(source),
        "irradiation_event_uid": xray_image.event_uid(source, "SeriesInstanceUID"),
        "started_at": xray_image.moment(source),
        "acquisition_protocol": source.text("acquisition_protocol", "ProtocolName"),
        "target_region": source.text("target_region", "BodyPartExamined"),
        "ctdi_phantom": _phantom(source),
        "modulation_type": source.text("modulation_type", "ExposureModulationType"),
        "acquisition_uid": source.text("acquisition_uid", "AcquisitionUID"),
        "acquisition_number": source.raw("AcquisitionNumber", "acquisition_number") or None,
    }


def _is_derived(source: Attributes) -> bool:
    """Whether the image is reformatted or averaged: the original images describe the acquisition."""
    return (
        source.raw("ImageType").upper().startswith("DERIVED\\SECONDARY") and "IrradiationEventUID" not in source.dataset
    )


def _is_tomosynthesis(source: Attributes) -> bool:
    """Whether the image is a slice of breast tomosynthesis, which Hologic also stores as CT images.

    Tube voltage and body part alone would include dedicated breast CT, which compresses nothing.
    """
    if source.raw("BodyPartExamined").upper() != "BREAST":
        return False
    image_types = source.raw("ImageType").upper().split("\\")
    is_compressed = any(source.raw(keyword) for keyword in ("BodyPartThickness", "CompressionForce"))
    is_of_mammography = source.raw("Manufacturer").lower().startswith(("hologic", "lorad"))
    return is_compressed or is_of_mammography or any(value in _TOMOSYNTHESIS for value in image_types)


def _sources(source: Attributes) -> tuple[CTXRaySource, ...]:
    """The X-ray sources: one, or an item each in the sequences of an Enhanced CT image."""
    details, exposures = list(source.below("CTXRayDetailsSequence")), list(source.below("CTExposureSequence"))
    if max(len(details), len(exposures)) < 2:  # noqa: PLR2004 -- a single source, whose attributes the header has
        return (build(CTXRaySource, _technique(source)),)
    rotation_time = _technique(source).get("rotation_time_s")
    pairs = zip_longest(map(_technique, details), map(_technique, exposures), fillvalue=_NO_TECHNIQUE)
    return tuple(
        build(CTXRaySource, {"rotation_time_s": rotation_time, **detail, **exposure}) for detail, exposure in pairs
    )


_NO_TECHNIQUE: Values = {}


def _technique(source: Attributes) -> Values:
    values = xray_image.measured(source, facts_of(CTXRaySource), _SOURCE_ATTRIBUTES)
    return {name: value for name, value in values.items() if value is not None}


def _acquisition_type(source: Attributes) -> str | None:
    """Acquisition type by its attribute (0018,9302), by Image Type, or by Scan Options."""
    if acquisition_type := CT_ACQUISITION_TERMS.get(source.raw("AcquisitionType").upper()):
        return acquisition_type
    if "LOCALIZER" in source.raw("ImageType").upper():
        return _LOCALIZER
    options = (_SCAN_OPTIONS.get(option.upper()) for option in source.texts("acquisition_type", "ScanOptions"))
    return next((option for option in options if option), None)


def _phantom(source: Attributes) -> str | None:
    concept = source.concept("CTDIPhantomTypeCodeSequence")
    if concept is None or concept in CTDI_PHANTOMS:
        return CTDI_PHANTOMS[concept] if concept else None
    code, scheme = quoted(concept.value), quoted(concept.scheme)
    source.report_problem(
        "ctdi_phantom", message("code {code} of {scheme} is unknown to Kerma", code=code, scheme=scheme)
    )
    return None
