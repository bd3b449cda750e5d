"""The group criterion of the German ordinance on radiation protection (StrlSchV, Annex 14, to section 108).

Once one examination exceeds its reference level by more than 200 %, the last 20 consecutive examinations of the same
type on the same equipment are looked at, that one included. Where their mean exceeds the level by more than 100 %, the
event is significant. The criterion concerns neither radiography nor dental volume tomography nor interventions.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

GROUP_SIZE = 20
#: Multiples of the level: one examination above the first has the group looked at; its mean above the second counts.
TRIGGER_MULTIPLE = 3.0
MEAN_MULTIPLE = 2.0


class LevelledExamination(NamedTuple):
    """One examination: its study, its value, and the level in force on its day, in one unit."""

    study_id: UUID
    value: float
    level: float


class RollingGroup(NamedTuple):
    """The examinations that end with one that exceeded its level by more than 200 %.

    Attributes:
        trigger: that examination.
        size: number of examinations: 20, or fewer where no more preceded.
        mean_ratio: mean of value over level.
    """

    trigger: LevelledExamination
    size: int
    mean_ratio: float

    @property
    def is_complete(self) -> bool:
        """Whether it has 20 examinations."""
        return self.size == GROUP_SIZE

    @property
    def is_significant(self) -> bool:
        """Whether a whole group exceeds the level by more than 100 % on average."""
        return self.is_complete and self.mean_ratio > MEAN_MULTIPLE


def rolling_groups(examinations: Iterable[LevelledExamination]) -> Iterator[RollingGroup]:
    """One group for each examination that exceeds its level by more than 200 %.

    Args:
        examinations: those of one type on one piece of equipment with a value, by the start of irradiation.
    """
    last: deque[LevelledExamination] = deque(maxlen=GROUP_SIZE)
    for examination in examinations:
        last.append(examination)
        if examination.value > TRIGGER_MULTIPLE * examination.level:
            mean = sum(one.value / one.level for one in last) / len(last)
            yield RollingGroup(examination, len(last), mean)
