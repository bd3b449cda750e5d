"""Percentile ranks equal those of numpy, and are not stated among too few."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from dashboard.pages.study.comparison import rank_text
from dashboard.pages.study.plots.distribution import plot
from kerma.facts import ct, projection
from kerma.statistics.percentile_rank import MIN_VALUES, PercentileRank, percentile_rank

DLP = ct.TOTALS[0]
[FLUORO_TIME] = [fact for fact in projection.TOTALS if fact.name == "fluoro_time_s"]
OTHERS = [float(value) for value in np.random.default_rng(7).lognormal(6, 0.5, 200).round(2)]


def test_quartiles_are_numpys() -> None:
    assert percentile_rank(400.0, OTHERS).quartiles == tuple(np.percentile(OTHERS, [25, 50, 75]))


@pytest.mark.parametrize("share", [0, 10, 50, 83, 100])
def test_the_percentile_of_numpys_percentile_is_that_percentile(share: int) -> None:
    values = [float(value) for value in range(101)]
    found = percentile_rank(float(np.percentile(values, share)), values)
    assert found.percentile == pytest.approx(share, abs=0.5)


def test_equal_doses_count_half() -> None:
    assert percentile_rank(5.0, [5.0] * 20).percentile == 50


def test_a_dose_above_all_others_is_at_a_hundred_and_below_all_at_zero() -> None:
    assert (percentile_rank(1e6, OTHERS).percentile, percentile_rank(0.0, OTHERS).percentile) == (100, 0)


def test_of_fewer_than_ten_others_no_percentile_is_stated() -> None:
    found = percentile_rank(4.0, OTHERS[: MIN_VALUES - 1])
    assert (found.percentile, found.quartiles) == (None, None)
    assert (
        rank_text(DLP, found)
        == "This study: 4 mGy·cm. Too few to compare with: n = 9, and a percentile needs at least 10."
    )


def test_ten_others_are_enough() -> None:
    assert percentile_rank(4.0, OTHERS[:MIN_VALUES]).percentile is not None


def test_the_text_states_value_percentile_n_and_quartiles() -> None:
    found = PercentileRank(724.52, 127, 83.4, (410.04, 512.0, 640.06))
    assert rank_text(DLP, found) == (
        "This study: 724.52 mGy·cm, percentile 83 of n = 127. Median 512, half of them between 410 and 640.1 mGy·cm."
    )


def test_a_duration_is_compared_in_minutes_and_seconds() -> None:
    found = PercentileRank(2001.13, 127, 83.4, (222.2, 600.0, 1200.4))
    assert rank_text(FLUORO_TIME, found) == (
        "This study: 33:21 min, percentile 83 of n = 127. Median 10:00, half of them between 3:42 and 20:00 min."
    )


@pytest.mark.parametrize(
    ("value", "position"),
    [
        (1e6, "higher than all 200 others"),
        (0.0, "lower than all 200 others"),
        (max(OTHERS), "percentile 100 of n = 200"),
    ],
)
def test_a_value_beyond_all_others_is_no_percentile(value: float, position: str) -> None:
    assert f", {position}. Median" in rank_text(DLP, percentile_rank(value, OTHERS))


def test_the_bars_count_every_peer_once() -> None:
    made = plot(DLP, percentile_rank(400.0, OTHERS), OTHERS, "")
    assert sum(cast("int", row["n"]) for row in made.marks) == len(OTHERS)
    assert [row["low"] for row in made.marks if row["what"] == "study"] == [400.0]


def test_few_peers_are_a_stroke_each() -> None:
    made = plot(DLP, percentile_rank(4.0, [1.0, 2.0]), [1.0, 2.0], "")
    assert [row["low"] for row in made.marks] == [1.0, 2.0, 4.0]


def test_peers_that_are_all_alike_are_drawn() -> None:
    made = plot(DLP, percentile_rank(5.0, [5.0] * 20), [5.0] * 20, "")
    assert sum(cast("int", row["n"]) for row in made.marks) == 20
