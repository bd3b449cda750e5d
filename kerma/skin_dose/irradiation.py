"""Irradiation events in one frame and one set of units for all manufacturers: the input of geometry and physics."""

from dataclasses import dataclass
from enum import StrEnum

from kerma.skin_dose.flags import Flag
from kerma.standard.enumerations import Plane

Point = tuple[float, float, float]


class Position(StrEnum):
    """Patient Position (PS3.3 C.7.3.1.1.2): head or feet first; supine, prone, decubitus left or right."""

    HFS = "HFS"
    HFP = "HFP"
    HFDL = "HFDL"
    HFDR = "HFDR"
    FFS = "FFS"
    FFP = "FFP"
    FFDL = "FFDL"
    FFDR = "FFDR"


class AngleFrame(StrEnum):
    """What the angles of the positioner are relative to."""

    PATIENT = "patient"
    EQUIPMENT = "equipment"


@dataclass(frozen=True)
class Field:
    """The collimated field, as tangents of the angles between the beam's axis and its four sides; all positive.

    Attributes:
        u_minus: side away from the patient's left at angle zero (right anterior side).
        u_plus: side towards left anterior oblique.
        v_minus: side towards caudal.
        v_plus: side towards cranial.
    """

    u_minus: float
    u_plus: float
    v_minus: float
    v_plus: float


@dataclass(frozen=True)
class Gantry:
    """Angles of the positioner in degrees; they state where the detector is (PS3.3 C.8.7.5.1.2).

    Attributes:
        primary_deg: towards left anterior oblique positive.
        secondary_deg: towards cranial positive.
    """

    primary_deg: float
    secondary_deg: float


@dataclass(frozen=True)
class Table:
    """Position and rotation of the table: the origin of the table frame in the room frame, and its angles.

    Attributes:
        origin_cm: (x, y, z) in the room frame.
        horizontal_rotation_deg: clockwise seen from above positive (PS3.3 C.8.19.6.11).
        head_tilt_deg: head up positive.
        cradle_tilt_deg: left up positive.
    """

    origin_cm: Point
    horizontal_rotation_deg: float = 0.0
    head_tilt_deg: float = 0.0
    cradle_tilt_deg: float = 0.0


@dataclass(frozen=True)
class Irradiation:
    """One irradiation event with everything that its dose depends on.

    Attributes:
        event_index: index of the event in the study, from 0.
        plane: single, A or B.
        reference_air_kerma_mgy: at the reference point, multiplied by the calibration factor of the dose meter.
        dap_gy_cm2: dose area product, with the same factor; None where it is not reported.
        source_to_reference_cm: from the focus to the patient entrance reference point.
        source_to_isocenter_cm: from the focus to the isocentre.
        source_to_detector_cm: from the focus to the detector; None where it is not reported.
        start: the positioner at the start.
        end: the positioner at the end of a rotation; None where it is stationary.
        angle_frame: what the angles are relative to.
        detector_rotation_deg: rotation of the field about the axis of the beam.
        table: the table at the start.
        table_end_cm: origin of the table frame at the end; None where it is stationary.
        position: position of the patient on the table.
        field: the collimated field.
        tube_voltage_kv: peak tube voltage.
        aluminium_mm: inherent and added filtration that acts like aluminium.
        copper_mm: added filtration that acts like copper.
        frames: frames of a rotation; None where they are not reported.
        field_area_ratio: area by dose area product over air kerma, divided by that of the collimation; None where one
            of them is not reported.
        flags: assumptions and contradictions.
        target: target region and anatomical structure, as reported.
    """

    event_index: int
    plane: Plane
    reference_air_kerma_mgy: float
    dap_gy_cm2: float | None
    source_to_reference_cm: float
    source_to_isocenter_cm: float
    source_to_detector_cm: float | None
    start: Gantry
    end: Gantry | None
    angle_frame: AngleFrame
    detector_rotation_deg: float
    table: Table
    table_end_cm: Point | None
    position: Position
    field: Field
    tube_voltage_kv: float
    aluminium_mm: float
    copper_mm: float
    frames: int | None
    field_area_ratio: float | None
    flags: frozenset[Flag]
    target: str = ""
