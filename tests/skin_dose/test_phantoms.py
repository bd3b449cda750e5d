"""Phantoms of skin dose: their size, and how they are tiled."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerma.skin_dose.phantom.builders import PHANTOMS, cylinder, plane, trunk, trunk_tube
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.phantom.surface import Phantom

PATIENTS = st.builds(Patient, st.floats(40, 220), st.floats(3, 250), st.booleans())
#: Name, patient and side of a cell of any phantom.
EVERY = st.tuples(st.sampled_from(sorted(PHANTOMS)), PATIENTS, st.sampled_from((1.0, 2.0, 3.3)))


def built(name: str, patient: Patient, cell_cm: float) -> Phantom:
    return PHANTOMS[name](patient, cell_cm)


def rows(phantom: Phantom) -> list[np.ndarray]:
    return [np.flatnonzero(phantom.along_cm == along) for along in np.unique(phantom.along_cm)]


def test_the_trunk_of_a_standard_patient_is_as_wide_as_people_are() -> None:
    tube = trunk_tube(Patient())
    assert (tube.half_width_cm, tube.half_depth_cm) == pytest.approx((18.3, 10.2), abs=0.05)
    assert tube.length_cm == pytest.approx(70.0, abs=0.05)


def test_a_heavier_patient_is_wider_and_a_taller_one_longer() -> None:
    slim, heavy, tall = (trunk_tube(Patient(h, w)) for h, w in ((170, 60), (170, 120), (200, 60)))
    assert heavy.half_width_cm == pytest.approx(slim.half_width_cm * 2**0.5)
    assert tall.length_cm > slim.length_cm


def test_the_back_is_flat_on_the_pad() -> None:
    phantom = trunk(Patient())
    flat = phantom.normal[:, 1] == 1
    width = phantom.width_cm[flat & np.isclose(phantom.along_cm, phantom.along_cm[-1])].sum()
    assert np.all(phantom.centre_cm[flat, 1] == 0)
    assert width == pytest.approx(0.78 * trunk_tube(Patient()).half_width_cm, abs=1.1)


@pytest.mark.parametrize("phantom", [trunk(Patient()), cylinder()], ids=["trunk", "cylinder"])
def test_normals_stand_upright_on_the_outline(phantom: Phantom) -> None:
    """Neighbours in a row lie, seen from a cell's middle, along its tangent."""
    for row in rows(phantom)[::10]:
        chord = np.roll(phantom.centre_cm[row], -1, axis=0) - np.roll(phantom.centre_cm[row], 1, axis=0)
        cosine = (chord * phantom.normal[row]).sum(axis=1) / np.linalg.norm(chord, axis=1)
        assert np.abs(cosine).max() < 0.12


def test_cells_are_of_equal_arc_length_round_the_cylinder() -> None:
    phantom = cylinder()
    gap = np.linalg.norm(np.diff(phantom.centre_cm[rows(phantom)[0]], axis=0), axis=1)
    assert gap == pytest.approx(np.full(gap.shape, phantom.width_cm[0]), rel=0.01)
    assert phantom.area_cm2.sum() == pytest.approx(96.884482 * 150, rel=1e-6)  # perimeter by an elliptic integral


def test_the_plane_is_a_film_of_40_by_120_cm_on_the_pad() -> None:
    film = plane(0.5)
    assert film.area_cm2.sum() == pytest.approx(4800)
    assert np.all(film.normal == (0, 1, 0))
    assert film.centre_cm.min(axis=0) == pytest.approx((-19.75, 0, -119.75))


@settings(max_examples=40, deadline=None)
@given(EVERY)
def test_a_phantom_lies_under_the_vertex_and_on_the_pad(one: tuple[str, Patient, float]) -> None:
    phantom = built(*one)
    assert phantom.centre_cm[:, 1].max() <= 0
    assert phantom.centre_cm[:, 1].max() > -0.5 * phantom.cell_cm
    assert phantom.centre_cm[:, 2].max() < 0
    assert phantom.along_cm == pytest.approx(-phantom.centre_cm[:, 2])


@settings(max_examples=40, deadline=None)
@given(EVERY)
def test_cells_tile_the_unrolled_skin_without_gaps(one: tuple[str, Patient, float]) -> None:
    phantom = built(*one)
    starts, ends = [], []
    for row in rows(phantom):
        edge = phantom.across_cm[row] - phantom.width_cm[row] / 2
        assert edge[1:] == pytest.approx((phantom.across_cm[row] + phantom.width_cm[row] / 2)[:-1])
        assert phantom.across_cm[row].sum() == pytest.approx(0, abs=1e-6)
        starts.append(phantom.along_cm[row[0]] - phantom.length_cm[row[0]] / 2)
        ends.append(phantom.along_cm[row[0]] + phantom.length_cm[row[0]] / 2)
    assert starts == pytest.approx([0.0, *ends[:-1]], abs=1e-9)
    assert phantom.area_cm2 == pytest.approx(phantom.width_cm * phantom.length_cm)


@settings(max_examples=40, deadline=None)
@given(EVERY)
def test_a_phantom_is_symmetric_and_its_normals_point_outward(one: tuple[str, Patient, float]) -> None:
    phantom = built(*one)
    for row in rows(phantom)[::7]:
        assert phantom.centre_cm[row, 0] == pytest.approx(-phantom.centre_cm[row[::-1], 0], abs=1e-9)
        assert phantom.centre_cm[row, 1] == pytest.approx(phantom.centre_cm[row[::-1], 1], abs=1e-9)
        assert np.sign(phantom.normal[row, 0]) @ np.sign(phantom.across_cm[row]) >= 0
    assert np.linalg.norm(phantom.normal, axis=1) == pytest.approx(np.ones(phantom.size))


@pytest.mark.parametrize("side", [0.0, -1.0, float("nan")])
def test_a_cell_without_size_is_refused(side: float) -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        plane(side)
