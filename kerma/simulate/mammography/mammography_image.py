"""Mammography images of a machine without reports (PS3.3 §A.27): each exposure for processing and for presentation."""

from datetime import timedelta
from decimal import Decimal

from kerma.simulate.dicom.codes import CODES
from kerma.simulate.dicom.encoding import Elements
from kerma.simulate.dicom.image import Image, image_file
from kerma.simulate.dicom.meanings import coded
from kerma.simulate.facts import Facts, decimal_of, digits, start_of, text_of
from kerma.simulate.projection.xray_image import SIDES, digital_xray_module, exposure_module
from kerma.simulate.study import Study

FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.2"
FOR_PROCESSING = "1.2.840.10008.5.1.4.1.1.1.2.1"

_AS_REPORTED = (
    "started_at",
    "plane",
    "irradiation_event_type",
    "acquisition_protocol",
    "laterality",
    "view",
    "view_modifier",
    "half_value_layer_mm",
    "entrance_air_kerma_mgy",
    "agd_mgy",
    "tube_voltage_kv",
    "tube_current_ma",
    "exposure_time_ms",
    "exposure_mas",
    "focal_spot_size_mm",
    "anode_target",
    "filter_material",
    "filter_thickness_mm",
    "filters",
    "compressed_thickness_mm",
    "compression_force_n",
    "distance_source_to_detector_mm",
    "primary_angle_deg",
)
_GRIDS = {"Reciprocating grid": "RECIPROCATING | FOCUSED", "No grid": "NONE"}


def facts_in_header(event: Facts) -> Facts:
    """Facts of an exposure in an image's header."""
    magnified = "view_modifier" in event
    return {
        **{name: event[name] for name in _AS_REPORTED if name in event},
        "anatomical_structure": "BREAST",
        "grid": _GRIDS[text_of(event, "grid")],
        "exposure_control_mode": "AUTOMATIC",
        "magnification_factor": Decimal("1.8") if magnified else digits(1.07, 2),
        "relative_exposure": digits(float(decimal_of(event, "agd_mgy")) * 400, 0),
        "relative_exposure_unit": "EXI (µGy)",
    }


def mammography_image(study: Study, event: Facts, number: int, *, source_uid: str = "") -> bytes:
    """An image as a DICOM file: for presentation where it was made from the image of UID `source_uid`."""
    taken = start_of(event)
    image = Image(
        sop_class_uid=FOR_PRESENTATION if source_uid else FOR_PROCESSING,
        modality="MG",
        series=(1, "Presentation") if source_uid else (2, "Raw"),
        number=number,
        image_type="DERIVED\\PRIMARY\\" if source_uid else "ORIGINAL\\PRIMARY\\",
        taken=taken,
        stored=taken + timedelta(seconds=5 if source_uid else 2),
    )
    elements: Elements = {
        **digital_xray_module(
            presentation=bool(source_uid),
            region=CODES["target_region"]["Breast"],
            side=SIDES[text_of(event, "laterality")],
        ),
        **exposure_module(event),
        **_mammography_module(event),
    }
    if source_uid:
        elements["SourceImageSequence"] = [
            {"ReferencedSOPClassUID": FOR_PROCESSING, "ReferencedSOPInstanceUID": source_uid}
        ]
    return image_file(study, image, elements)


def _mammography_module(event: Facts) -> Elements:
    """PS3.3 §C.8.11.7."""
    view = coded(CODES["view"][text_of(event, "view")])
    modified = "view_modifier" in event
    view["ViewModifierCodeSequence"] = (
        [coded(CODES["view_modifier"][text_of(event, "view_modifier")])] if modified else []
    )
    return {
        "PositionerType": "MAMMOGRAPHIC",
        "OrganExposed": "BREAST",
        "AnodeTargetMaterial": text_of(event, "anode_target").upper(),
        "BreastImplantPresent": "NO",
        "ViewCodeSequence": [view],
    }
