"""The anatomical location of a peak is described in terms of medical physics."""

import numpy as np
import pytest

from kerma.skin_dose.phantom.anatomical_location import describe_location
from kerma.skin_dose.phantom.builders import PHANTOMS
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.phantom.surface import Phantom

PATIENT = Patient()


def nearest(phantom: Phantom, x: float, y: float, along: float) -> int:
    """The cell nearest to a point beside the body, in cm."""
    return int(np.linalg.norm(phantom.centre_cm - np.array([x, y, -along]), axis=1).argmin())


@pytest.mark.parametrize(
    ("x", "y", "along", "words"),
    [
        (0, 0, 42, "back, in the middle, 42 cm from the vertex (chest)"),
        (6, 0, 60, "back, 6 cm left of the middle, 60 cm from the vertex (abdomen)"),
        (-6, 0, 60, "back, 6 cm right of the middle, 60 cm from the vertex (abdomen)"),
        (30, -9.5, 80, "left side, 10 cm from the back, 80 cm from the vertex (pelvis)"),
        (-30, -9.5, 80, "right side, 10 cm from the back, 80 cm from the vertex (pelvis)"),
        (0, -30, 42, "front, in the middle, 42 cm from the vertex (chest)"),
        (5, -19.2, 42, "front, 5 cm left of the middle, 42 cm from the vertex (chest)"),
        (0, 0, 10, "back, in the middle, 10 cm from the vertex (head)"),
    ],
)
def test_a_place_on_the_trunk(x: float, y: float, along: float, words: str) -> None:
    phantom = PHANTOMS["trunk"](PATIENT, 1.0)
    assert describe_location(phantom, nearest(phantom, x, y, along - 0.2)) == words


def test_a_taller_patient_s_chest_ends_lower() -> None:
    phantom = PHANTOMS["trunk"](Patient(height_cm=200.0), 1.0)
    assert describe_location(phantom, nearest(phantom, 0, 0, 51), 200.0).endswith("(chest)")


def test_a_plane_has_no_sides() -> None:
    phantom = PHANTOMS["plane"](PATIENT, 1.0)
    assert describe_location(phantom, nearest(phantom, -8.4, 0, 30.4)).startswith(
        "plane, 8 cm right of the middle, 30 cm from"
    )
