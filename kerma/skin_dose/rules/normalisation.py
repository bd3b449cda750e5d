"""From reported irradiation events to one meaning, one frame and one set of units.

The door of the computation: facts of `kerma.facts` are checked here once, completed by the rule of the manufacturer
and the calibration of the equipment, and become `Irradiation` records.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from kerma.facts.projection import ProjectionEvent
from kerma.facts.study import Study
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.irradiation import AngleFrame, Gantry, Irradiation, Position, Table
from kerma.skin_dose.physics.filtration import Filtration, filtration
from kerma.skin_dose.reported_event import ReportedEvent
from kerma.skin_dose.rules.collimated_field import area_without_dose, collimated_field
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.manufacturer_rules import Rule, rule_for
from kerma.skin_dose.rules.patient_position import beams_come_from_above, patient_position
from kerma.skin_dose.rules.positioner_angles import PositionerAngles, positioner_angles
from kerma.skin_dose.rules.reference_point import Distances, distances
from kerma.skin_dose.rules.table_position import TablePosition, table_position
from kerma.standard.enumerations import Plane

_DEFAULT_VOLTAGE_KV = 80.0
_PLANES = {Plane.A, Plane.B}
_MGY_PER_GY = 1000.0
#: Stand in for the missing geometry of events that are used for an estimate alone.
_VERTICAL_BEAM = PositionerAngles(Gantry(0.0, 0.0), None, AngleFrame.PATIENT, frozenset())
_TABLE_AT_ISOCENTER = TablePosition(Table((0.0, 0.0, 0.0)), None, frozenset())


@dataclass(frozen=True)
class NormalisedEvents:
    """The events of a study that a map or an estimate can use.

    Attributes:
        irradiations: events with dose and geometry, in the order of the study.
        without_geometry: events with dose but without angles or table position, as if the beam were vertical and the
            table at the isocentre: for an estimate, never for a map.
        excluded: why an event is not in `irradiations`, by its index in the study.
        flags: assumptions that concern the whole study.
        rule: the rule of the manufacturer that was used.
        dap_gy_cm2: dose area product of all events, calibrated.
    """

    irradiations: tuple[Irradiation, ...]
    without_geometry: tuple[Irradiation, ...]
    excluded: Mapping[int, Flag]
    flags: frozenset[Flag]
    rule: Rule
    dap_gy_cm2: float


def normalise(study: Study, events: Sequence[ProjectionEvent], calibration: EquipmentCalibration) -> NormalisedEvents:
    """Give the events of a study one meaning; events that cannot be used are excluded with their reason.

    Args:
        study: names of the equipment.
        events: the irradiation events in the order of the study.
        calibration: what the site has measured of the equipment.
    """
    reported = [ReportedEvent.from_facts(event) for event in events]
    normaliser = _EventNormaliser(rule_for(study), calibration, _median_voltage_kv(reported))
    mapped: list[Irradiation] = []
    without_geometry: list[Irradiation] = []
    excluded: dict[int, Flag] = {}
    for index, event in enumerate(reported):
        irradiation, reason = normaliser.irradiation(index, event)
        if reason is not None:
            excluded[index] = reason
        if irradiation is not None:
            (mapped if reason is None else without_geometry).append(irradiation)
    return NormalisedEvents(
        irradiations=_with_plausible_frames(mapped),
        without_geometry=tuple(without_geometry),
        excluded=excluded,
        flags=frozenset() if normaliser.rule.validated else frozenset({Flag.UNVALIDATED_MODEL}),
        rule=normaliser.rule,
        dap_gy_cm2=normaliser.meter_factor * math.fsum(event.dap_gy_cm2 or 0.0 for event in reported),
    )


def _median_voltage_kv(events: Sequence[ReportedEvent]) -> float:
    voltages = [event.tube_voltage_kv for event in events if event.tube_voltage_kv is not None]
    return median(voltages) if voltages else _DEFAULT_VOLTAGE_KV


@dataclass(frozen=True)
class _EventNormaliser:
    """Turns reported events of one study into irradiations.

    Attributes:
        rule: the rule of the manufacturer.
        calibration: what the site has measured of the equipment.
        voltage_kv: tube voltage of events that report none.
    """

    rule: Rule
    calibration: EquipmentCalibration
    voltage_kv: float

    @property
    def meter_factor(self) -> float:
        """True over indicated dose."""
        return self.calibration.kap_meter_calibration_factor or 1.0

    def irradiation(self, index: int, event: ReportedEvent) -> tuple[Irradiation | None, Flag | None]:
        """The irradiation, and why it is not for a map; None without dose."""
        to_focus = distances(event, self.rule)
        kerma_mgy = self._air_kerma_mgy(event, to_focus)
        if kerma_mgy is None:
            return None, Flag.EVENTS_WITHOUT_KERMA
        angles, table = self._geometry(event)
        is_for_map = angles is not None and table is not None
        irradiation = self._irradiation(
            index, event, to_focus, kerma_mgy, angles or _VERTICAL_BEAM, table or _TABLE_AT_ISOCENTER
        )
        return irradiation, None if is_for_map else Flag.EVENTS_WITHOUT_GEOMETRY

    def _air_kerma_mgy(self, event: ReportedEvent, to_focus: Distances) -> float | None:
        """Indicated air kerma at the reference point; where not reported, dose area product over the field's area.

        None for a reported kerma of zero, as for one that cannot be known.
        """
        if event.reference_air_kerma_mgy is not None:
            return event.reference_air_kerma_mgy or None
        area = area_without_dose(event, self.rule.field_sources, to_focus)
        return event.dap_gy_cm2 * _MGY_PER_GY / area if event.dap_gy_cm2 and area else None

    def _geometry(self, event: ReportedEvent) -> tuple[PositionerAngles | None, TablePosition | None]:
        if not _has_geometry(event):
            return None, None
        return positioner_angles(event, self.rule), table_position(event, self.rule, self.calibration)

    def _irradiation(
        self,
        index: int,
        event: ReportedEvent,
        to_focus: Distances,
        kerma_mgy: float,
        angles: PositionerAngles,
        table: TablePosition,
    ) -> Irradiation:
        position, is_position_assumed = patient_position(event)
        collimated = collimated_field(event, self.rule.field_sources, to_focus)
        filters = self._filtration(event)
        assumptions = _assumptions(event, filters, is_position_assumed=is_position_assumed)
        return Irradiation(
            event_index=index,
            plane=event.plane if event.plane in _PLANES else Plane.SINGLE,
            reference_air_kerma_mgy=kerma_mgy * self.meter_factor,
            dap_gy_cm2=self._dose_area_product_gy_cm2(event),
            source_to_reference_cm=to_focus.reference_cm,
            source_to_isocenter_cm=to_focus.isocenter_cm,
            source_to_detector_cm=to_focus.detector_cm,
            start=angles.start,
            end=angles.end,
            angle_frame=angles.angle_frame,
            detector_rotation_deg=event.detector_rotation_deg or 0.0,
            table=table.table,
            table_end_cm=table.end_cm,
            position=position,
            field=collimated.field,
            tube_voltage_kv=event.tube_voltage_kv or self.voltage_kv,
            aluminium_mm=filters.aluminium_mm,
            copper_mm=filters.copper_mm,
            frames=event.pulses,
            field_area_ratio=collimated.area_ratio,
            flags=to_focus.flags | collimated.flags | angles.flags | table.flags | assumptions,
            target=event.target,
        )

    def _dose_area_product_gy_cm2(self, event: ReportedEvent) -> float | None:
        """The true dose area product; None where none is indicated."""
        return None if event.dap_gy_cm2 is None else event.dap_gy_cm2 * self.meter_factor

    def _filtration(self, event: ReportedEvent) -> Filtration:
        """Added and inherent filtration: the measured one, else that of the rule."""
        measured_mm = self.calibration.inherent_filtration_mm_al
        return filtration(event.filters, self.rule.inherent_aluminium_mm if measured_mm is None else measured_mm)


def _assumptions(event: ReportedEvent, filters: Filtration, *, is_position_assumed: bool) -> frozenset[Flag]:
    """What is assumed in place of facts that the report does not state."""
    made = {
        Flag.ORIENTATION_ASSUMED: is_position_assumed,
        Flag.FILTER_IGNORED: filters.is_incomplete,
        Flag.KERMA_FROM_DAP: event.reference_air_kerma_mgy is None,
        Flag.VOLTAGE_ASSUMED: event.tube_voltage_kv is None,
    }
    return frozenset(flag for flag, is_made in made.items() if is_made)


def _has_geometry(event: ReportedEvent) -> bool:
    """Whether any angle, position or distance differs from zero: some equipment writes zeros for all of them."""
    return any(
        (
            *event.angles_to_patient[:2],
            *event.angles_to_room[:2],
            *event.table_position,
            *event.table_to_isocenter,
            event.source_to_isocenter_cm,
            event.source_to_detector_cm,
        )
    )


def _with_plausible_frames(events: Sequence[Irradiation]) -> tuple[Irradiation, ...]:
    """Take angles as relative to the equipment where, relative to the patient, beams would come from above."""
    turned = [event for event in events if event.position != Position.HFS and event.angle_frame == AngleFrame.PATIENT]
    if not beams_come_from_above((event.position, event.start) for event in turned):
        return tuple(events)
    changed = {event.event_index for event in turned}
    return tuple(
        replace(event, angle_frame=AngleFrame.EQUIPMENT, flags=event.flags | {Flag.EQUIPMENT_ANGLES_ASSUMED})
        if event.event_index in changed
        else event
        for event in events
    )
