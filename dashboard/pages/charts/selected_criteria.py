"""What a click on a chart chooses: criteria of a filter, written as they stand in an address.

Each mark carries its own choice as a text, so that what was clicked means the same whatever is drawn later.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboard.filters import url_values
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import FilterKind, FilterValue, Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality

#: What a mark says that leads to one study.
STUDY = "uid"
_SETS = {FilterKind.ONE_OF, FilterKind.EQUIPMENT, FilterKind.WEEKDAYS}


def written(modality: ExamModality, wanted: Mapping[str, FilterValue | None]) -> str:
    """The choice of a mark; empty where something it stands for has no criterion, no value, or too long a name."""
    offered = BY_MODALITY[modality]
    if any(name not in offered or value in (None, "", ("",)) or _is_too_long(value) for name, value in wanted.items()):
        return ""
    return urlencode(
        {name: url_values.write(offered[name], value) for name, value in wanted.items() if value is not None}
    )


def _is_too_long(value: FilterValue | None) -> bool:
    """An address cuts such a text, and would then find nothing."""
    return isinstance(value, tuple) and any(
        isinstance(each, str) and len(each) > url_values.LONGEST_TEXT for each in value
    )


def study(uid: str) -> str:
    """The choice of a point that is one study."""
    return urlencode({STUDY: uid})


def study_of(pick: str) -> str | None:
    """The study that a choice leads to; None where it chooses several."""
    return dict(parse_qsl(pick)).get(STUDY)


def joined(modality: ExamModality, picks: Iterable[str]) -> str:
    """One choice for several marks of a chart: any of their items. Where marks cannot be joined, the last counts."""
    found: dict[str, FilterValue | None] = {}
    last = ""
    for pick in picks:
        last = pick or last
        read = _read(modality, pick)
        found = {**found, **{name: _either(modality, name, found.get(name), value) for name, value in read.items()}}
    are_sets = all(BY_MODALITY[modality][name].kind in _SETS for name in found)
    return written(modality, found) if found and are_sets else last


def narrowed(chosen: StudyFilter, pick: str) -> StudyFilter:
    """A filter and a choice together; nonsense in the choice says nothing."""
    for name, value in _read(chosen.modality, pick).items():
        chosen = chosen.with_value(name, _both(chosen, name, value))
    return chosen


def _read(modality: ExamModality, pick: str) -> dict[str, FilterValue]:
    offered = BY_MODALITY[modality]
    found = {}
    for name, text in parse_qsl(pick):
        if name in offered:
            try:
                value = url_values.read(offered[name], text)
            except ValueError:
                continue
            if value is not None:
                found[name] = value
    return found


def _either(modality: ExamModality, name: str, first: Any, second: Any) -> FilterValue:
    if first is None or BY_MODALITY[modality][name].kind not in _SETS:
        return second  # type: ignore[no-any-return]  # a value of the criterion
    return tuple(dict.fromkeys((*first, *second)))


def _both(chosen: StudyFilter, name: str, value: Any) -> FilterValue:
    """What fits the criterion as it is used already and as it was chosen."""
    used: Any = chosen.value(name)
    kind = BY_MODALITY[chosen.modality][name].kind
    if used is None:
        return value  # type: ignore[no-any-return]  # a value of the criterion
    if kind is FilterKind.FROM_DAY:
        return max(used, value)  # type: ignore[no-any-return]
    if kind is FilterKind.TO_DAY:
        return min(used, value)  # type: ignore[no-any-return]
    if kind in {FilterKind.RANGE, FilterKind.WHOLE}:
        return Range(_bound(max, used.minimum, value.minimum), _bound(min, used.maximum, value.maximum))
    return value  # type: ignore[no-any-return]


def _bound(choose: Any, *bounds: float | None) -> float | None:
    return choose((each for each in bounds if each is not None), default=None)  # type: ignore[no-any-return]
