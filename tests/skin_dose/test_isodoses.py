"""Isodoses cross every edge of the grid between unequal sides once, where linear interpolation gives their dose."""

import numpy as np
import pytest
from numpy.typing import NDArray

from kerma.skin_dose.map.isodoses import isodoses, segments
from kerma.skin_dose.map.unrolled import patches
from kerma.skin_dose.phantom.builders import trunk
from kerma.skin_dose.phantom.patient_size import Patient

Floats = NDArray[np.float64]


def crossings(x: Floats, y: Floats, dose: Floats, level: float) -> Floats:
    """Points at which linear interpolation along the edges of the grid gives the level, sorted."""
    found = []
    for axis in (0, 1):
        low, high = np.moveaxis(dose, axis, 0)[:-1], np.moveaxis(dose, axis, 0)[1:]
        step, other = np.nonzero((low > level) != (high > level))
        fraction = (level - low[step, other]) / (high[step, other] - low[step, other])
        along, across = (y, x) if axis == 0 else (x, y)
        position = along[step] + fraction * (along[step + 1] - along[step])
        found += [(across[other], position) if axis == 0 else (position, across[other])]
    points = np.concatenate([np.column_stack(pair) for pair in found])
    return points[np.lexsort(points.round(6).T)]


@pytest.mark.parametrize("level", [150.0, 500.0, 900.0])
def test_a_line_crosses_the_edges_where_linear_interpolation_gives_its_dose(level: float) -> None:
    phantom = trunk(Patient())
    random = np.random.default_rng(3)
    dose = 500 + 400 * np.sin(phantom.across_cm / 5) * np.cos(phantom.along_cm / 7) + random.normal(0, 60, phantom.size)
    (line,) = isodoses(phantom, dose, [level])
    expected = np.concatenate([crossings(patch.x, patch.y, dose[patch.cell], level) for patch in patches(phantom)])
    points = np.unique(line.segments.reshape(-1, 2).round(9), axis=0)
    expected = np.unique(expected.round(9), axis=0)
    assert len(points) == len(expected)
    np.testing.assert_allclose(points, expected, atol=1e-6)


def test_no_line_reaches_a_dose_above_the_peak() -> None:
    grid = np.arange(4.0)
    assert segments(grid, grid, np.ones((4, 4)), 2.0).shape == (0, 4)
