"""What changed in a study when its objects were read again.

One change for each fact, not for each event: a repaired reading changes the same fact of all events of many studies,
and the study's totals state its effect on the dose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from kerma.facts import study
from kerma.reconcile.reading_changes import ChangeSummary, FactDifference, Scalar, Values, differing

#: A total that changed by more than this fraction is named on the page of its study.
MIN_NAMED_CHANGE = 0.05
#: Changes where a study is added or removed, and nothing else.
STUDY_UID = "study.study_instance_uid"
#: Decides whether facts of the equipment are those of another one; no fact itself.
EQUIPMENT_ID = "study.equipment_id"
#: First parts of the names of facts that a study has several times.
_REPEATED = ("events.", "planes.")
_EQUIPMENT = frozenset(f"study.{fact.name}" for fact in study.EQUIPMENT)


@dataclass(frozen=True)
class StudyChange:
    """A fact of a study that changed.

    Attributes:
        fact: its name below its part: "totals.dlp_mgy_cm", "events.pitch".
        before: the value before; None: none. Of events: the value of the largest change, else of the first.
        after: the value after; None: none.
        item_count: number of events or planes of which it changed; None: a fact of the study.
    """

    fact: str
    before: Scalar
    after: Scalar
    item_count: int | None = None

    @property
    def relative_change(self) -> float | None:
        """Amount of the change over the value before; None where either is no number, or the one before is zero."""
        return FactDifference(self.fact, self.before, self.after).relative_change

    def following(self, earlier: "StudyChange") -> "StudyChange | None":
        """This change and an earlier one as a single change; None where one reverts the other.

        The objects of a study may be read again one after the other, each changing it.
        """
        if self.item_count is None:
            return None if earlier.before == self.after else replace(self, before=earlier.before)
        larger = max(earlier, self, key=lambda change: change.relative_change or 0)
        return replace(larger, item_count=(earlier.item_count or 0) + self.item_count)

    def follows(self, earlier: "StudyChange") -> bool:
        """Whether it continues an earlier change, so that nothing else changed the fact in between."""
        return self.item_count is not None or self.before == earlier.after


def study_changes(before: Values | None, after: Values | None) -> list[StudyChange]:
    """The facts of a study that changed; None: the study is not stored.

    Args:
        before: the values by name of the fact and position: the event's identifier first.
        after: the same afterwards.
    """
    if before is None or after is None:
        uid_before, uid_after = ((values or {}).get((STUDY_UID, ())) for values in (before, after))
        return [] if uid_before == uid_after else [StudyChange(STUDY_UID, uid_before, uid_after)]
    changed = _by_fact(_comparable(before, _matched(before, after)), after)
    same_equipment = before.get((EQUIPMENT_ID, ())) == after.get((EQUIPMENT_ID, ()))
    ignored = {EQUIPMENT_ID, *(_EQUIPMENT if same_equipment else ())}
    return [change for change in changed if change.fact not in ignored]


def _by_fact(before: Values, after: Values) -> list[StudyChange]:
    items = _items(before) & _items(after)
    values = (_of_items(before, items), _of_items(after, items))
    found = sorted(differing(*values), key=lambda difference: difference.fact)
    return [_change(fact, list(of_fact)) for fact, of_fact in groupby(found, key=lambda difference: difference.fact)]


def _change(fact: str, differences: list[FactDifference]) -> StudyChange:
    """The change of a fact, from the changes of its values."""
    summary = ChangeSummary(fact, "")
    summary.add(differences)
    count = len(differences) if fact.startswith(_REPEATED) else None
    return StudyChange(fact, summary.before, summary.after, count)


def _items(values: Values) -> set[int | str]:
    """Identifiers of events and planes."""
    return {position[0] for fact, position in values if fact.startswith(_REPEATED)}


def _of_items(values: Values, items: Iterable[int | str]) -> Values:
    """Values of the study, and of these events and planes: others are counted as added or removed events."""
    return {key: value for key, value in values.items() if not key[1] or key[1][0] in items}


def _matched(before: Values, after: Values) -> Mapping[int | str, int | str]:
    """New identifiers of events whose UID is read otherwise: as many as have gone, in the same order."""
    old, new = dict.fromkeys(_ids(before)), dict.fromkeys(_ids(after))
    lost, found = [item for item in old if item not in new], [item for item in new if item not in old]
    return dict(zip(lost, found, strict=True)) if len(lost) == len(found) else {}


def _ids(values: Values) -> Iterable[int | str]:
    return (position[0] for fact, position in values if fact.startswith("events."))


def _comparable(values: Values, identifiers: Mapping[int | str, int | str]) -> Values:
    """The values with events under their new identifiers."""
    if not identifiers:
        return values
    return {
        (fact, (identifiers.get(position[0], position[0]), *position[1:]) if position else position): value
        for (fact, position), value in values.items()
    }
