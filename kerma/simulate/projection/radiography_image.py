"""CR, DX and panoramic images (PS3.3 §A.2, A.26): one exposure each."""

from dataclasses import dataclass
from datetime import timedelta

from kerma.simulate.dicom.codes import CODES
from kerma.simulate.dicom.encoding import Elements
from kerma.simulate.dicom.image import Image, image_file
from kerma.simulate.dicom.meanings import coded
from kerma.simulate.facts import Facts, start_of, text_of
from kerma.simulate.projection.xray_image import SIDES, digital_xray_module, exposure_module
from kerma.simulate.study import Study

_AS_REPORTED = (
    "started_at",
    "plane",
    "irradiation_event_type",
    "acquisition_protocol",
    "laterality",
    "dap_gy_cm2",
    "tube_voltage_kv",
    "tube_current_ma",
    "exposure_time_ms",
    "exposure_mas",
    "focal_spot_size_mm",
    "distance_source_to_detector_mm",
    "filters",
    "exposure_index",
    "target_exposure_index",
    "deviation_index",
    "relative_exposure",
    "relative_exposure_unit",
)
_BODY_PARTS = {  # PS3.16 annex L
    "Chest": "CHEST",
    "Abdomen": "ABDOMEN",
    "Pelvis": "PELVIS",
    "Lumbar spine": "LSPINE",
    "Knee": "KNEE",
    "Hand": "HAND",
    "Foot": "FOOT",
    "Jaw": "JAW",
}
_VIEWS = {"postero-anterior": "PA", "antero-posterior": "AP", "lateral": "LL", "left lateral": "LL"}
_GRIDS = {"Focused grid": "FOCUSED", "No grid": "NONE"}
_UNPAIRED = "U"


@dataclass(frozen=True, slots=True)
class ImageKind:
    """A kind of radiographic image: its SOP class, the modality of its series, and how its tube is held."""

    sop_class_uid: str
    modality: str
    positioner: str = ""


CR = ImageKind("1.2.840.10008.5.1.4.1.1.1", "CR")
DX = ImageKind("1.2.840.10008.5.1.4.1.1.1.1", "DX", "COLUMN")
PANORAMIC = ImageKind("1.2.840.10008.5.1.4.1.1.1.1", "PX", "PANORAMIC")


def facts_in_header(event: Facts) -> Facts:
    """Facts of an exposure in an image's header; views and body parts as defined terms of headers."""
    facts = {name: event[name] for name in _AS_REPORTED if name in event}
    facts["anatomical_structure"] = _BODY_PARTS[text_of(event, "anatomical_structure")]
    facts["exposure_control_mode"] = "AUTOMATIC" if event.get("grid") == "Focused grid" else "MANUAL"
    if "image_view" in event:
        facts["image_view"] = _VIEWS[text_of(event, "image_view")]
    if "grid" in event:
        facts["grid"] = _GRIDS[text_of(event, "grid")]
    return facts


def radiography_image(study: Study, event: Facts, number: int, kind: ImageKind) -> bytes:
    """The image of an exposure as a DICOM file; it names the event where that has a UID."""
    taken = start_of(event)
    image = Image(
        sop_class_uid=kind.sop_class_uid,
        modality=kind.modality,
        series=(number, text_of(event, "acquisition_protocol")),
        number=1,
        image_type="ORIGINAL\\PRIMARY" if kind is CR else "ORIGINAL\\PRIMARY\\",
        taken=taken,
        stored=taken + timedelta(seconds=3),
    )
    elements = exposure_module(facts_in_header(event))
    elements |= _plate_module(event) if kind is CR else _digital_module(event, kind)
    if "irradiation_event_uid" in event:
        elements["IrradiationEventUID"] = text_of(event, "irradiation_event_uid")
    return image_file(study, image, elements)


def _plate_module(event: Facts) -> Elements:
    """CR Series and CR Image (PS3.3 §C.8.1)."""
    side: Elements = {"Laterality": SIDES[text_of(event, "laterality")]} if "laterality" in event else {}
    return {**side, "PatientOrientation": "L\\F", "PlateType": "Imaging plate", "CassetteSize": "35CMX43CM"}


def _digital_module(event: Facts, kind: ImageKind) -> Elements:
    side = SIDES[text_of(event, "laterality")] if "laterality" in event else _UNPAIRED
    region = CODES["target_region"][text_of(event, "anatomical_structure")]
    elements = digital_xray_module(presentation=True, region=region, side=side)
    elements["PositionerType"] = kind.positioner
    if "image_view" in event:
        view = coded(CODES["image_view"][text_of(event, "image_view")])
        elements["ViewCodeSequence"] = [{**view, "ViewModifierCodeSequence": []}]
    return elements
