"""X-ray beams in the patient frame as arrays, the input of the kernel."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry import rotations
from kerma.skin_dose.geometry.motion_segments import MotionSegments, motion_segments
from kerma.skin_dose.irradiation import AngleFrame, Irradiation
from kerma.skin_dose.physics.factors import Factors

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Beams:
    """B stationary beams; a rotation consists of many. First axis of every array: B.

    Attributes:
        event_index: (B,) index of the event in the study.
        source_cm: (B, 3) the focus, in the patient frame.
        axis: (B, 3) unit vector from the focus to the detector.
        u: (B, 3) unit vector of the field towards left anterior oblique.
        v: (B, 3) unit vector of the field towards cranial.
        tan_u_minus, tan_u_plus, tan_v_minus, tan_v_plus: (B,) tangents of the field's half widths.
        air_kerma_mgy: (B,) at the reference point.
        reference_cm: (B,) distance from the focus to the reference point.
        backscatter: (B, 6) backscatter factor at the nodes of `backscatter.SIDES_CM`.
        medium_factor: (B,) kerma in water over kerma in air.
        table_transmission: (B,) of a ray that crosses table top and pad perpendicularly; 1 where there is none.
        table_origin_cm: (B, 3) origin of the table frame (mid-line, head end, under the pad) in the patient frame.
        table_right, table_down, table_head: (B, 3) axes of the table in the patient frame (its x, y, z).
    """

    event_index: NDArray[np.int64]
    source_cm: Floats
    axis: Floats
    u: Floats
    v: Floats
    tan_u_minus: Floats
    tan_u_plus: Floats
    tan_v_minus: Floats
    tan_v_plus: Floats
    air_kerma_mgy: Floats
    reference_cm: Floats
    backscatter: Floats
    medium_factor: Floats
    table_transmission: Floats
    table_origin_cm: Floats
    table_right: Floats
    table_down: Floats
    table_head: Floats

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Beams":
        """Some of the beams, by index or mask."""
        return Beams(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def beams(irradiations: Sequence[Irradiation], factors: Factors, patient_origin_cm: Floats) -> Beams:
    """Beams of all events in the patient frame; a moving event becomes many.

    Args:
        irradiations: the E events.
        factors: their factors, in the same order.
        patient_origin_cm: (E, 3) origin of the patient frame in the table frame.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # the kernel excludes beams out of all bounds
        segments = motion_segments(irradiations)
        frames = _TableFrames.for_events(irradiations, patient_origin_cm)
        axis, u, v = _directions(irradiations, segments, frames)
        isocentre = frames.isocentre_in_patient(segments)
        row, numbers = segments.row, _numbers(irradiations)[segments.row]
        return Beams(
            event_index=np.array([event.event_index for event in irradiations], dtype=np.int64)[row],
            source_cm=isocentre - numbers[:, :1] * axis,
            axis=axis,
            u=u,
            v=v,
            tan_u_minus=numbers[:, 3],
            tan_u_plus=numbers[:, 4],
            tan_v_minus=numbers[:, 5],
            tan_v_plus=numbers[:, 6],
            air_kerma_mgy=numbers[:, 2] * segments.fraction,
            reference_cm=numbers[:, 1],
            backscatter=factors.backscatter[row],
            medium_factor=factors.medium_factor[row],
            table_transmission=factors.table_transmission[row],
            table_origin_cm=-_rotated(frames.to_patient, frames.patient_origin_cm)[row],
            table_right=frames.to_patient[row, :, 0],
            table_down=frames.to_patient[row, :, 1],
            table_head=frames.to_patient[row, :, 2],
        )


@dataclass(frozen=True)
class _TableFrames:
    """The table in the room and the patient on it, for E events.

    Attributes:
        to_patient: (E, 3, 3) rotation from the table frame to the patient frame.
        to_table: (E, 3, 3) rotation from the room frame to the table frame.
        patient_origin_cm: (E, 3) origin of the patient frame in the table frame.
    """

    to_patient: Floats
    to_table: Floats
    patient_origin_cm: Floats

    @classmethod
    def for_events(cls, irradiations: Sequence[Irradiation], patient_origin_cm: Floats) -> "_TableFrames":
        tables = [event.table for event in irradiations]
        angles = [(table.horizontal_rotation_deg, table.head_tilt_deg, table.cradle_tilt_deg) for table in tables]
        return cls(
            _stack([rotations.PATIENT_TO_TABLE[event.position].T for event in irradiations], 3, 3),
            np.swapaxes(rotations.table_to_room(*_stack(angles, 3).T), 1, 2),
            patient_origin_cm,
        )

    def isocentre_in_patient(self, segments: MotionSegments) -> Floats:
        """The isocentre in the patient frame, (S, 3)."""
        row = segments.row
        in_table = _rotated(self.to_table[row], -segments.table_cm)
        return _rotated(self.to_patient[row], in_table - self.patient_origin_cm[row])


def _directions(
    irradiations: Sequence[Irradiation], segments: MotionSegments, frames: _TableFrames
) -> tuple[Floats, Floats, Floats]:
    """To the detector, towards LAO, and towards cranial; (S, 3) each, in the patient frame."""
    row = segments.row
    detector = np.array([event.detector_rotation_deg for event in irradiations], dtype=np.float64)[row]
    is_to_patient = np.array([event.angle_frame is AngleFrame.PATIENT for event in irradiations], dtype=np.bool_)
    from_angles = np.where(is_to_patient[:, None, None], np.eye(3), frames.to_patient @ frames.to_table)[row]
    axis, u, v = rotations.beam_directions(segments.primary_deg, segments.secondary_deg, detector)
    return _rotated(from_angles, axis), _rotated(from_angles, u), _rotated(from_angles, v)


def _numbers(irradiations: Sequence[Irradiation]) -> Floats:
    """(E, 7): distances to isocentre and to reference point, air kerma, and the four tangents of the field."""
    return _stack(
        [
            (
                event.source_to_isocenter_cm,
                event.source_to_reference_cm,
                event.reference_air_kerma_mgy,
                event.field.u_minus,
                event.field.u_plus,
                event.field.v_minus,
                event.field.v_plus,
            )
            for event in irradiations
        ],
        7,
    )


def _stack(rows: Sequence[object], *shape: int) -> Floats:
    """Rows as one array, of this shape even without any."""
    return np.array(rows, dtype=np.float64).reshape(len(rows), *shape)


def _rotated(matrices: Floats, vectors: Floats) -> Floats:
    """Each matrix (E, 3, 3) times its vector (E, 3)."""
    rotated: Floats = (matrices @ vectors[:, :, None])[:, :, 0]
    return rotated
