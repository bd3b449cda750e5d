"""Where the patient comes to rest on the table."""

import numpy as np
import pytest

from kerma.skin_dose.geometry.rotations import PATIENT_TO_TABLE
from kerma.skin_dose.irradiation import Position
from kerma.skin_dose.map.beam_placement import origin_on_table
from kerma.skin_dose.phantom.builders import trunk, trunk_tube
from kerma.skin_dose.phantom.patient_size import Patient

PATIENT = Patient(180.0, 80.0)
SKIN = trunk(PATIENT)


def on_table(position: Position) -> np.ndarray:
    return SKIN.centre_cm @ PATIENT_TO_TABLE[position].T + origin_on_table(position, PATIENT, 4.0)


@pytest.mark.parametrize("position", Position)
def test_the_body_rests_on_the_pad_in_the_mid_line(position: Position) -> None:
    skin = on_table(position)
    assert skin[:, 1].max() == pytest.approx(-4.0, abs=0.5)
    assert skin[:, 0].max() == pytest.approx(-skin[:, 0].min(), abs=1.0)


@pytest.mark.parametrize("position", Position)
def test_the_body_begins_at_the_head_end_of_the_table(position: Position) -> None:
    along = on_table(position)[:, 2]
    feet_first = position.startswith("FF")
    assert along.max() <= 0
    assert (along.min() if feet_first else along.max()) == pytest.approx(-179.5 if feet_first else -0.5, abs=0.1)


def test_a_supine_patient_lies_with_the_vertex_at_the_head_end() -> None:
    assert origin_on_table(Position.HFS, PATIENT, 4.0) == pytest.approx((0, -4, 0))


def test_a_prone_patient_rests_on_the_chest() -> None:
    assert origin_on_table(Position.HFP, PATIENT, 4.0)[1] == pytest.approx(-4 - trunk_tube(PATIENT).depth_cm)
