"""Reports that replace earlier ones: a corrected report names its predecessors (0040,A360), PS3.3 C.17.2.

A report that continues its predecessor has no event in common with it; then both count.
"""

from collections.abc import Mapping

from kerma.identity import is_other_equipment
from kerma.messages import message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.problems import StudyProblem


def without_predecessors(contributions: list[Contribution]) -> tuple[list[Contribution], list[StudyProblem]]:
    """The contributions without replaced ones, and a problem for each replacement that leaves events out.

    Args:
        contributions: in the order of precedence.
    """
    by_uid = {contribution.sop_instance_uid: contribution for contribution in contributions if contribution.is_report}
    replacements = [
        (successor, by_uid[uid])
        for successor in by_uid.values()
        for uid in successor.predecessors
        if uid in by_uid and _replaces(successor, by_uid[uid], by_uid)
    ]
    empty = [
        _without_events(successor, by_uid[uid])
        for successor in by_uid.values()
        for uid in successor.predecessors
        if uid in by_uid and by_uid[uid].events and not successor.events
    ]
    replaced = {predecessor.sop_instance_uid for _, predecessor in replacements}
    remaining = [contribution for contribution in contributions if contribution.sop_instance_uid not in replaced]
    stated = frozenset().union(*(contribution.correctable_set for contribution in remaining if contribution.is_report))
    problems = [
        _left_out(successor, predecessor, number)
        for successor, predecessor in replacements
        if (number := len(predecessor.correctable_set - stated))
    ]
    problems += [_by_order(*pair) for pair in replacements if _is_assumed(*pair)]
    return remaining, [*problems, *empty]


def _replaces(successor: Contribution, predecessor: Contribution, by_uid: Mapping[str, Contribution]) -> bool:
    """Whether they have an event in common, and the predecessor does not itself name the successor, even indirectly.

    Events without UID are compared without their dose, which the successor corrects, in reports of one device.
    """
    if successor.sop_instance_uid in _all_predecessors(predecessor, by_uid):
        return False
    if successor.event_set & predecessor.event_set:
        return True
    is_other = is_other_equipment(successor.study, predecessor.study)
    return not is_other and bool(successor.correctable_set & predecessor.correctable_set)


def _all_predecessors(report: Contribution, by_uid: Mapping[str, Contribution]) -> set[str]:
    """SOP Instance UIDs of the predecessors of a report, of their predecessors, and so on."""
    found: set[str] = set()
    pending = list(report.predecessors)
    while pending:
        uid = pending.pop()
        if uid not in found:
            found.add(uid)
            pending += by_uid[uid].predecessors if uid in by_uid else ()
    return found


def _is_assumed(successor: Contribution, predecessor: Contribution) -> bool:
    """Whether nothing but kind and order of some events makes them those of the predecessor."""
    is_named = any(event.irradiation_event_uid or event.started_at for event in predecessor.events)
    return not is_named and not predecessor.event_set <= successor.event_set


def _by_order(successor: Contribution, predecessor: Contribution) -> StudyProblem:
    what = message(
        "the report names the report {uid} as its predecessor; their events have neither UID nor start, so that it is "
        "taken for a correction, and its predecessor is not counted",
        uid=predecessor.sop_instance_uid,
    )
    return StudyProblem("events", what, successor.sop_instance_uid)


def _left_out(successor: Contribution, predecessor: Contribution, number: int) -> StudyProblem:
    what = message(
        "the report replaces its predecessor {uid} and leaves out {number} of its {all} events; they are not counted",
        uid=predecessor.sop_instance_uid,
        number=number,
        all=len(predecessor.correctable_set),
    )
    return StudyProblem("events", what, successor.sop_instance_uid)


def _without_events(successor: Contribution, predecessor: Contribution) -> StudyProblem:
    what = message(
        "the report names the report {uid} as its predecessor and lists no events; the {number} events of its "
        "predecessor still count",
        uid=predecessor.sop_instance_uid,
        number=len(predecessor.events),
    )
    return StudyProblem("events", what, successor.sop_instance_uid)
