"""Maps of geometries whose dose can be written down."""

from math import acos, asin, atan, cos, pi, radians, sqrt, tan
from typing import Any

import numpy as np
import pytest

from kerma.skin_dose.geometry.rotations import PATIENT_TO_TABLE
from kerma.skin_dose.irradiation import AngleFrame, Field, Gantry, Irradiation, Position
from kerma.skin_dose.map.beam_placement import origin_on_table
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.phantom.builders import Tube, plane, tubes
from kerma.skin_dose.phantom.patient_size import Patient
from tests.support.geometries import (
    AT_REFERENCE,
    EVENT,
    SOURCE_TO_ISOCENTER_CM,
    SOURCE_TO_REFERENCE_CM,
    beams_of,
    cell_at,
    event,
    map_of,
    square,
    through_table,
)

FILM = plane(0.5)
#: The cell over the isocentre of `AT_REFERENCE`.
MIDDLE = (-0.25, 60.25)
#: A round cylinder about the axis of rotation.
RADIUS_CM = 15.0
ROUND = tubes("round", (Tube("trunk", RADIUS_CM, RADIUS_CM, 0.0, 21.0),), 1.0)
#: Its cells in the plane of the rotation alone, and where the table is then.
RING = tubes("ring", (Tube("trunk", RADIUS_CM, RADIUS_CM, 0.0, 1.0),), 1.0)
AROUND_ISOCENTRE = (0.0, RADIUS_CM, 0.5)
WIDE = Field(1e3, 1e3, 1e3, 1e3)


def centroid(dose: np.ndarray) -> tuple[float, float]:
    """Middle of the dose on the film: across, along."""
    return float(np.average(FILM.across_cm, weights=dose)), float(np.average(FILM.along_cm, weights=dose))


# A: distance, field and table


def test_kerma_at_the_reference_point_is_dose_there() -> None:
    dose = map_of(FILM, EVENT).dose_mgy
    assert dose[cell_at(FILM, *MIDDLE)] == pytest.approx(10.0, rel=1e-12)


def test_dose_falls_with_the_square_of_the_distance_off_the_axis() -> None:
    dose = map_of(FILM, EVENT).dose_mgy
    across, along = MIDDLE
    expected = 10 * SOURCE_TO_REFERENCE_CM**2 / (SOURCE_TO_REFERENCE_CM**2 + 25)
    assert expected == pytest.approx(9.93838, abs=5e-6)
    assert dose[cell_at(FILM, across + 4, along + 3)] == pytest.approx(expected, rel=1e-12)


def test_a_hard_edge_takes_in_the_cells_that_lie_on_it() -> None:
    assert np.count_nonzero(map_of(FILM, EVENT, hard_edge=True).dose_mgy) == 21 * 21


def test_a_soft_edge_halves_the_dose_of_cells_on_it() -> None:
    hard, soft = (map_of(FILM, EVENT, hard_edge=hard).dose_mgy for hard in (True, False))
    across, along = MIDDLE
    on_edge = cell_at(FILM, across + 5, along)
    assert soft[on_edge] == pytest.approx(hard[on_edge] / 2, rel=1e-9)


def test_the_field_moves_against_the_table() -> None:
    x, y, z = AT_REFERENCE
    before, after = (map_of(FILM, event(origin_cm=origin)).dose_mgy for origin in ((x, y, z), (x + 3, y, z + 7)))
    across, along = np.subtract(centroid(after), centroid(before))
    assert (across, along) == pytest.approx((-3, 7), abs=1e-9)  # along runs from the head to the feet


def test_a_lower_table_is_nearer_to_the_undertube() -> None:
    x, y, z = AT_REFERENCE
    dose = map_of(FILM, event(origin_cm=(x, y + 5, z))).dose_mgy
    assert dose[cell_at(FILM, *MIDDLE)] == pytest.approx(11.7825, abs=5e-5)
    assert dose[cell_at(FILM, *MIDDLE)] == pytest.approx(10 * (63.5 / 58.5) ** 2, rel=1e-12)


# B: rotations about a cylinder


def rotation_dose(half_fan_rad: float) -> float:
    """Dose of K = 10 mGy in a full turn, where the skin is seen while the gantry turns by twice that angle."""
    focus, radius = SOURCE_TO_ISOCENTER_CM, RADIUS_CM
    seen = atan((focus + radius) / (focus - radius) * tan(half_fan_rad / 2))
    return 10 * SOURCE_TO_REFERENCE_CM**2 / pi * 2 / (focus**2 - radius**2) * seen


