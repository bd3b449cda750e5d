"""A reported irradiation event, checked once: what enters the computation of a skin dose.

`ReportedEvent.from_facts` reads the facts of one event (PS3.16 TID 10003). Numbers that no equipment can have become
None and are named in `implausible`; lengths to the focus become centimetres. All further code reads attributes of this
record.
"""

from dataclasses import dataclass
from typing import NamedTuple

from kerma.facts.plausible_ranges import PHYSICAL
from kerma.facts.projection import ProjectionEvent
from kerma.facts.xray_event import XRayFilter
from kerma.standard.enumerations import IrradiationEventType, Plane

#: No distance in mm, kerma in mGy or area in cm² is larger; keeps arithmetic finite.
_MAX_VALUE = 1e6
_MAX_ANGLE_DEG = 360.0
_MAX_PULSES = 100_000
_MAX_FILTER_MM = 50.0
_MM_PER_CM = 10.0


class ReportedAngles(NamedTuple):
    """Angles of the positioner in degrees, at the start and at the end of an event; None where not reported."""

    primary: float | None
    secondary: float | None
    primary_end: float | None
    secondary_end: float | None


class ReportedTablePosition(NamedTuple):
    """Position of the table in mm from the manufacturer's zero (TID 10003C); None where not reported."""

    longitudinal: float | None
    lateral: float | None
    height: float | None


class ReportedTableToIsocenter(NamedTuple):
    """Position of the table in mm relative to the isocentre (PS3.3 C.8.19.6.13); None where not reported."""

    x: float | None
    y: float | None
    z: float | None


class ReportedFilter(NamedTuple):
    """An added filter: its material, and the mean of its minimum and maximum thickness in mm, None if unusable."""

    material: str
    thickness_mm: float | None


@dataclass(frozen=True, kw_only=True)
class ReportedEvent:
    """One irradiation event as reported, without values that cannot be true; None where not reported.

    Attributes:
        plane: X-ray plane.
        event_type: fluoroscopy, stationary, stepping or rotational.
        reference_air_kerma_mgy: at the patient entrance reference point, 0 or more.
        dap_gy_cm2: dose area product, 0 or more.
        tube_voltage_kv: peak tube voltage.
        pulses: number of pulses, which are the frames of a rotation.
        angles_to_patient: angles of the positioner relative to the patient (PS3.3 C.8.7.5.1.2).
        angles_to_room: angles of the positioner relative to the equipment (PS3.3 C.8.19.6.13).
        detector_rotation_deg: rotation of the detector about the axis of the beam.
        source_to_isocenter_cm, source_to_detector_cm, source_to_reference_cm: distances from the focus.
        reference_point_definition: definition of the reference point (CID 10025); empty where not reported.
        table_position, table_end_position: table from the manufacturer's zero, at the start and at the end.
        table_to_isocenter, table_end_to_isocenter: table relative to the isocentre, at the start and at the end.
        table_rotation_deg, head_tilt_deg, cradle_tilt_deg: rotations of the table; 0 where not reported.
        longitudinal_beam_position_mm: position of the beam along the table (Philips).
        isocenter_height_mm: height of the isocentre above the floor.
        field_area_cm2: collimated field area at the detector.
        detector_field_mm: diagonal of the field of the detector.
        shutters_mm: openings left, right, bottom and top at 1 m from the focus.
        patient_table_relationship, patient_orientation, patient_orientation_modifier: how the patient lies (CID 19 to
            21); empty where not reported.
        filters: added filters.
        target: target region and anatomical structure, in one text.
        implausible: names of the facts whose values cannot be true.
    """

    plane: Plane | None
    event_type: IrradiationEventType | None
    reference_air_kerma_mgy: float | None
    dap_gy_cm2: float | None
    tube_voltage_kv: float | None
    pulses: int | None
    angles_to_patient: ReportedAngles
    angles_to_room: ReportedAngles
    detector_rotation_deg: float | None
    source_to_isocenter_cm: float | None
    source_to_detector_cm: float | None
    source_to_reference_cm: float | None
    reference_point_definition: str
    table_position: ReportedTablePosition
    table_end_position: ReportedTablePosition
    table_to_isocenter: ReportedTableToIsocenter
    table_end_to_isocenter: ReportedTableToIsocenter
    table_rotation_deg: float
    head_tilt_deg: float
    cradle_tilt_deg: float
    longitudinal_beam_position_mm: float | None
    isocenter_height_mm: float | None
    field_area_cm2: float | None
    detector_field_mm: float | None
    shutters_mm: tuple[float | None, float | None, float | None, float | None]
    patient_table_relationship: str
    patient_orientation: str
    patient_orientation_modifier: str
    filters: tuple[ReportedFilter, ...]
    target: str
    implausible: frozenset[str]

    @classmethod
    def from_facts(cls, event: ProjectionEvent) -> "ReportedEvent":
        """The checked form of one event's facts."""
        facts = _CheckedFacts(event)
        return cls(
            plane=event.plane,
            event_type=event.irradiation_event_type,
            reference_air_kerma_mgy=facts.number("reference_air_kerma_mgy", minimum=0.0),
            dap_gy_cm2=facts.number("dap_gy_cm2", minimum=0.0),
            tube_voltage_kv=facts.positive("tube_voltage_kv"),
            pulses=facts.pulses(),
            angles_to_patient=facts.angles(""),
            angles_to_room=facts.angles("isocenter_"),
            detector_rotation_deg=facts.number("detector_rotation_angle_deg"),
            source_to_isocenter_cm=facts.centimetres("distance_source_to_isocenter_mm"),
            source_to_detector_cm=facts.centimetres("distance_source_to_detector_mm"),
            source_to_reference_cm=facts.centimetres("distance_source_to_reference_point_mm"),
            reference_point_definition=event.reference_point_definition or "",
            table_position=facts.table_position(""),
            table_end_position=facts.table_position("_end"),
            table_to_isocenter=facts.table_to_isocenter(""),
            table_end_to_isocenter=facts.table_to_isocenter("_end"),
            table_rotation_deg=facts.number("table_horizontal_rotation_angle_deg") or 0.0,
            head_tilt_deg=facts.number("table_head_tilt_angle_deg") or 0.0,
            cradle_tilt_deg=facts.number("table_cradle_tilt_angle_deg") or 0.0,
            longitudinal_beam_position_mm=facts.positive("longitudinal_beam_position_mm"),
            isocenter_height_mm=facts.positive("isocenter_height_mm"),
            field_area_cm2=facts.positive("collimated_field_area_cm2"),
            detector_field_mm=facts.positive("detector_field_size_mm"),
            shutters_mm=(
                facts.number("shutter_left_mm"),
                facts.number("shutter_right_mm"),
                facts.number("shutter_bottom_mm"),
                facts.number("shutter_top_mm"),
            ),
            patient_table_relationship=event.patient_table_relationship or "",
            patient_orientation=event.patient_orientation or "",
            patient_orientation_modifier=event.patient_orientation_modifier or "",
            filters=tuple(_filter(added) for added in event.filters),
            target=_target(event),
            implausible=frozenset(facts.implausible),
        )


