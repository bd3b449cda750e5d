"""Changes of level in a series of doses: where, how large, how sure, and none where there is none."""

from datetime import date, timedelta
from math import log, sqrt

import numpy as np
import pytest

from bench import drift
from kerma.statistics.change_estimate import index_interval, size_ratio
from kerma.statistics.change_points import MIN_FACTOR, ChangePoint, DoseSeries, change_points, reestimated
from kerma.statistics.change_scan import alarm_limit, strongest_split

FIRST_DAY = date(2026, 1, 1)
LIMIT = 4.3


def mixed(low: int, high: int) -> list[float]:
    """low, high, low + 1, high - 1, ...: neighbours are not alike."""
    numbers = list(range(low, high + 1))
    half = (len(numbers) + 1) // 2
    pairs = zip(numbers[:half], reversed(numbers[half:]), strict=False)
    found = [float(number) for pair in pairs for number in pair]
    return found if len(numbers) % 2 == 0 else [*found, float(numbers[half - 1])]


def series(*values: float, per_day: int = 1) -> DoseSeries:
    days = np.datetime64(FIRST_DAY) + np.arange(len(values)) // per_day
    return DoseSeries(days, np.array(values, dtype=float))


def doses(count: int, typical: float, seed: int = 1) -> list[float]:
    """Log-normal doses that vary by about 40 %."""
    return list(typical * np.exp(0.385 * np.random.default_rng(seed).normal(size=count)))


def test_the_statistic_is_that_of_mann_and_whitney() -> None:
    # All of 8 values exceed all of 30: U - n m / 2 = 120, variance n m (n + m + 1) / 12 = 780.
    split = strongest_split(np.array(mixed(1, 30) + mixed(31, 38)))
    assert split is not None
    assert split.position == 30
    assert split.inflation == 1
    assert split.z == pytest.approx(120 / sqrt(780))


def test_values_that_resemble_their_neighbours_are_weaker_evidence() -> None:
    ordered = strongest_split(np.arange(1.0, 39.0))
    unordered = strongest_split(np.array(mixed(1, 19) + mixed(20, 38)))
    assert ordered is not None
    assert unordered is not None
    assert ordered.inflation > 1
    assert abs(ordered.z) < abs(unordered.z)


@pytest.mark.parametrize("values", [[1.0] * 100, mixed(1, 37), []], ids=["all the same", "too few", "none"])
def test_without_differences_or_values_there_is_no_split(values: list[float]) -> None:
    assert strongest_split(np.array(values)) is None


def test_the_limit_follows_from_the_number_of_values_and_of_alarms() -> None:
    # 0.6 x 7500 / 0.3 = 15000.
    assert alarm_limit(7_500, 0.3) == pytest.approx(sqrt(2 * log(15_000)))
    assert alarm_limit(10, 0.3) == 3.5


def test_the_ratio_is_the_median_of_all_ratios() -> None:
    # Ratios: 2 1 1/2, 4 2 1, 8 4 2; the median is 2.
    assert size_ratio(np.array([1.0, 2.0, 4.0]), np.array([2.0, 4.0, 8.0])).value == pytest.approx(2)


def test_the_interval_of_the_ratio_holds_the_true_one_in_95_of_100_cases() -> None:
    hits = 0
    for seed in range(200):
        ratio = size_ratio(np.array(doses(100, 10, seed)), np.array(doses(40, 15, seed + 1_000)))
        hits += ratio.lower <= 1.5 <= ratio.upper
    # Binomial: 190 +- 2 x 3.1.
    assert 183 <= hits <= 198


def test_an_outlier_does_not_move_the_ratio() -> None:
    before, after = np.array(mixed(90, 110)), np.array(mixed(180, 220))
    with_outlier = np.append(after, 1e6)
    assert size_ratio(before, with_outlier).value == pytest.approx(size_ratio(before, after).value, rel=0.03)


def test_a_large_step_leaves_no_doubt_about_its_day() -> None:
    assert index_interval(np.array(mixed(1, 100)), np.array(mixed(501, 600))) == (0, 0)


