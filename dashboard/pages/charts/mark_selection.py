"""What a click on a mark selects: criteria of a filter, encoded as URL parameters in the mark's data.

Each mark carries its own criteria, so that a selection means the same whatever is drawn later.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import prod
from typing import cast
from urllib.parse import parse_qsl, urlencode

from dashboard.filters import url_values
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import FilterKind, FilterValue, Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality

#: The parameter of a mark that stands for one study.
STUDY = "uid"
# Charts of the peak skin dose show those of maps alone.
_PEAK_CRITERION = "psd"
_OF_MAPS: Mapping[str, FilterValue] = {"psd_kind": (ResultKind.MAP.value,)}
_SET_KINDS = {FilterKind.ONE_OF, FilterKind.EQUIPMENT, FilterKind.WEEKDAYS}
_RANGE_KINDS = {FilterKind.RANGE, FilterKind.WHOLE}


def encode(modality: ExamModality, values: Mapping[str, FilterValue | None]) -> str:
    """The selection of a mark; empty where a criterion does not exist, has no value, or is too long for a URL."""
    criteria = BY_MODALITY[modality]
    values = {**values, **(_OF_MAPS if _PEAK_CRITERION in values else {})}
    if any(name not in criteria or value in (None, "", ("",)) or _is_too_long(value) for name, value in values.items()):
        return ""
    return urlencode(
        {name: url_values.codec(criteria[name]).write(value) for name, value in values.items() if value is not None}
    )


def _is_too_long(value: FilterValue | None) -> bool:
    """Whether a text would be cut in a URL, and then match nothing."""
    return isinstance(value, tuple) and any(
        isinstance(text, str) and len(text) > url_values.MAX_TEXT_LENGTH for text in value
    )


def encode_study(study_instance_uid: str) -> str:
    """The selection of a mark that stands for one study."""
    return urlencode({STUDY: study_instance_uid})


def study_uid(selection: str) -> str | None:
    """The study that a selection stands for; None where it stands for criteria."""
    return dict(parse_qsl(selection)).get(STUDY)


def union(modality: ExamModality, selections: Iterable[str]) -> str:
    """One selection for several marks of a chart: any of their items. Where that is not possible, the last one.

    Criteria select every combination of their items: marks of pairs of items are only united where they are all of
    these.
    """
    values: dict[str, FilterValue | None] = {}
    unique = list(dict.fromkeys(selection for selection in selections if selection))
    for selection in unique:
        for name, value in _decode(modality, selection).items():
            values[name] = _either(modality, name, values.get(name), value)
    are_sets = all(BY_MODALITY[modality][name].kind in _SET_KINDS for name in values)
    combinations = prod(len(value) for value in values.values() if isinstance(value, tuple))
    if values and are_sets and combinations == len(unique):
        return encode(modality, values)
    return unique[-1] if unique else ""


def restricted(study_filter: StudyFilter, selection: str) -> StudyFilter:
    """A filter restricted by a selection; parts of the selection that cannot be read are ignored."""
    for name, value in _decode(study_filter.modality, selection).items():
        study_filter = study_filter.with_value(name, _both(study_filter, name, value))
    return study_filter


def _decode(modality: ExamModality, selection: str) -> dict[str, FilterValue]:
    criteria = BY_MODALITY[modality]
    values = {}
    for name, text in parse_qsl(selection):
        if name in criteria:
            value = url_values.codec(criteria[name]).value(text)
            if value is not None:
                values[name] = value
    return values


def _either(modality: ExamModality, name: str, first: FilterValue | None, second: FilterValue) -> FilterValue:
    """Any of the values of two selections; of a criterion that has one value, the second."""
    if first is None or BY_MODALITY[modality][name].kind not in _SET_KINDS:
        return second
    items = (*cast("tuple[str, ...]", first), *cast("tuple[str, ...]", second))
    return tuple(dict.fromkeys(items))


def _both(study_filter: StudyFilter, name: str, value: FilterValue) -> FilterValue:
    """A value that restricts the one that the filter has already."""
    used = study_filter.value(name)
    kind = BY_MODALITY[study_filter.modality][name].kind
    if isinstance(used, Range) and isinstance(value, Range) and kind in _RANGE_KINDS:
        return Range(_bound(max, used.minimum, value.minimum), _bound(min, used.maximum, value.maximum))
    if isinstance(used, date) and isinstance(value, date):
        return max(used, value) if kind is FilterKind.FROM_DAY else min(used, value)
    return value


def _bound(choose: Callable[[list[float]], float], *bounds: float | None) -> float | None:
    numbers = [bound for bound in bounds if bound is not None]
    return choose(numbers) if numbers else None
