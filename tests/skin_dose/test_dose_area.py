"""Mean doses and areas are exact for cells of any area."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerma.skin_dose.map.dose_area import areas_above_cm2, hottest_mean_mgy

DOSE_MGY = np.array([100.0, 4000.0, 2500.0, 0.0])
AREA_CM2 = np.array([5.0, 0.5, 2.0, 50.0])


@pytest.mark.parametrize(
    ("wanted_cm2", "mean_mgy"),
    [
        (0.25, 4000.0),
        (0.5, 4000.0),
        (1.0, (0.5 * 4000 + 0.5 * 2500) / 1.0),
        (10.0, (0.5 * 4000 + 2 * 2500 + 5 * 100 + 2.5 * 0) / 10.0),
    ],
)
def test_the_hottest_skin_is_averaged_with_a_fraction_of_its_last_cell(wanted_cm2: float, mean_mgy: float) -> None:
    assert hottest_mean_mgy(DOSE_MGY, AREA_CM2, wanted_cm2) == pytest.approx(mean_mgy)


def test_a_phantom_smaller_than_the_area_is_averaged_as_a_whole() -> None:
    assert hottest_mean_mgy(DOSE_MGY[:2], AREA_CM2[:2], 10.0) == pytest.approx((5 * 100 + 0.5 * 4000) / 5.5)


def test_areas_count_cells_above_each_threshold() -> None:
    assert areas_above_cm2(DOSE_MGY, AREA_CM2, (0.05, 2.0, 2.5, 3.0, 5.0)) == (7.5, 2.5, 0.5, 0.5, 0.0)


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0.1, 2)), min_size=1, max_size=30))
def test_a_mean_over_more_skin_is_never_higher(cells: list[tuple[float, float]]) -> None:
    dose, area = np.array(cells).T
    means = [hottest_mean_mgy(dose, area, wanted) for wanted in (0.1, 1.0, 10.0, 100.0)]
    assert all(wide <= narrow * (1 + 1e-12) + 1e-12 for narrow, wide in itertools.pairwise(means))
