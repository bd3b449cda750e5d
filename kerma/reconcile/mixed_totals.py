"""The totals of a study to which several modalities add dose, so that they belong to none of them.

Equipment for fluoroscopy and radiography makes one or the other of a study: its radiographs belong to its fluoroscopy.
Those of another room do not, nor does the dose area product of a cone beam CT.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from kerma.reconcile.contribution import Contribution
from kerma.reconcile.events import StoredEvent
from kerma.reconcile.precedence import is_of_one_system
from kerma.reconcile.reported_totals import TOTALS, StudyTotals
from kerma.reconcile.summands import SUMMANDS, sum_of, summed_events

_SEPARATOR = " + "


def mixed_totals(
    contributions: Iterable[Contribution],
    totals: StudyTotals,
    provenance: Mapping[str, str],
    events: tuple[StoredEvent, ...],
) -> tuple[str, ...]:
    """The names of these totals, in their order.

    Args:
        contributions: the objects of the study.
        totals: its totals.
        provenance: the source objects of each total (`totals.study_totals`); none where it is the sum of events.
        events: its events.
    """
    objects = {contribution.sop_instance_uid: contribution for contribution in contributions}
    stated = (name for name in TOTALS if getattr(totals, name) is not None)
    return tuple(name for name in stated if _are_several(_sources(name, objects, provenance, events)))


def _sources(
    name: str,
    objects: Mapping[str, Contribution],
    provenance: Mapping[str, str],
    events: tuple[StoredEvent, ...],
) -> list[Contribution]:
    """The objects that add dose to a total."""
    if name in provenance:
        found = (objects[uid] for uid in provenance[name].split(_SEPARATOR))
        return [one for one in found if _adds(name, one)]
    summed = (event for event in summed_events(name, events) if SUMMANDS[name].value(event.facts))
    return [objects[uid] for uid in dict.fromkeys(event.sop_instance_uid for event in summed)]


def _adds(name: str, source: Contribution) -> bool:
    """Whether an object states a total above zero, or no total and events with a dose."""
    stated = getattr(source.totals, name, None)
    return bool(sum_of(name, source.events, partial=True) if stated is None else stated)


def _are_several(sources: Sequence[Contribution]) -> bool:
    """Whether two of these objects are of different modalities and of different systems."""
    return any(
        one.modality is not other.modality and not is_of_one_system(one, other)
        for one, other in combinations(sources, 2)
    )