def seen_by_fan(tangent: float) -> float:
    return asin(tangent * SOURCE_TO_ISOCENTER_CM / (RADIUS_CM * sqrt(1 + tangent**2))) - atan(tangent)


#: Field, half the angle while which it is seen, and dose.
FANS = [
    (WIDE, acos(RADIUS_CM / SOURCE_TO_ISOCENTER_CM), 3.81136),
    (Field(0.1, 0.1, 1e3, 1e3), seen_by_fan(0.1), 1.39950),
]


@pytest.mark.parametrize(("field", "angle", "expected"), FANS)
def test_a_full_turn_in_steps_of_a_degree_is_right_within_two_per_mille(
    field: Field, angle: float, expected: float
) -> None:
    assert rotation_dose(angle) == pytest.approx(expected, abs=5e-6)
    run = event((0.0, 0.0), AROUND_ISOCENTRE, end=Gantry(360.0, 0.0), field=field)
    dose = map_of(RING, run, hard_edge=True).dose_mgy
    assert dose.mean() == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(("field", "expected"), [(field, dose) for field, _, dose in FANS], ids=["wide", "fan"])
def test_many_small_turns_come_to_the_exact_dose(field: Field, expected: float) -> None:
    turns = [
        event((start, 0.0), AROUND_ISOCENTRE, end=Gantry(start + 2.5, 0.0), field=field, frames=361)
        for start in np.arange(0.0, 360.0, 2.5)
    ]
    dose = map_of(RING, *turns, hard_edge=True).dose_mgy / len(turns)
    assert dose == pytest.approx(np.full(dose.shape, expected), rel=2e-4)


def test_a_run_split_in_two_gives_the_same_map() -> None:
    whole = event((-30.0, 0.0), end=Gantry(30.0, 0.0))
    halves = [event((start, 0.0), end=Gantry(start + 30, 0.0), reference_air_kerma_mgy=5.0) for start in (-30.0, 0.0)]
    assert map_of(FILM, *halves).dose_mgy == pytest.approx(map_of(FILM, whole).dose_mgy, rel=1e-12, abs=1e-12)


# C: signs of the angles


def test_a_cranial_angle_enters_at_the_caudal_skin() -> None:
    along = MIDDLE[1] + 15 * tan(radians(20))
    x, y, _ = AT_REFERENCE
    cell = cell_at(FILM, MIDDLE[0], along)
    on_axis = event((0.0, 20.0), (x, y, float(FILM.along_cm[cell]) - 15 * tan(radians(20))))
    dose = map_of(FILM, on_axis).dose_mgy[cell]
    assert dose == pytest.approx(10 * (63.5 / (78.5 - 15 / cos(radians(20)))) ** 2, rel=1e-12)
    assert dose == pytest.approx(10.310238, abs=1e-6)


def test_left_anterior_oblique_puts_the_focus_at_the_right() -> None:
    beam = beams_of([event((30.0, 0.0), (0.0, 15.0, 60.0))])
    assert beam.source_cm[0] == pytest.approx((-39.25, 78.5 * cos(radians(30)) - 15, -60.0))
    assert beam.axis[0, 0] > 0


# D: orientation, and the table


COLUMNS = int(np.count_nonzero(ROUND.along_cm == ROUND.along_cm[0]))
MIDDLE_OF_ROUND = np.array((0.0, -RADIUS_CM, -10.5))


def lying(position: Position, angles: tuple[float, float], **changes: Any) -> Irradiation:
    """An event that meets the cylinder a little off the isocentre, at the same place in the room in any position."""
    rest = origin_on_table(position, Patient(), 0.0)
    x, y, z = np.array((2.0, 1.0, 3.0)) - PATIENT_TO_TABLE[position] @ MIDDLE_OF_ROUND - rest
    return event(angles, (float(x), float(y), float(z)), position=position, **changes)


