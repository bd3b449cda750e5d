"""Beams in the patient frame, as arrays that the kernel takes whole."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from kerma.skin_dose.geometry import rotations
from kerma.skin_dose.geometry.motion_segments import Parts, parts
from kerma.skin_dose.irradiation import AngleFrame, Irradiation, Point
from kerma.skin_dose.phantom.patient_position import place_on_table
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.physics.factors import Factors

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Beams:
    """E beams; a rotation is many of them. First axis of every array: E.

    Attributes:
        event_index: (E,) the event each belongs to.
        source_cm: (E, 3) the focus, in the patient frame.
        axis: (E, 3) unit vector from the focus to the detector.
        u: (E, 3) unit vector of the field towards left anterior oblique.
        v: (E, 3) unit vector of the field towards cranial.
        tan_u_minus, tan_u_plus, tan_v_minus, tan_v_plus: (E,) tangents of the field's half widths.
        air_kerma_mgy: (E,) at the reference point.
        reference_cm: (E,) distance from the focus to the reference point.
        backscatter: (E, 6) backscatter factor at the nodes of `backscatter.SIDES_CM`.
        medium_factor: (E,) kerma in water over kerma in air.
        table_transmission: (E,) of a ray that crosses table top and pad perpendicularly; 1 where there is none.
        table_origin_cm: (E, 3) origin of the table frame (mid-line, head end, under the pad) in the patient frame.
        table_right, table_down, table_head: (E, 3) axes of the table in the patient frame (its x, y, z).
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
        """These beams only, by their places or a mask."""
        return Beams(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def beams(
    irradiations: Sequence[Irradiation],
    factors: Factors,
    *,
    patient: Patient | None = None,
    pad_cm: float = 4.0,
    patient_offset_cm: Point = (0.0, 0.0, 0.0),
) -> Beams:
    """Beams of all events, in the patient frame; a run becomes many.

    Args:
        irradiations: the E events.
        factors: theirs, in the same order.
        patient: whose size tells where a patient who does not lie head first and supine comes to rest.
        pad_cm: thickness of the pad.
        patient_offset_cm: added to the place of the patient on the table, (x, y, z) in the table frame.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # beams out of all bounds hit nothing, which the kernel sees to
        still = parts(irradiations)
        frame = _TableFrame.of(irradiations, patient or Patient(), pad_cm, patient_offset_cm)
        axis, u, v = _directions(irradiations, still, frame)
        isocentre = frame.to_patient(still)
        row, numbers = still.row, _numbers(irradiations)[still.row]
        return Beams(
            event_index=np.array([one.event_index for one in irradiations], dtype=np.int64)[row],
            source_cm=isocentre - numbers[:, :1] * axis,
            axis=axis,
            u=u,
            v=v,
            tan_u_minus=numbers[:, 3],
            tan_u_plus=numbers[:, 4],
            tan_v_minus=numbers[:, 5],
            tan_v_plus=numbers[:, 6],
            air_kerma_mgy=numbers[:, 2] * still.share,
            reference_cm=numbers[:, 1],
            backscatter=factors.backscatter[row],
            medium_factor=factors.medium_factor[row],
            table_transmission=factors.table_transmission[row],
            table_origin_cm=-_turn(frame.to_patient_axes, frame.rest_cm)[row],
            table_right=frame.to_patient_axes[row, :, 0],
            table_down=frame.to_patient_axes[row, :, 1],
            table_head=frame.to_patient_axes[row, :, 2],
        )


@dataclass(frozen=True)
class _TableFrame:
    """How the table stands in the room, and how the patient lies on it, for E events.

    Attributes:
        to_patient_axes: (E, 3, 3) table frame to patient frame.
        to_table_axes: (E, 3, 3) room frame to table frame.
        rest_cm: (E, 3) the patient's origin in the table frame.
    """

    to_patient_axes: Floats
    to_table_axes: Floats
    rest_cm: Floats

    @classmethod
    def of(
        cls, irradiations: Sequence[Irradiation], patient: Patient, pad_cm: float, offset_cm: Point
    ) -> "_TableFrame":
        rest = {lies: place_on_table(lies, patient, pad_cm) for lies in {one.position for one in irradiations}}
        turns = [
            (one.table.horizontal_rotation_deg, one.table.head_tilt_deg, one.table.cradle_tilt_deg)
            for one in irradiations
        ]
        return cls(
            _stack([rotations.OF_POSITION[one.position].T for one in irradiations], 3, 3),
            np.swapaxes(rotations.of_table(*_stack(turns, 3).T), 1, 2),
            _stack([rest[one.position] for one in irradiations], 3) + np.array(offset_cm),
        )

    def to_patient(self, still: Parts) -> Floats:
        """The isocentre in the patient frame, (S, 3)."""
        in_table = _turn(self.to_table_axes[still.row], -still.table_cm)
        return _turn(self.to_patient_axes[still.row], in_table - self.rest_cm[still.row])


def _directions(irradiations: Sequence[Irradiation], still: Parts, frame: _TableFrame) -> tuple[Floats, Floats, Floats]:
    """To the detector, towards LAO, and towards cranial; (S, 3) each, in the patient frame."""
    detector = np.array([one.detector_rotation_deg for one in irradiations], dtype=np.float64)[still.row]
    of_patient = np.array([one.angle_frame is AngleFrame.PATIENT for one in irradiations], dtype=np.bool_)
    from_angles = np.where(of_patient[:, None, None], np.eye(3), frame.to_patient_axes @ frame.to_table_axes)[still.row]
    axis, u, v = rotations.of_beam(still.primary_deg, still.secondary_deg, detector)
    return _turn(from_angles, axis), _turn(from_angles, u), _turn(from_angles, v)


def _numbers(irradiations: Sequence[Irradiation]) -> Floats:
    """(E, 7): distances to isocentre and to reference point, air kerma, and the four tangents of the field."""
    return _stack(
        [
            (
                one.source_to_isocenter_cm,
                one.source_to_reference_cm,
                one.reference_air_kerma_mgy,
                one.field.u_minus,
                one.field.u_plus,
                one.field.v_minus,
                one.field.v_plus,
            )
            for one in irradiations
        ],
        7,
    )


def _stack(rows: Sequence[object], *shape: int) -> Floats:
    """Rows as one array, of the right shape even without any."""
    return np.array(rows, dtype=np.float64).reshape(len(rows), *shape)


def _turn(matrices: Floats, vectors: Floats) -> Floats:
    """Each matrix (E, 3, 3) times its vector (E, 3)."""
    turned: Floats = (matrices @ vectors[:, :, None])[:, :, 0]
    return turned
