"""The conformance score: the weighted percentage of studies whose reports fulfil the requirements of their template."""

from collections.abc import Iterable
from typing import NamedTuple


class StateCounts(NamedTuple):
    """Studies by what their reports show of one requirement or check.

    Attributes:
        fulfilled: studies that fulfil it.
        missing: studies with a report that lacks it.
        doubtful: studies with a report in which it cannot be right.
    """

    fulfilled: int
    missing: int = 0
    doubtful: int = 0

    @property
    def applicable(self) -> int:
        """Studies to which it applies."""
        return self.fulfilled + self.missing + self.doubtful

    @property
    def failed(self) -> int:
        """Studies that do not fulfil it."""
        return self.missing + self.doubtful


def score(weighted: Iterable[tuple[int, StateCounts]]) -> float | None:
    """The mean fraction of fulfilled studies in percent, weighted by requirement; None where none applies.

    A requirement counts with its weight however many studies it applies to; one that applies to none is left out.
    """
    judged = [(weight, counts) for weight, counts in weighted if counts.applicable]
    total = sum(weight for weight, _ in judged)
    if not total:
        return None
    return 100 * sum(weight * counts.fulfilled / counts.applicable for weight, counts in judged) / total
