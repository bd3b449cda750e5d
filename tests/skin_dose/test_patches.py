"""Patches of skin, which decide what a beam is compared with."""

import numpy as np
import pytest

from kerma.skin_dose.phantom.builders import PHANTOMS
from kerma.skin_dose.phantom.patches import patches
from kerma.skin_dose.phantom.patient_size import Patient


@pytest.mark.parametrize("cell_cm", [0.7, 1.0, 30.0])
@pytest.mark.parametrize("name", PHANTOMS)
def test_every_cell_is_in_one_patch(name: str, cell_cm: float) -> None:
    phantom = PHANTOMS[name](Patient(), cell_cm)
    cells = np.concatenate([patch.cells for patch in patches(phantom)])
    assert np.sort(cells).tolist() == list(range(phantom.size))


@pytest.mark.parametrize("name", PHANTOMS)
def test_the_ball_of_a_patch_holds_its_cells(name: str) -> None:
    phantom = PHANTOMS[name](Patient(), 1.0)
    for patch in patches(phantom):
        reach = np.linalg.norm(phantom.centre_cm[patch.cells] - patch.middle_cm, axis=1)
        assert (reach + np.hypot(phantom.width_cm, phantom.length_cm)[patch.cells] / 2 <= patch.radius_cm + 1e-9).all()


def test_a_patch_is_small() -> None:
    assert max(patch.radius_cm for patch in patches(PHANTOMS["trunk"](Patient(), 1.0))) < 8