def as_supine(dose: np.ndarray, position: Position) -> np.ndarray:
    """The dose of each cell's place in the room, in the order of a supine patient's cells."""
    grid = dose.reshape(-1, COLUMNS)
    if position in {Position.FFS, Position.FFP}:
        grid = grid[::-1, ::-1]
    return np.roll(grid, COLUMNS // 2 if position in {Position.HFP, Position.FFP} else 0, axis=1).ravel()


@pytest.mark.parametrize("position", [Position.FFS, Position.HFP, Position.FFP])
def test_the_same_place_in_the_room_gets_the_same_dose_however_the_patient_lies(position: Position) -> None:
    fixed = {"angle_frame": AngleFrame.EQUIPMENT, "field": Field(0.05, 0.08, 0.04, 0.06)}
    supine = map_of(ROUND, lying(Position.HFS, (30.0, 20.0), **fixed)).dose_mgy
    other = map_of(ROUND, lying(position, (30.0, 20.0), **fixed)).dose_mgy
    assert as_supine(other, position) == pytest.approx(supine, rel=1e-9, abs=1e-9)
    assert supine.max() > 1


@pytest.mark.parametrize("position", list(Position))
def test_angles_of_the_patient_mark_the_same_skin_in_every_position(position: Position) -> None:
    isocentre = [beams_of([lying(one, (30.0, 20.0))]).source_cm[0] for one in (Position.HFS, position)]
    shift = -(PATIENT_TO_TABLE[position].T - np.eye(3)) @ (2.0, 1.0, 3.0)
    assert isocentre[1] - isocentre[0] == pytest.approx(shift, abs=1e-9)


@pytest.mark.parametrize("angle", [180.0, 90.0, -90.0, 135.0])
def test_a_beam_from_above_or_from_the_side_does_not_cross_the_table(angle: float) -> None:
    side = event((angle, 0.0), (0.0, 15.0, 10.5))
    bare, with_table = (
        skin_dose_map(beams_of([side], factors), ROUND).dose_mgy for factors in (None, through_table(0.5))
    )
    assert bare.max() > 1
    assert with_table == pytest.approx(bare, rel=1e-12)


@pytest.mark.parametrize("angle", [0.0, 30.0, 45.0])
def test_a_beam_through_the_table_is_attenuated_along_its_own_way(angle: float) -> None:
    oblique = event((angle, 0.0), (-MIDDLE[0], 0.0, MIDDLE[1]))
    bare, with_table = (
        skin_dose_map(beams_of([oblique], factors), FILM).dose_mgy for factors in (None, through_table(0.7))
    )
    cell = cell_at(FILM, *MIDDLE)
    assert with_table[cell] / bare[cell] == pytest.approx(0.7 ** (1 / cos(radians(angle))), rel=1e-12)


def test_a_ray_that_passes_beside_the_table_is_not_attenuated() -> None:
    oblique = event((60.0, 0.0), (0.0, 0.0, 60.0), field=square(30.0))
    bare, with_table = (
        skin_dose_map(beams_of([oblique], factors, pad_cm=4.0), FILM).dose_mgy for factors in (None, through_table(0.5))
    )
    outer, inner = cell_at(FILM, -19.75, 60.25), cell_at(FILM, 0.25, 60.25)
    assert with_table[outer] == bare[outer] > 0
    assert with_table[inner] < bare[inner]


# E: dose area product


@pytest.mark.parametrize("side_cm", [5.0, 10.0, 13.3, 25.0])
def test_the_dose_on_a_film_adds_up_to_the_dose_area_product(side_cm: float) -> None:
    total = (map_of(FILM, event(field=square(side_cm))).dose_mgy * FILM.area_cm2).sum()
    place = (np.arange(400) + 0.5) / 400 * side_cm - side_cm / 2
    inverse_square = SOURCE_TO_REFERENCE_CM**2 / (SOURCE_TO_REFERENCE_CM**2 + place[:, None] ** 2 + place**2)
    assert total == pytest.approx(10 * side_cm**2 * inverse_square.mean(), rel=1e-3)
    assert total < 10 * side_cm**2


# F: few or many hits


@pytest.mark.parametrize("events", [1, 999, 1000, 1001, 3000])
def test_any_number_of_events_adds_up(events: int) -> None:
    dose = map_of(FILM, *[EVENT] * events).dose_mgy
    assert dose[cell_at(FILM, *MIDDLE)] == pytest.approx(10 * events, rel=1e-9)


@pytest.mark.parametrize(("side_cm", "hits"), [(0.4, 1), (0.5, 1), (0.9, 1), (1.0, 9)])
def test_a_field_of_few_cells_is_mapped(side_cm: float, hits: int) -> None:
    dose = map_of(FILM, event(field=square(side_cm)), hard_edge=True).dose_mgy
    assert np.count_nonzero(dose) == hits
    assert dose.max() == pytest.approx(10.0, rel=1e-9)


def test_a_beam_that_misses_gives_no_dose() -> None:
    missing = map_of(FILM, event(origin_cm=(100.0, 15.0, 60.0)))
    assert not missing.dose_mgy.any()
    assert missing.fraction_on_phantom.tolist() == [0.0]


def test_no_events_give_no_dose() -> None:
    assert not map_of(FILM).dose_mgy.any()
