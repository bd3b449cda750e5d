"""CT of scanners without dose reports: slices with CTDIvol (PS3.3 §A.3), and Philips' dose info page (§A.8.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from kerma.simulate.dicom.codes import CODES
from kerma.simulate.dicom.encoding import Elements, Private
from kerma.simulate.dicom.image import Image, image_file
from kerma.simulate.dicom.meanings import coded
from kerma.simulate.dicom.sr import decimal_string
from kerma.simulate.facts import Facts, decimal_of, parts_of, start_of, text_of
from kerma.simulate.study import Study

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"

_BODY_PARTS = {  # PS3.16 annex L
    "Head": "HEAD",
    "Paranasal sinus": "SINUS",
    "Cervical spine": "CSPINE",
    "Lumbar spine": "LSPINE",
    "Chest": "CHEST",
    "Heart": "HEART",
    "Abdomen": "ABDOMEN",
    "Abdomen and Pelvis": "ABDOMENPELVIS",
    "Chest, Abdomen and Pelvis": "CHESTABDPELVIS",
    "Pelvis": "PELVIS",
    "Liver": "LIVER",
    "Kidney": "KIDNEY",
    "Hip joint": "HIP",
    "Entire body": "WHOLEBODY",
}
_PAIRED = {"KIDNEY", "HIP", "SINUS"}
_SCAN_OPTIONS = {"spiral": "HELICAL_CT", "constant_angle": "SCANOSCOPE"}
_LOCALIZER = "constant_angle"
_DOSES = {  # binary numbers, in both kinds of objects
    "ctdi_vol_mgy": "CTDIvol",
    "single_collimation_mm": "SingleCollimationWidth",
    "total_collimation_mm": "TotalCollimationWidth",
    "pitch": "SpiralPitchFactor",
}
_BY_SLICE = ("started_at", "acquisition_protocol", "modulation_type", "ctdi_phantom", *_DOSES)
_BY_PAGE = (
    "started_at",
    "acquisition_protocol",
    "acquisition_type",
    "exposure_time_s",
    "scanning_length_mm",
    "ctdi_phantom",
    "dlp_mgy_cm",
    *_DOSES,
)
_PHANTOMS = {"head_16cm": "16 CM", "body_32cm": "32 CM"}
_MILLI, _MICRO = 3, 3  # powers of ten from s and mA
_ELSCINT, _ELSCINT_DLP = Private(0x00E1, 0x0010, "LO"), Private(0x00E1, 0x1021, "DS")
_ELSCINT_PHANTOM, _ELSCINT_PHANTOM_OWNER = Private(0x01E1, 0x1026, "CS"), Private(0x01E1, 0x0010, "LO")


def facts_in_slice_header(event: Facts) -> Facts:
    """Facts of an acquisition in a slice's header; the acquisition type only where Scan Options state it."""
    facts = {name: event[name] for name in _BY_SLICE if name in event}
    facts["target_region"] = _BODY_PARTS[text_of(event, "target_region")]
    kind = text_of(event, "acquisition_type")
    if kind in _SCAN_OPTIONS:
        facts["acquisition_type"] = kind
    if kind == _LOCALIZER:
        facts["exposure_time_s"] = event["exposure_time_s"]
    facts["sources"] = [_without_maximum(source) for source in parts_of(event, "sources")]
    return facts


def _without_maximum(source: Facts) -> Facts:
    return {name: value for name, value in source.items() if name != "tube_current_max_ma"}


def ct_image(study: Study, event: Facts, series: int, number: int) -> bytes:
    """A slice of an acquisition as a DICOM file."""
    taken = start_of(event)
    kind = text_of(event, "acquisition_type")
    image = Image(
        sop_class_uid=CT_IMAGE,
        modality="CT",
        series=(series, text_of(event, "acquisition_protocol")),
        number=number,
        image_type="ORIGINAL\\PRIMARY\\LOCALIZER" if kind == _LOCALIZER else "ORIGINAL\\PRIMARY\\AXIAL",
        taken=taken,
        stored=taken + timedelta(seconds=20 + number),
    )
    elements = {**_slice_module(study, number), **_scan_module(event)}
    if kind == _LOCALIZER:
        elements["RescaleType"] = "US"
    if kind in _SCAN_OPTIONS:
        elements["ScanOptions"] = _SCAN_OPTIONS[kind]
    return image_file(study, image, elements)


