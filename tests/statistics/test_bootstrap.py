"""The bootstrap from values by rank against numpy and against drawing every sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerma.statistics.bootstrap import RANK_FRACTIONS, RankedSample, median_difference


def ranked_sample(values: Any) -> RankedSample:
    """As PostgreSQL's percentile_disc gives them."""
    found = np.quantile(values, RANK_FRACTIONS, method="inverted_cdf")
    return RankedSample(len(values), [float(value) for value in found])


@pytest.mark.parametrize("size", [1, 2, 5, 10, 101, 5000])
def test_the_median_by_rank_is_that_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).lognormal(size=size)
    assert ranked_sample(values).median == pytest.approx(np.median(values))


@pytest.mark.parametrize("size", [25, 151, 2001])
def test_the_interval_is_that_of_drawing_every_sample(size: int) -> None:
    random = np.random.default_rng(size)
    before, after = random.lognormal(5, 0.5, size), random.lognormal(5.3, 0.5, size)
    drawn = [np.median(random.choice(sample, (4000, size)), axis=1) for sample in (after, before)]
    lower, upper = np.percentile(drawn[0] - drawn[1], (2.5, 97.5))
    found = median_difference(ranked_sample(before), ranked_sample(after))
    assert found.value == pytest.approx(np.median(after) - np.median(before))
    assert [found.lower, found.upper] == pytest.approx([lower, upper], abs=0.12 * (upper - lower))


def test_the_interval_is_the_same_each_time() -> None:
    sides = ranked_sample(range(50)), ranked_sample(range(20, 90))
    assert median_difference(*sides) == median_difference(*sides)


def test_too_few_values_have_no_interval() -> None:
    assert median_difference(ranked_sample([1, 2, 3, 4]), ranked_sample(range(50)))[1:] == (None, None)
