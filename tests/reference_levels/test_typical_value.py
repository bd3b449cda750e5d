"""Typical values, local levels and comparisons; the numbers are computed by hand."""

from dataclasses import replace
from uuid import UUID, uuid4

import numpy as np
import pytest

from kerma.reference_levels.population import ADULT, HEAD_BANDS, WEIGHT_BANDS
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.sample_rules import NotCounted, min_patients
from kerma.reference_levels.typical_value import (
    RoomSample,
    TypicalValue,
    comparison,
    local_level,
    typical_value,
)
from kerma.standard.enumerations import ExamModality
from kerma.statistics.bootstrap import RANK_FRACTIONS, RankedSample, median_interval


def sample(*values: float, equipment_id: UUID | None = None) -> RoomSample:
    quartiles = [float(value) for value in np.percentile(values, (25, 50, 75))]
    by_rank = np.quantile(values, RANK_FRACTIONS, method="inverted_cdf")
    return RoomSample(
        equipment_id=equipment_id or uuid4(),
        n=len(values),
        quartiles=(quartiles[0], quartiles[1], quartiles[2]),
        by_rank=RankedSample(len(values), [float(value) for value in by_rank]),
    )


def room(median: float) -> TypicalValue:
    return typical_value(sample(median - 1, median, median + 1), 3)


@pytest.mark.parametrize(("count", "is_enough"), [(19, False), (20, True)])
def test_a_room_is_compared_from_the_number_of_patients_on(count: int, is_enough: bool) -> None:
    found = typical_value(sample(*range(1, count + 1)), min_patients(ExamModality.CT, ADULT))
    # The median of 1 to 20 is 10.5, of 1 to 19 it is 10.
    assert found.median == (count + 1) / 2
    assert found.is_above(10.4) is (True if is_enough else None)
    assert found.ratio(21.0) == (0.5 if is_enough else None)


@pytest.mark.parametrize(
    ("modality", "number"),
    [
        (ExamModality.CT, 20),
        (ExamModality.RADIOGRAPHY, 20),
        (ExamModality.FLUOROSCOPY, 30),
        (ExamModality.MAMMOGRAPHY, 50),
    ],
)
def test_the_number_of_adults_depends_on_the_modality(modality: ExamModality, number: int) -> None:
    assert min_patients(modality, ADULT) == number


@pytest.mark.parametrize("population", [*HEAD_BANDS, *WEIGHT_BANDS])
def test_a_band_of_children_needs_ten_patients(population: object) -> None:
    assert min_patients(ExamModality.CT, population) == 10  # type: ignore[arg-type]


def test_a_median_equal_to_the_level_is_not_above_it() -> None:
    assert room(500.0).is_above(500.0) is False


def test_the_local_level_is_the_third_quartile_of_the_medians_of_ten_rooms() -> None:
    # Of 100, 200, ... 1000, rank 1 + 0.75 * 9 = 7.75: 700 + 0.75 * 100.
    assert local_level([room(100.0 * number) for number in range(1, 11)]) == pytest.approx(775.0)


def test_of_nine_rooms_there_is_no_local_level() -> None:
    assert local_level([room(100.0 * number) for number in range(1, 10)]) is None


def test_a_room_with_too_few_patients_is_none_of_the_ten() -> None:
    rooms = [*(room(100.0 * number) for number in range(1, 10)), replace(room(1000.0), is_enough=False)]
    assert local_level(rooms) is None


def test_rooms_above_a_level_are_counted_among_those_that_are_compared() -> None:
    level = next(one for one in published_levels() if one.level_id == "UK-CT-05-DLP")
    rooms = [room(280.0), room(295.0), room(310.0), replace(room(900.0), is_enough=False)]
    found = comparison(rooms, level)
    # 290 mGy·cm: the second and third exceed it; the fourth has too few patients.
    assert (found.compared, found.above) == (3, tuple(one.sample.equipment_id for one in rooms[1:3]))


def test_the_interval_of_a_median_is_that_of_order_statistics() -> None:
    # Of 1 to 101, the exact 95 % interval reaches from rank 41 to rank 61 (binomial, n = 101, p = 0.5).
    found = typical_value(sample(*range(1, 102)), 20).interval
    assert found is not None
    assert [found.lower, found.upper] == pytest.approx([41, 61], abs=1)


def test_of_four_patients_there_is_no_interval() -> None:
    assert typical_value(sample(1, 2, 3, 4), 20).interval is None


def test_the_interval_is_the_same_each_time() -> None:
    by_rank = sample(*range(50)).by_rank
    assert by_rank is not None
    assert median_interval(by_rank) == median_interval(by_rank)


def test_a_sample_accounts_for_every_study() -> None:
    found = replace(sample(1, 2, 3), not_counted={NotCounted.EXCLUDED: 2, NotCounted.SIZE_OUTSIDE: 5})
    assert found.study_count == 10


def test_of_no_values_there_is_no_typical_value() -> None:
    found = typical_value(RoomSample(equipment_id=uuid4(), n=0), 20)
    assert (found.median, found.interval, found.is_above(1.0)) == (None, None, None)
