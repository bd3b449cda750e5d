"""How the median of a sample moves without each of its groups: which protocol, weekday or size drives it.

Leaving out one group after another and computing the statistic anew is the deletion diagnostic of Belsley, Kuh and
Welsch (Regression Diagnostics, 1980, doi:10.1002/0471725153), applied to the median.
"""

from collections.abc import Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np

Group = TypeVar("Group", bound=Hashable)


class GroupInfluence(NamedTuple, Generic[Group]):
    """One group of a sample, and the median without it.

    Attributes:
        group: the group.
        n: number of its values.
        median: its own median.
        median_without: the median of all other values; None where there are none.
        shift: how the median of all compares with that without the group: 0.1 where the group raises it by 10 %, -0.1
            where it lowers it; None where no other value exists.
    """

    group: Group
    n: int
    median: float
    median_without: float | None
    shift: float | None


def group_influences(values: Sequence[float], groups: Sequence[Group]) -> list[GroupInfluence[Group]]:
    """The influence of each group on the median of all values, the largest first; equal ones by size.

    Args:
        values: positive values.
        groups: the group of each value, in the same order.

    Raises:
        ValueError: as many groups as values are needed, and values must be positive.
    """
    if len(values) != len(groups) or any(value <= 0 for value in values):
        raise ValueError("each value must be positive and have one group")
    known = np.asarray(values, dtype=np.float64)
    found = [_influence(known, np.array([one == group for one in groups]), group) for group in dict.fromkeys(groups)]
    return sorted(found, key=lambda one: (-abs(one.shift or 0), -one.n))


def _influence(values: np.ndarray, is_of_group: np.ndarray, group: Group) -> GroupInfluence[Group]:
    own, others = values[is_of_group], values[~is_of_group]
    if not len(others):
        return GroupInfluence(group, len(own), float(np.median(own)), None, None)
    without = float(np.median(others))
    return GroupInfluence(group, len(own), float(np.median(own)), without, float(np.median(values)) / without - 1)
