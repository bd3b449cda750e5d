"""The group criterion of Annex 14: one examination above three times its level, and the mean of the last twenty."""

from uuid import UUID

import pytest

from kerma.reference_levels.rolling_group import LevelledExamination, rolling_groups

_LEVEL = 10.0


def examinations(*multiples: float) -> list[LevelledExamination]:
    return [LevelledExamination(UUID(int=number), one * _LEVEL, _LEVEL) for number, one in enumerate(multiples)]


@pytest.mark.parametrize(
    ("before", "last", "mean", "is_significant"),
    [
        # (19 * 2.05 + 3.1) / 20 = 42.05 / 20
        (2.05, 3.1, 2.1025, True),
        # (19 * 1.9 + 3.1) / 20 = 39.2 / 20
        (1.9, 3.1, 1.96, False),
        # (19 * 1.9375 + 3.1875) / 20 = 40 / 20: exactly twice the level is not more than 100 % above it.
        (1.9375, 3.1875, 2.0, False),
    ],
)
def test_the_mean_of_twenty_decides(before: float, last: float, mean: float, is_significant: bool) -> None:
    (group,) = rolling_groups(examinations(*[before] * 19, last))
    assert group.trigger.study_id == UUID(int=19)
    assert group.size == 20
    assert group.mean_ratio == pytest.approx(mean)
    assert group.is_significant is is_significant


@pytest.mark.parametrize("last", [2.99, 3.0])
def test_no_examination_above_three_times_the_level_no_group(last: float) -> None:
    assert not list(rolling_groups(examinations(*[2.9] * 19, last)))


def test_only_the_last_twenty_count() -> None:
    # The 100 of the first, which is a group of its own, is not among the last twenty.
    groups = list(rolling_groups(examinations(100.0, *[1.0] * 19, 3.5)))
    assert [group.size for group in groups] == [1, 20]
    # 22.5 over 20 examinations.
    assert groups[1].mean_ratio == pytest.approx(1.125)


def test_fewer_than_twenty_are_no_significant_group() -> None:
    (group,) = rolling_groups(examinations(*[2.5] * 18, 3.5))
    assert (group.size, group.is_complete, group.is_significant) == (19, False, False)


def test_each_examination_above_it_ends_a_group() -> None:
    groups = list(rolling_groups(examinations(*[2.5] * 19, 3.5, 1.0, 3.5)))
    assert [group.trigger.study_id.int for group in groups] == [19, 21]


def test_a_level_that_changed_counts_for_the_examinations_of_its_days() -> None:
    before = [LevelledExamination(UUID(int=number), 21.0, 10.0) for number in range(19)]
    (group,) = rolling_groups([*before, LevelledExamination(UUID(int=19), 31.0, 8.0)])
    # 39.9 + 3.875 over 20 examinations.
    assert group.mean_ratio == pytest.approx(2.18875)
