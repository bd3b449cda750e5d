"""openSkin's phantom and factors, from a description of what it does, as arrays for Kerma's kernel.

Its phantom is a slab with two half cylinders for the trunk. A cell gets a quarter of the dose for each of its corners
in the field. Backscatter and medium are one factor, rounded to a tenth and taken from the nearest node; table and
mattress attenuate as measured on one system, by the obliquity of the central ray. Its tables are not at hand, nor
would they be copied: Kerma's own stand in for them, rounded in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kerma.extract import Extraction, extract
from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.geometry.table_top import TableTop
from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.map.beam_placement import place_beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.phantom.patient_size import Patient, patient_of
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics import backscatter, beam_quality
from kerma.skin_dose.physics.factors import ones
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.normalisation import normalise
from tests.support.skin_dose_facts import events_of, study_of

Floats = NDArray[np.float64]

MATTRESS_CM = 4.0
#: From the head end of the table to the vertex.
VERTEX_CM = 5.0
_RADIUS_CM, _FLAT_OVER_RADIUS, _TRUNK_CM, _HEAD_CM = 10.0, 1.44, 70.0, 24.0
_STANDARD = Patient()

#: Nodes of its table of backscatter and medium.
_VOLTAGES_KV = np.array([50.0, 80.0, 110.0, 150.0])
_COPPER_MM = np.array([0.0, 0.1, 0.2, 0.3, 0.6, 0.9])
_SIDES_CM = np.array([5.0, 10.0, 20.0, 35.0])
_INHERENT_MM_AL = 3.1

#: Measured transmission of table and mattress: voltage in kV, copper in mm, share that passes.
_TRANSMISSION = ((60, 0.0, 0.66), (80, 0.0, 0.68), (80, 0.3, 0.79), (80, 0.6, 0.81), (80, 0.9, 0.82), (125, 0.9, 0.86))


@dataclass(frozen=True)
class Slab:
    """Its phantom.

    Attributes:
        radius_cm: of the half cylinders.
        flat: columns of the front, and of the back.
        round_: columns of each side.
        rows: from the vertex to the feet; those of the head come first.
        head_rows: of the head.
    """

    radius_cm: float
    flat: int
    round_: int
    rows: int
    head_rows: int

    @classmethod
    def of(cls, patient: Patient) -> "Slab":
        tall, heavy = patient.height_cm / _STANDARD.height_cm, patient.weight_kg / _STANDARD.weight_kg
        radius = _RADIUS_CM * np.sqrt(heavy / tall)
        head, trunk = round(_HEAD_CM * tall), round(_TRUNK_CM * tall)
        return cls(radius, round(_FLAT_OVER_RADIUS * radius), round(np.pi * radius), head + trunk, head)

    @property
    def columns(self) -> int:
        return 2 * (self.flat + self.round_)

    def outline(self, column: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """x, y and outward normal by columns: front, left side, back, right side."""
        half, r = self.flat / 2, self.radius_cm
        ends = np.cumsum([0, self.flat, self.round_, self.flat, self.round_])
        part = np.clip(np.searchsorted(ends, column, side="right") - 1, 0, 3)
        on = column - ends[part]
        turn = np.pi * on / self.round_
        x = np.select([part == 0, part == 1, part == 2], [on - half, half + r * np.sin(turn), half - on],
                      -half - r * np.sin(turn))  # fmt: skip
        y = np.select([part == 0, part == 1, part == 2], [-2 * r + 0 * on, -r - r * np.cos(turn), 0 * on],
                      -r + r * np.cos(turn))  # fmt: skip
        nx = np.select([part == 1, part == 3], [np.sin(turn), -np.sin(turn)], 0.0)
        ny = np.select([part == 0, part == 1, part == 2], [-1.0 + 0 * on, -np.cos(turn), 1.0 + 0 * on], np.cos(turn))
        return x, y, nx, ny

    def corners(self) -> Phantom:
        """The four corners of every cell, as (rows, columns, 4) cells of a quarter each."""
        row, column, corner = (each.ravel() for each in np.indices((self.rows, self.columns, 4)))
        x, y, _, _ = self.outline((column + corner % 2) % self.columns + 0.0)
        _, _, nx, ny = self.outline(column + 0.5)
        along = row + corner // 2 + 0.0
        quarter, zero = np.full(len(row), 0.25), np.zeros(len(row))
        return Phantom(
            name="slab",
            centre_cm=np.column_stack([x, y, -along]),
            normal=np.column_stack([nx, ny, zero]),
            area_cm2=quarter,
            across_cm=column + 0.5,
            along_cm=row + 0.5,
            width_cm=np.ones(len(row)),
            length_cm=np.ones(len(row)),
            part=(row >= self.head_rows).astype(np.int8),
            parts=("head", "trunk"),
            cell_cm=1.0,
        )


@dataclass(frozen=True)
class Case:
    """A report, its events, and its phantom."""

    reading: Extraction
    events: tuple[Irradiation, ...]
    slab: Slab
    beams: Beams


def case(report: Path) -> Case:
    reading = extract(report.read_bytes())
    patient = patient_of(study_of(reading))
    events = normalise(study_of(reading), events_of(reading), EquipmentCalibration()).irradiations
    return Case(reading, events, Slab.of(patient), beams_of(events, patient))


def beams_of(events: Sequence[Irradiation], patient: Patient) -> Beams:
    offset = (0.0, 0.0, -VERTEX_CM)
    return place_beams(events, ones(len(events)), patient=patient, pad_cm=MATTRESS_CM, patient_offset_cm=offset)


def dose_map(found: Case, shot: Beams | None = None) -> Floats:
    """Its map, (rows, columns), in mGy, of the case's beams or of others of the same events."""
    shot = found.beams if shot is None else shot
    views = len(shot.event_index)
    numbered = replace(shot, event_index=np.arange(views))
    view, point, dose = _hits(found.slab, numbered)
    _, behind_table, halved = _hits(found.slab, replace(numbered, table_transmission=np.full(views, 0.5)))
    assert (point == behind_table).all()
    cell = point // 4
    events = {one.event_index: one for one in found.events}
    shots = [events[event] for event in shot.event_index.tolist()]
    scatter = np.array([_scatter(one, side) for one, side in zip(shots, _sides_cm(view, cell, views), strict=True)])
    table = np.array([_through_table(one, -axis[1]) for one, axis in zip(shots, shot.axis, strict=True)])
    dose = dose / 4 * scatter[view] * np.where(halved < dose * (1 - 1e-9), table[view], 1.0)
    shape = (found.slab.rows, found.slab.columns)
    total = np.bincount(cell, weights=dose, minlength=shape[0] * shape[1])
    return np.asarray(total, dtype=np.float64).reshape(shape)


