"""Reads projection X-ray images: CR, DX and panoramic images, XA and XRF images (PS3.3 A.2, A.26, C.8.7, C.8.19).

Each image is one irradiation event. An XA or XRF image, single- or multi-frame, takes its Irradiation Event UID
(0008,3010), else its SOP Instance UID. Its dose area product is in dGy·cm²: that of the recorded image where it is
present, else that of the image with the fluoroscopy before it.
"""

from kerma.dicom.attributes import Attributes, MeasuredAttribute
from kerma.dicom.document import Document
from kerma.errors import NoDoseError
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.images import multiframe, xray_image
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import Values, facts_of, updated
from kerma.messages import message
from kerma.standard.enumerations import IrradiationEventType, Plane

#: Attributes of XA images beyond those of all X-ray images. Distance Source to Patient is that to the isocentre here.
_ATTRIBUTES = {
    "dap_gy_cm2": (
        MeasuredAttribute("AcquiredImageAreaDoseProduct", "dGy.cm2"),
        MeasuredAttribute("ImageAndFluoroscopyAreaDoseProduct", "dGy.cm2"),
    ),
    "pulse_width_ms": (MeasuredAttribute("AveragePulseWidth", "ms"),),
    "irradiation_duration_s": (MeasuredAttribute("AcquisitionDuration", "s"),),
    "number_of_pulses": (MeasuredAttribute("NumberOfFrames"),),
    "detector_field_size_mm": (MeasuredAttribute("IntensifierSize", "mm"),),
    "distance_source_to_isocenter_mm": (
        MeasuredAttribute("DistanceSourceToIsocenter", "mm"),
        MeasuredAttribute("DistanceSourceToPatient", "mm"),
    ),
    "table_height_position_mm": (MeasuredAttribute("TableTopVerticalPosition", "mm"),),
    "table_longitudinal_position_mm": (MeasuredAttribute("TableTopLongitudinalPosition", "mm"),),
    "table_lateral_position_mm": (MeasuredAttribute("TableTopLateralPosition", "mm"),),
    "table_head_tilt_angle_deg": (MeasuredAttribute("TableHeadTiltAngle", "deg"),),
    "table_horizontal_rotation_angle_deg": (MeasuredAttribute("TableHorizontalRotationAngle", "deg"),),
    "table_cradle_tilt_angle_deg": (MeasuredAttribute("TableCradleTiltAngle", "deg"),),
}
_END_ATTRIBUTES = {
    "primary_end_angle_deg": (MeasuredAttribute("PositionerPrimaryAngle", "deg"),),
    "secondary_end_angle_deg": (MeasuredAttribute("PositionerSecondaryAngle", "deg"),),
}
_FACTS = facts_of(ProjectionEvent)
#: Values of Image Type (PS3.3 C.8.7.1.1.1) and of Plane Identification (0018,9457) in multi-frame images.
_PLANES = {
    "SINGLE PLANE": Plane.SINGLE,
    "BIPLANE A": Plane.A,
    "BIPLANE B": Plane.B,
    "MONOPLANE": Plane.SINGLE,
    "PLANE A": Plane.A,
    "PLANE B": Plane.B,
}
_FLUORO_MODES = {"CONTINUOUS": "continuous", "PULSED": "pulsed"}
_FLUOROSCOPIC_SETTING, _DYNAMIC = "SC", "DYNAMIC"


def read_radiograph(document: Document, reader: ContentReader) -> Dose:
    """Totals, the only plane and the exposure of a CR, DX or panoramic image."""
    event = xray_image.exposure(Attributes(document.header, reader, "events[0]"), ProjectionEvent)
    return _dose(event)


def read_fluoroscopic(document: Document, reader: ContentReader) -> Dose:
    """Totals, the plane and the acquisition of an XA or XRF image.

    Raises:
        NoDoseError: the header has neither dose nor exposure factors.
    """
    exposure = multiframe.flattened(document)
    source = Attributes(exposure.header, reader, "events[0]")
    event = xray_image.exposure(source, ProjectionEvent)
    event = updated(event, **_present(xray_image.measured(source, _FACTS, _ATTRIBUTES)))
    if not _has_dose(event):
        raise NoDoseError(
            message("an X-ray angiographic or fluoroscopic image whose header has neither dose nor exposure")
        )
    event = updated(event, **_identity(source), **_motion(source, Attributes(exposure.last, reader, "events[0]")))
    return _dose(event)


def _dose(event: ProjectionEvent) -> Dose:
    """The dose of an image with one event: its dose area product is that of the study and of its plane."""
    if event.dap_gy_cm2 is None:
        return Dose(ProjectionTotals(), (), (event,))
    plane = PlaneTotals(plane=event.plane or Plane.SINGLE, dap_gy_cm2=event.dap_gy_cm2)
    return Dose(ProjectionTotals(dap_gy_cm2=event.dap_gy_cm2), (plane,), (event,))


def _has_dose(event: ProjectionEvent) -> bool:
    values = (
        event.dap_gy_cm2,
        event.entrance_air_kerma_mgy,
        event.tube_voltage_kv,
        event.tube_current_ma,
        event.exposure_mas,
        event.exposure_time_ms,
    )
    return any(value is not None for value in values)


def _present(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def _identity(source: Attributes) -> Values:
    terms = f"{source.raw('PlaneIdentification')}\\{source.raw('ImageType')}".upper().split("\\")
    return {
        "irradiation_event_uid": xray_image.event_uid(source, "SOPInstanceUID"),
        "plane": next((_PLANES[term.strip()] for term in terms if term.strip() in _PLANES), None),
        "fluoro_mode": _FLUORO_MODES.get(source.raw("RadiationMode").upper()),
    }


def _motion(source: Attributes, last: Attributes) -> Values:
    """The type of the event; of a rotation also the angles of the last frame."""
    if source.raw("RadiationSetting").upper() == _FLUOROSCOPIC_SETTING:
        return {"irradiation_event_type": IrradiationEventType.FLUOROSCOPY}
    if source.raw("PositionerMotion").upper() == _DYNAMIC:
        ends = xray_image.measured(last, _FACTS, _END_ATTRIBUTES)
        return {"irradiation_event_type": IrradiationEventType.ROTATIONAL, **ends}
    is_stepping = source.raw("TableMotion").upper() == _DYNAMIC
    return {"irradiation_event_type": IrradiationEventType.STEPPING if is_stepping else IrradiationEventType.STATIONARY}
