"""What another version of Kerma reads otherwise from the same object, fact by fact, and a summary over many objects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kerma.json_types import Json, JsonValue

#: Parts of a contribution's JSON form that state facts.
_PARTS = ("study", "totals", "planes", "events")
_STATUS = "status"
Scalar: TypeAlias = str | float | bool | None
#: Values by name of the fact and its position in lists.
Values: TypeAlias = Mapping[tuple[str, tuple[int | str, ...]], Scalar]


@dataclass(frozen=True)
class FactDifference:
    """A fact that is read otherwise.

    Attributes:
        fact: its name below its part: "events.dlp_mgy_cm"; "status" for the outcome of reading.
        before: the stored value; None where it is absent.
        after: the value as it is read now; None where it is absent.
    """

    fact: str
    before: Scalar
    after: Scalar

    @property
    def relative_change(self) -> float | None:
        """Amount of the change over the stored value; None where either is no number, or the stored one is zero."""
        before, after = self.before, self.after
        if isinstance(before, bool) or isinstance(after, bool):
            return None
        if not isinstance(before, int | float) or not isinstance(after, int | float) or before == 0:
            return None
        return abs(after - before) / abs(before)


@dataclass
class ChangeSummary:
    """Changes of one fact at one piece of equipment.

    Attributes:
        fact: name of the fact.
        equipment: manufacturer, model and station.
        object_count: number of objects in which it is read otherwise.
        max_relative_change: the largest change of a number; None where there is none.
        before, after: values of the largest change, else of the first.
    """

    fact: str
    equipment: str
    object_count: int = 0
    max_relative_change: float | None = None
    before: Scalar = None
    after: Scalar = None

    def add(self, differences: Iterable[FactDifference]) -> None:
        """Add the differences of one object."""
        for difference in differences:
            change = difference.relative_change
            is_first = self.object_count == 0 and self.before is None and self.after is None
            if is_first or (change is not None and change > (self.max_relative_change or 0)):
                self.before, self.after = difference.before, difference.after
            if change is not None:
                self.max_relative_change = max(change, self.max_relative_change or 0)
        self.object_count += 1


@dataclass
class Comparison:
    """Changes over many objects.

    Attributes:
        object_count: number of objects compared.
        changed_count: number of objects in which any fact is read otherwise.
        absent_count: number of objects that could not be fetched.
        by_fact_and_equipment: changes by fact and equipment.
    """

    object_count: int = 0
    changed_count: int = 0
    absent_count: int = 0
    by_fact_and_equipment: dict[tuple[str, str], ChangeSummary] = field(default_factory=dict)

    def add(self, equipment: str, found: list[FactDifference]) -> None:
        """Add one object."""
        self.object_count += 1
        self.changed_count += bool(found)
        by_fact: dict[str, list[FactDifference]] = {}
        for difference in found:
            by_fact.setdefault(difference.fact, []).append(difference)
        for fact, of_fact in by_fact.items():
            self.by_fact_and_equipment.setdefault((fact, equipment), ChangeSummary(fact, equipment)).add(of_fact)

    def sorted(self) -> list[ChangeSummary]:
        """The largest changes first; those without a number after them, by number of objects."""
        return sorted(
            self.by_fact_and_equipment.values(),
            key=lambda one: (-(one.max_relative_change or 0), -one.object_count, one.fact, one.equipment),
        )


def differences(before: Json | None, after: Json | None) -> list[FactDifference]:
    """The facts that differ between two readings of one object; None: no dose was read.

    Events and planes are compared in the object's order.
    """
    if before is None or after is None:
        status = {True: "no dose", False: "dose"}
        changed = (before is None) != (after is None)
        return [FactDifference(_STATUS, status[before is None], status[after is None])] if changed else []
    return differing(dict(_values(before)), dict(_values(after)))


def differing(before: Values, after: Values) -> list[FactDifference]:
    """The values that differ; an absent one is None."""
    return [
        FactDifference(path[0], before.get(path), after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    ]


def _values(contribution: Json) -> Iterator[tuple[tuple[str, tuple[int, ...]], Scalar]]:
    for part in _PARTS:
        yield from _below(contribution.get(part), part, ())


def _below(
    value: JsonValue, name: str, position: tuple[int, ...]
) -> Iterator[tuple[tuple[str, tuple[int, ...]], Scalar]]:
    """All values below a part, each by its name and its position in lists."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _below(item, f"{name}.{key}", position)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _below(item, name, (*position, index))
    elif value is not None:
        yield (name, position), value