def _hits(slab: Slab, shot: Beams) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """View, corner and air kerma of all hits."""
    table = TableTop(half_width_cm=22.5, length_cm=150.0)
    given = skin_dose_map(shot, slab.corners(), soft_edge=False, contributions=True, table=table).contributions
    assert given
    hit = given.dose_mgy > 0
    return given.event_index[hit], given.cell[hit], given.dose_mgy[hit]


def _sides_cm(view: NDArray[np.int64], cell: NDArray[np.int64], views: int) -> Floats:
    """Side of the square of as many cells of 1 cm² as each view hits."""
    pairs = np.unique(np.column_stack([view, cell]), axis=0)
    return np.sqrt(np.bincount(pairs[:, 0], minlength=views))


def _through_table(one: Irradiation, upwards: float) -> float:
    """Table and mattress by the obliquity of the central ray."""
    return float(_transmission(one) ** (1 / upwards)) if upwards > 1e-6 else 1.0


def _scatter(one: Irradiation, side_cm: float) -> float:
    """Backscatter and medium."""
    voltage, copper, side = (
        nodes[[np.abs(nodes - value).argmin()]]
        for nodes, value in ((_VOLTAGES_KV, one.tube_voltage_kv), (_COPPER_MM, one.copper_mm), (_SIDES_CM, side_cm))
    )
    quality = beam_quality.at(voltage, np.array([_INHERENT_MM_AL]), copper)
    factor = backscatter.between(backscatter.at_nodes(quality.hvl_mm_al, voltage), side) * quality.medium_factor
    return round(float(factor[0]), 1)


def _transmission(one: Irradiation) -> float:
    """Of the measured beam that is nearest."""

    def distance(measured: tuple[float, float, float]) -> tuple[float, float]:
        return abs(measured[1] - one.copper_mm), abs(measured[0] - one.tube_voltage_kv)

    return min(_TRANSMISSION, key=distance)[2]
