"""Signs of rotations, by vectors that can be seen in the mind."""

import numpy as np
import pytest

from kerma.skin_dose.geometry import rotations
from kerma.skin_dose.irradiation import Position

LEFT, DOWN, HEAD = np.eye(3)


def turned(horizontal: float = 0.0, tilt: float = 0.0, cradle: float = 0.0) -> np.ndarray:
    table: np.ndarray = rotations.table_to_room(np.array([horizontal]), np.array([tilt]), np.array([cradle]))[0]
    return table


def beam(primary: float, secondary: float, detector: float = 0.0) -> tuple[np.ndarray, ...]:
    arrays = rotations.beam_directions(np.array([primary]), np.array([secondary]), np.array([detector]))
    return tuple(array[0] for array in arrays)


@pytest.mark.parametrize("position", Position)
def test_a_position_is_a_rotation(position: Position) -> None:
    matrix = rotations.PATIENT_TO_TABLE[position]
    assert matrix @ matrix.T == pytest.approx(np.eye(3))
    assert np.linalg.det(matrix) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("position", "axis", "direction"),
    [
        (Position.HFS, DOWN, DOWN),
        (Position.HFP, DOWN, -DOWN),
        (Position.HFP, HEAD, HEAD),
        (Position.HFDL, LEFT, DOWN),
        (Position.HFDR, -LEFT, DOWN),
        (Position.FFS, HEAD, -HEAD),
        (Position.FFS, DOWN, DOWN),
        (Position.FFS, LEFT, -LEFT),
        (Position.FFP, DOWN, -DOWN),
        (Position.FFP, LEFT, LEFT),
        (Position.FFDL, LEFT, DOWN),
        (Position.FFDL, HEAD, -HEAD),
        (Position.FFDR, -LEFT, DOWN),
    ],
)
def test_a_position_says_what_points_where(position: Position, axis: np.ndarray, direction: np.ndarray) -> None:
    assert rotations.PATIENT_TO_TABLE[position] @ axis == pytest.approx(direction)


@pytest.mark.parametrize(
    ("angles", "axis", "towards"),
    [
        ({"horizontal": 10.0}, HEAD, LEFT),
        ({"tilt": 10.0}, HEAD, -DOWN),
        ({"cradle": 10.0}, LEFT, -DOWN),
    ],
)
def test_the_table_turns_the_way_the_standard_says(
    angles: dict[str, float], axis: np.ndarray, towards: np.ndarray
) -> None:
    moved = turned(**angles) @ axis
    assert moved @ towards == pytest.approx(np.sin(np.radians(10)))
    assert moved @ axis == pytest.approx(np.cos(np.radians(10)))


def test_all_turns_of_the_table_together_are_a_rotation() -> None:
    matrix = turned(20.0, -10.0, 5.0)
    assert matrix @ matrix.T == pytest.approx(np.eye(3))
    assert np.linalg.det(matrix) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("primary", "secondary", "detector_side"),
    [(0.0, 0.0, -DOWN), (90.0, 0.0, LEFT), (-90.0, 0.0, -LEFT), (0.0, 90.0, HEAD), (180.0, 0.0, DOWN)],
)
def test_angles_say_where_the_detector_is(primary: float, secondary: float, detector_side: np.ndarray) -> None:
    assert beam(primary, secondary)[0] == pytest.approx(detector_side, abs=1e-12)


def test_the_field_of_an_upright_beam_has_the_axes_of_the_patient() -> None:
    _, columns, rows = beam(0.0, 0.0)
    assert columns == pytest.approx(LEFT)
    assert rows == pytest.approx(HEAD)


def test_a_turned_detector_turns_the_field_from_left_to_head() -> None:
    _, columns, rows = beam(0.0, 0.0, 90.0)
    assert columns == pytest.approx(HEAD)
    assert rows == pytest.approx(-LEFT)


def test_the_axes_of_a_beam_are_orthonormal() -> None:
    axes = np.array(beam(33.0, -21.0, 17.0))
    assert axes @ axes.T == pytest.approx(np.eye(3))
