"""Backscatter follows the paper at its fields, and rises smoothly from none between them."""

import numpy as np
import pytest

from kerma.skin_dose.physics import backscatter

PUBLISHED = [  # kV, half value layer in mm Al, factors of 5, 10, 20, 25, 35 cm fields
    (80.0, 3.12, [1.242, 1.330, 1.388, 1.399, 1.406]),
    (80.0, 5.71, [1.289, 1.421, 1.522, 1.541, 1.556]),
    (80.0, 8.69, [1.299, 1.463, 1.605, 1.635, 1.660]),
]
SIDES = np.linspace(0.0, 35.0, 351)


def nodes(*beams: tuple[float, float]) -> np.ndarray:
    """Factors at the nodes, for beams of (half value layer, kV)."""
    hvl, kv = np.array(beams).T
    return backscatter.at_nodes(hvl, kv)


def curve(hvl: float, kv: float, side_cm: np.ndarray) -> np.ndarray:
    return backscatter.between(np.repeat(nodes((hvl, kv)), len(side_cm), axis=0), side_cm)


@pytest.mark.parametrize(("kv", "hvl", "published"), PUBLISHED)
def test_the_factors_are_those_of_the_paper(kv: float, hvl: float, published: list[float]) -> None:
    assert nodes((hvl, kv))[0, 1:] == pytest.approx(published, abs=0.002)


def test_a_field_without_area_scatters_nothing_back() -> None:
    assert curve(5.71, 80, np.array([0.0, -1.0])).tolist() == [1.0, 1.0]


def test_at_its_nodes_the_curve_is_the_polynomial() -> None:
    assert curve(5.71, 80, np.array(backscatter.SIDES_CM)) == pytest.approx(nodes((5.71, 80))[0], rel=1e-12)


def test_beyond_35_cm_the_factor_is_constant() -> None:
    assert curve(5.71, 80, np.array([50.0, 500.0])) == pytest.approx(nodes((5.71, 80))[0, -1], rel=1e-12)


@pytest.mark.parametrize("hvl", [1.8, 3.0, 5.0, 8.0, 12.5])
@pytest.mark.parametrize("kv", [60.0, 80.0, 100.0, 125.0])
def test_a_wider_field_never_scatters_less(hvl: float, kv: float) -> None:
    assert (np.diff(curve(hvl, kv, SIDES)) >= -1e-12).all()


@pytest.mark.parametrize(("hvl", "kv"), [(1.8, 50.0), (3.12, 80.0), (8.85, 120.0), (12.5, 150.0)])
def test_the_curve_is_the_shape_preserving_one_of_scipy(hvl: float, kv: float) -> None:
    scipy = pytest.importorskip("scipy.interpolate", reason="SciPy, which the curve is compared with, is not installed")
    expected = scipy.PchipInterpolator(backscatter.SIDES_CM, nodes((hvl, kv))[0])(SIDES)
    assert curve(hvl, kv, SIDES) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 1.2, 1.4, 1.3, 1.3, 1.5],
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        [1.0, 2.0, 1.0, 2.0, 1.0, 2.0],
        [1.0, 1.01, 3.0, 3.0, 2.9, 1.0],
        [1.0, 1.5, 1.6, 1.6, 1.9, 1.85],
    ],
)
def test_turning_and_flat_nodes_are_joined_as_scipy_joins_them(values: list[float]) -> None:
    scipy = pytest.importorskip("scipy.interpolate", reason="SciPy, which the curve is compared with, is not installed")
    joined = backscatter.between(np.tile(values, (len(SIDES), 1)), SIDES)
    assert joined == pytest.approx(scipy.PchipInterpolator(backscatter.SIDES_CM, values)(SIDES), rel=1e-12)


def test_fields_of_many_events_each_follow_the_curve_of_their_own() -> None:
    both = nodes((3.12, 80.0), (8.69, 80.0))
    event, side = np.array([1, 0, 1, 1]), np.array([7.0, 7.0, 22.0, 60.0])
    along = backscatter.along(backscatter.curves(both), event, side)
    assert along.tolist() == backscatter.between(both[event], side).tolist()


@pytest.mark.parametrize(
    ("hvl", "kv", "nearest"),
    [
        (5.0, 45.0, (5.0, 50.0)),
        (5.0, 160.0, (5.0, 150.0)),
        (1.0, 80.0, (1.8, 80.0)),
        (14.0, 80.0, (12.5, 80.0)),
    ],
)
def test_a_beam_outside_the_paper_takes_its_nearest_factor(hvl: float, kv: float, nearest: tuple[float, float]) -> None:
    assert nodes((hvl, kv)).tolist() == nodes(nearest).tolist()
    assert backscatter.is_outside(np.array([hvl]), np.array([kv])).tolist() == [True]


@pytest.mark.parametrize("beam", [(1.8, 50.0), (12.5, 150.0), (5.0, 80.0)])
def test_a_beam_inside_the_paper_is_not_outside(beam: tuple[float, float]) -> None:
    assert backscatter.is_outside(*np.array([beam]).T).tolist() == [False]


def test_what_is_not_a_number_gives_no_factor() -> None:
    assert np.isnan(nodes((np.nan, 80.0))[0, 1:]).all()
    assert backscatter.is_outside(np.array([np.nan]), np.array([80.0])).tolist() == [True]


def test_no_fields_have_no_factors() -> None:
    assert backscatter.between(np.empty((0, 6)), np.empty(0)).shape == (0,)