def _target(event: ProjectionEvent) -> str:
    return f"{event.target_region or ''} {event.anatomical_structure or ''}"


class _CheckedFacts:
    """Numbers of an event by the names of its facts; those that cannot be true are None, and named in `implausible`."""

    def __init__(self, event: ProjectionEvent) -> None:
        self._event = event
        self.implausible: set[str] = set()

    def pulses(self) -> int | None:
        """Number of pulses; None where it is no possible number."""
        number = self.positive("number_of_pulses")
        return int(number) if number is not None and 1 <= number <= _MAX_PULSES else None

    def number(self, name: str, *, minimum: float = -_MAX_VALUE, maximum: float = _MAX_VALUE) -> float | None:
        """A finite number within its physical range; not NaN, for which no comparison holds."""
        value: float | None = getattr(self._event, name)
        if value is None:
            return None
        span = PHYSICAL.get(name)
        is_physical = span is None or span.minimum <= value <= span.maximum
        if is_physical and abs(value) <= _MAX_VALUE and minimum <= value <= maximum:
            return float(value)
        self.implausible.add(name)
        return None

    def positive(self, name: str) -> float | None:
        """A number above zero; zero stands for a value that was not measured."""
        return self.number(name, minimum=0.0) or None

    def centimetres(self, name: str) -> float | None:
        """A length above zero that is reported in mm."""
        value = self.positive(name)
        return value and value / _MM_PER_CM

    def angles(self, prefix: str) -> ReportedAngles:
        """Start and end of both angles of the positioner."""
        names = ("primary_angle", "secondary_angle", "primary_end_angle", "secondary_end_angle")
        return ReportedAngles(
            *(self.number(f"{prefix}{name}_deg", minimum=-_MAX_ANGLE_DEG, maximum=_MAX_ANGLE_DEG) for name in names)
        )

    def table_position(self, end: str) -> ReportedTablePosition:
        """Longitudinal, lateral and height."""
        axes = ("longitudinal", "lateral", "height")
        return ReportedTablePosition(*(self.number(f"table_{axis}{end}_position_mm") for axis in axes))

    def table_to_isocenter(self, end: str) -> ReportedTableToIsocenter:
        """X, y and z to the isocentre."""
        return ReportedTableToIsocenter(*(self.number(f"table_{axis}{end}_position_to_isocenter_mm") for axis in "xyz"))


def _filter(added: XRayFilter) -> ReportedFilter:
    reported = [mm for mm in (added.minimum_mm, added.maximum_mm) if mm is not None and abs(mm) <= _MAX_VALUE]
    mean = sum(reported) / len(reported) if reported else None
    return ReportedFilter(added.material or "", mean if mean is not None and 0 <= mean <= _MAX_FILTER_MM else None)
