"""XA and XRF images, single- and multi-frame: one acquisition each (PS3.3 C.8.7, C.8.19).

The event is named by its Irradiation Event UID (0008,3010), else by the image. Dose area product in the header is in
dGy·cm²: that of the recorded image where it is told, else that of the image with the fluoroscopy before it.
"""

from kerma.dicom import multiframe
from kerma.dicom.document import Document
from kerma.errors import NoDoseError
from kerma.extract.attributes import Attributes, Place, stated
from kerma.extract.content_reader import ContentReader, Facts
from kerma.extract.images import xray_image
from kerma.facts import projection as facts
from kerma.messages import message

#: What XA headers have beyond those of all X-ray images. Distance Source to Patient is that to the isocentre here.
_PLACES = {
    "dap_gy_cm2": (
        Place("AcquiredImageAreaDoseProduct", "dGy.cm2"),
        Place("ImageAndFluoroscopyAreaDoseProduct", "dGy.cm2"),
    ),
    "pulse_width_ms": (Place("AveragePulseWidth", "ms"),),
    "irradiation_duration_s": (Place("AcquisitionDuration", "s"),),
    "number_of_pulses": (Place("NumberOfFrames"),),
    "detector_field_size_mm": (Place("IntensifierSize", "mm"),),
    "distance_source_to_isocenter_mm": (
        Place("DistanceSourceToIsocenter", "mm"),
        Place("DistanceSourceToPatient", "mm"),
    ),
    "table_height_position_mm": (Place("TableTopVerticalPosition", "mm"),),
    "table_longitudinal_position_mm": (Place("TableTopLongitudinalPosition", "mm"),),
    "table_lateral_position_mm": (Place("TableTopLateralPosition", "mm"),),
    "table_head_tilt_angle_deg": (Place("TableHeadTiltAngle", "deg"),),
    "table_horizontal_rotation_angle_deg": (Place("TableHorizontalRotationAngle", "deg"),),
    "table_cradle_tilt_angle_deg": (Place("TableCradleTiltAngle", "deg"),),
}
_END_PLACES = {
    "primary_end_angle_deg": Place("PositionerPrimaryAngle", "deg"),
    "secondary_end_angle_deg": Place("PositionerSecondaryAngle", "deg"),
}
_FACTS = {fact.name: fact for fact in facts.EVENT}
_PLANES = {"SINGLE PLANE": "single", "BIPLANE A": "A", "BIPLANE B": "B"}
_MODES = {"CONTINUOUS": "continuous", "PULSED": "pulsed"}
_DOSE = (
    "dap_gy_cm2",
    "entrance_air_kerma_mgy",
    "tube_voltage_kv",
    "tube_current_ma",
    "exposure_mas",
    "exposure_time_ms",
)
_FLUOROSCOPIC_SETTING, _DYNAMIC = "SC", "DYNAMIC"


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "RF"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals, the image's plane and its acquisition.

    Raises:
        NoDoseError: the header tells neither dose nor exposure factors.
    """
    exposure = multiframe.flattened(document)
    source = Attributes(exposure.header, reader, "events[0]")
    found = xray_image.exposure(source, facts.EVENT)
    found |= stated({name: source.measured(_FACTS[name], *places) for name, places in _PLACES.items()})
    if not any(name in found for name in _DOSE):
        raise NoDoseError(
            message("an X-ray angiographic or fluoroscopic image whose header tells neither dose nor exposure")
        )
    found |= _identity(source) | _movement(source, Attributes(exposure.last, reader, "events[0]"))
    totals = {"dap_gy_cm2": found["dap_gy_cm2"]} if "dap_gy_cm2" in found else {}
    return totals, [{"plane": found["plane"], **totals}] if totals else [], [found]


def _identity(source: Attributes) -> Facts:
    kinds = source.raw("ImageType").upper().split("\\")
    return stated(
        {
            "irradiation_event_uid": xray_image.event_uid(source, "SOPInstanceUID"),
            "plane": next((_PLANES[kind] for kind in kinds if kind in _PLANES), "single"),
            "fluoro_mode": _MODES.get(source.raw("RadiationMode").upper()),
        }
    )


def _movement(source: Attributes, last: Attributes) -> Facts:
    """The kind of event, and for rotations where they ended."""
    if source.raw("RadiationSetting").upper() == _FLUOROSCOPIC_SETTING:
        return {"irradiation_event_type": "fluoroscopy"}
    if source.raw("PositionerMotion").upper() == _DYNAMIC:
        ends = {name: last.measured(_FACTS[name], place) for name, place in _END_PLACES.items()}
        return stated({"irradiation_event_type": "rotational", **ends})
    stepping = source.raw("TableMotion").upper() == _DYNAMIC
    return {"irradiation_event_type": "stepping" if stepping else "stationary"}
