"""Levels of mean glandular dose by thickness: those of the European guidelines, and lines between them."""

from __future__ import annotations

import pytest

from kerma.reference_levels.glandular_dose_levels import CLASSES, LEVELS, level_at


def test_levels_grow_with_thickness_and_the_achievable_one_is_lower() -> None:
    assert [one.breast_mm for one in LEVELS] == sorted(one.breast_mm for one in LEVELS)
    assert all(one.achievable_mgy < one.acceptable_mgy for one in LEVELS)


@pytest.mark.parametrize(
    ("breast_mm", "expected"),
    [
        (21, (1.0, 0.6)),
        (53, (2.5, 2.0)),
        (90, (6.5, 5.1)),
        # Half way from 45 mm (2.0, 1.6) to 53 mm (2.5, 2.0).
        (49, (2.25, 1.8)),
        (20.9, None),
        (90.1, None),
    ],
)
def test_levels_between_those_of_the_table_lie_on_a_line(
    breast_mm: float, expected: tuple[float, float] | None
) -> None:
    assert level_at(breast_mm) == (None if expected is None else pytest.approx(expected))


def test_classes_are_ten_millimetres_from_20_to_110() -> None:
    assert [one.from_mm for one in CLASSES] == list(range(20, 110, 10))
    assert all(one.below_mm - one.from_mm == 10 for one in CLASSES)


def test_each_level_lies_in_one_class() -> None:
    pmma = {one.from_mm: [level.pmma_mm for level in one.levels] for one in CLASSES}
    assert pmma == {20: [20], 30: [30], 40: [40], 50: [45], 60: [50], 70: [60], 80: [], 90: [70], 100: []}