def _slice_module(study: Study, number: int) -> Elements:
    """Image Plane, Frame of Reference, CT Image (PS3.3 §C.7.6.2, C.7.4.1, C.8.2.1)."""
    return {
        "PatientPosition": "HFS",
        "PixelSpacing": "40\\40",
        "SliceThickness": "5",
        "ImageOrientationPatient": "1\\0\\0\\0\\1\\0",
        "ImagePositionPatient": f"-160\\-160\\{-5 * number}",
        "FrameOfReferenceUID": f"{study.uid}.1",
        "PositionReferenceIndicator": "",
        "AcquisitionNumber": 1,
        "RescaleIntercept": "-1024",
        "RescaleSlope": "1",
        "RescaleType": "HU",
    }


def _scan_module(event: Facts) -> Elements:
    (source,) = parts_of(event, "sources")
    part = _BODY_PARTS[text_of(event, "target_region")]
    elements: Elements = {
        "BodyPartExamined": part,
        "ProtocolName": text_of(event, "acquisition_protocol"),
        "KVP": decimal_string(decimal_of(source, "tube_voltage_kv")),
        "XRayTubeCurrent": decimal_string(decimal_of(source, "tube_current_ma")),
        "ExposureTime": _whole(decimal_of(event, "exposure_time_s").scaleb(_MILLI)),
        "ExposureModulationType": text_of(event, "modulation_type"),
        **_doses(event),
    }
    if part in _PAIRED:
        elements["Laterality"] = ""  # both sides, for which the attribute has no word
    if "rotation_time_s" in source:
        elements["RevolutionTime"] = float(decimal_of(source, "rotation_time_s"))
    if "ctdi_phantom" in event:
        elements["CTDIPhantomTypeCodeSequence"] = [coded(CODES["ctdi_phantom"][text_of(event, "ctdi_phantom")])]
    return elements


def _doses(event: Facts) -> Elements:
    return {keyword: float(decimal_of(event, name)) for name, keyword in _DOSES.items() if name in event}


def _whole(value: Decimal) -> str:
    return f"{value:.0f}"


def facts_on_dose_page(event: Facts) -> Facts:
    """Facts of a scan on a dose info page: no UID and no region; a localizer's dose is zero."""
    facts: Facts = {"ctdi_vol_mgy": Decimal(0), "dlp_mgy_cm": Decimal(0)}
    facts |= {name: event[name] for name in _BY_PAGE if name in event}
    facts["sources"] = [
        {name: source[name] for name in ("tube_voltage_kv", "tube_current_ma")} for source in parts_of(event, "sources")
    ]
    return facts


def dose_page(study: Study, scans: Sequence[Facts], totals: Facts, end: datetime) -> bytes:
    """The page of dose info as a DICOM file."""
    image = Image(
        sop_class_uid=SECONDARY_CAPTURE,
        modality="CT",
        series=(80160, "Dose Info"),
        number=1,
        image_type="DERIVED\\SECONDARY\\DOSE_INFO",
        taken=end,
        stored=end,
    )
    elements: Elements = {
        "ConversionType": "WSD",
        "BurnedInAnnotation": "YES",
        "PatientOrientation": "",
        "Laterality": "",
        "TotalNumberOfExposures": len(scans),
        "ExposureDoseSequence": [_scan(scan, number) for number, scan in enumerate(scans, start=1)],
        _ELSCINT: "ELSCINT1",
        _ELSCINT_DLP: decimal_string(decimal_of(totals, "dlp_mgy_cm")),
    }
    return image_file(study, image, elements)


def _scan(scan: Facts, number: int) -> Elements:
    """An item of the Exposure Dose Sequence (PS3.3 §C.4.16), with the maker's own elements."""
    (source,) = parts_of(scan, "sources")
    item: Elements = {
        "AcquisitionDateTime": f"{start_of(scan):%Y%m%d%H%M%S.%f}",
        "SeriesDescription": text_of(scan, "acquisition_protocol"),
        "SeriesNumber": number,
        "KVP": decimal_string(decimal_of(source, "tube_voltage_kv")),
        "XRayTubeCurrentInuA": decimal_string(decimal_of(source, "tube_current_ma").scaleb(_MICRO)),
        "AcquisitionType": text_of(scan, "acquisition_type").upper(),
        "ExposureTime": _whole(decimal_of(scan, "exposure_time_s").scaleb(_MILLI)),
        "ScanLength": _whole(decimal_of(scan, "scanning_length_mm")),
        **_doses(scan),
        _ELSCINT: "ELSCINT1",
        _ELSCINT_DLP: decimal_string(decimal_of(scan, "dlp_mgy_cm")),
    }
    if "ctdi_phantom" in scan:
        item |= {_ELSCINT_PHANTOM_OWNER: "ELSCINT1", _ELSCINT_PHANTOM: _PHANTOMS[text_of(scan, "ctdi_phantom")]}
    return item
