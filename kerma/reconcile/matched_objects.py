"""The objects of a study that count, with one identity for each exposure."""

from collections.abc import Iterable
from typing import NamedTuple

from kerma.reconcile.contribution import Contribution
from kerma.reconcile.matching import matched_exposures
from kerma.reconcile.precedence import by_precedence
from kerma.reconcile.predecessors import without_predecessors
from kerma.reconcile.problems import StudyProblem
from kerma.reconcile.repeated import distinct_objects


class MatchedObjects(NamedTuple):
    """The objects of a study after matching.

    Attributes:
        distinct: one contribution for each SOP Instance UID.
        matched: those that were not replaced by a corrected report, in the order of precedence, with the identity of
            each exposure.
        problems: problems found on the way.
    """

    distinct: list[Contribution]
    matched: list[Contribution]
    problems: list[StudyProblem]


def matched_objects(contributions: Iterable[Contribution]) -> MatchedObjects:
    """Leave out repeated and replaced objects, and match the exposures of the others."""
    distinct, repeated = distinct_objects(contributions)
    remaining, problems = without_predecessors(by_precedence(distinct))
    matched, doubts = matched_exposures(remaining)
    repeated.sort(key=lambda problem: problem.sop_instance_uid or "")
    return MatchedObjects(distinct, matched, [*problems, *repeated, *doubts])
