"""What a version of an object states otherwise than the one received after it."""

from collections.abc import Iterable
from typing import NamedTuple

from kerma.facts.record import FactValue, fact_names
from kerma.facts.study import Study
from kerma.reconcile.contribution import Contribution


class FactChange(NamedTuple):
    """A fact of the header or a total that differs; None where a version does not state it."""

    name: str
    before: FactValue | None
    after: FactValue | None


class VersionChanges(NamedTuple):
    """The differences between two versions of an object.

    Attributes:
        header: facts of study, equipment and patient that differ.
        totals: totals that differ.
        event_count: number of events of the later version.
        changed_event_count: number of its events that the earlier version does not state so.
        removed_event_count: number of events that only the earlier version states, where it has more of them.
    """

    header: tuple[FactChange, ...]
    totals: tuple[FactChange, ...]
    event_count: int
    changed_event_count: int
    removed_event_count: int


def version_changes(before: Contribution, after: Contribution) -> VersionChanges:
    """The facts in which two versions of an object differ."""
    names = dict.fromkeys(name for item in (before, after) if item.totals for name in fact_names(type(item.totals)))
    changed = sum(event not in before.events for event in after.events)
    return VersionChanges(
        header=_differing(fact_names(Study), before.study, after.study),
        totals=_differing(names, before.totals, after.totals),
        event_count=len(after.events),
        changed_event_count=changed,
        removed_event_count=max(0, len(before.events) - len(after.events)),
    )


def _differing(names: Iterable[str], before: object, after: object) -> tuple[FactChange, ...]:
    changes = (FactChange(name, getattr(before, name, None), getattr(after, name, None)) for name in names)
    return tuple(change for change in changes if change.before != change.after)