def test_a_step_is_found_with_day_size_and_delay() -> None:
    (change,) = change_points(series(*doses(200, 10), *doses(100, 16, 2), per_day=2), LIMIT)
    step_day = FIRST_DAY + timedelta(days=100)
    assert change.earliest_day <= step_day <= change.latest_day
    assert change.ratio.lower < 1.6 < change.ratio.upper
    assert change.found_on > change.day
    assert change.delay <= 40
    assert (change.n_before + change.n_after, change.delay <= change.n_after) == (300, True)
    assert change.median_before == pytest.approx(10, rel=0.15)
    assert change.median_after == pytest.approx(16, rel=0.15)
    assert change.evidence > LIMIT


def test_a_change_that_is_undone_is_two_changes() -> None:
    found = change_points(series(*doses(200, 10), *doses(100, 20, 2), *doses(100, 10, 3)), LIMIT)
    assert [one.ratio.value > 1 for one in found] == [True, False]


def test_a_nightly_search_finds_what_a_search_of_all_finds() -> None:
    whole = series(*doses(200, 10), *doses(100, 16, 2), *doses(100, 10, 3), per_day=4)
    stored: list[ChangePoint] = []
    for number in range(100):
        end = 4 * (number + 1)
        until = DoseSeries(whole.days[:end], whole.values[:end])
        since = stored[-1].day if stored else None
        stored.extend(change_points(until, LIMIT, FIRST_DAY + timedelta(days=number), since))
    at_once = change_points(whole, LIMIT)
    assert [(one.day, one.found_on) for one in stored] == [(one.day, one.found_on) for one in at_once]


def test_a_size_is_estimated_anew_from_later_values() -> None:
    early = series(*doses(200, 10), *doses(20, 16, 2))
    late = series(*doses(200, 10), *doses(20, 16, 2), *doses(200, 16, 3))
    (found,) = change_points(early, LIMIT)
    again = reestimated(late, found)
    assert again.n_after > found.n_after
    assert again.ratio.upper - again.ratio.lower < found.ratio.upper - found.ratio.lower
    assert (again.day, again.found_on, again.delay) == (found.day, found.found_on, found.delay)


def test_a_size_stays_where_the_values_before_the_change_are_no_longer_there() -> None:
    (found,) = change_points(series(*doses(200, 10), *doses(20, 16, 2)), LIMIT)
    after = series(*doses(200, 10), *doses(20, 16, 2))
    only_after = DoseSeries(after.days[190:], after.values[190:])
    assert reestimated(only_after, found) == found


def test_a_small_change_of_a_steady_dose_is_not_reported() -> None:
    steady, changed = [10.0, 10.1] * 50, [10.2 * MIN_FACTOR * 0.98, 10.3] * 50
    assert strongest_split(np.array(steady + changed)) is not None
    assert change_points(series(*steady, *changed), LIMIT) == []


@pytest.mark.parametrize(
    ("days", "values", "reason"),
    [
        ([1], [1.0, 2.0], "1 days for 2 values"),
        ([2, 1], [1.0, 2.0], "go back"),
        ([1, 2], [1.0, 0.0], "not positive"),
    ],
)
def test_an_impossible_series_is_refused(days: list[int], values: list[float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        DoseSeries(np.array(days, dtype="datetime64[D]"), np.array(values))


def test_some_simulated_years_without_a_change_have_few_false_alarms() -> None:
    alarms = drift.false_alarms(drift.BASE, 3)
    assert sum(alarms) <= 3


def test_simulated_steps_of_50_percent_are_found_within_40_studies() -> None:
    step = drift.STEPS[0]
    fraction, count = drift.fraction_within(drift.delays(step, 3), 40, lambda one: one.first)
    assert count >= 10
    assert fraction >= 0.9


def test_simulated_steps_of_20_percent_are_found_within_200_studies() -> None:
    step = drift.STEPS[2]
    fraction, count = drift.fraction_within(drift.delays(step, 3), 200, lambda one: one.first)
    assert count >= 5
    assert fraction >= 0.9
