"""The median without each group, by hand."""

from __future__ import annotations

import pytest

from kerma.statistics.leave_one_out import GroupInfluence, group_influences


def test_the_group_that_moves_the_median_most_comes_first() -> None:
    # All: 1 2 3 4 10 20 30, median 4. Without b (10 20 30): 1 2 3 4, median 2.5. Without a (1 2 3 4): median 20.
    found = group_influences([1, 2, 3, 4, 10, 20, 30], ["a", "a", "a", "a", "b", "b", "b"])
    assert found == [
        GroupInfluence("a", 4, 2.5, 20.0, 4 / 20 - 1),
        GroupInfluence("b", 3, 20.0, 2.5, 4 / 2.5 - 1),
    ]


def test_a_group_may_be_nameless() -> None:
    found = group_influences([5.0, 5.0, 8.0], [None, None, "x"])
    assert {one.group: one.n for one in found} == {None: 2, "x": 1}


def test_the_only_group_has_no_others() -> None:
    assert group_influences([5.0, 7.0], ["x", "x"]) == [GroupInfluence("x", 2, 6.0, None, None)]


def test_no_values_have_no_groups() -> None:
    assert group_influences([], []) == []


@pytest.mark.parametrize(("values", "groups"), [([1.0], []), ([0.0], ["x"]), ([-1.0], ["x"])])
def test_values_must_be_positive_and_have_a_group(values: list[float], groups: list[str]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        group_influences(values, groups)
