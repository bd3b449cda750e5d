"""The study filter of a survey: its criteria as the declaration states them, and a period."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import Criterion, FilterKind, FilterValue, Range, SearchText
from kerma.database.query.filters.study_filter import ABOUT_EXCLUSION, StudyFilter
from kerma.standard.enumerations import ExamModality
from kerma.surveys.declaration import FilterEntry, FilterSetting, Survey
from kerma.surveys.errors import SurveyError, nearest

_OF_PERIOD = frozenset({FilterKind.FROM_DAY, FilterKind.TO_DAY, FilterKind.PERIOD})


def study_filters(survey: Survey, first: date | None, last: date | None) -> tuple[StudyFilter, ...]:
    """The studies of each modality of a survey in a period, among them excluded ones, which the survey leaves out.

    Args:
        survey: the survey.
        first: first day; None: from the beginning.
        last: last day; None: to the end.

    Raises:
        SurveyError: a criterion of the declaration does not exist, or cannot have its value.
    """
    return tuple(_study_filter(survey, modality, first, last) for modality in survey.modalities)


def _study_filter(survey: Survey, modality: ExamModality, first: date | None, last: date | None) -> StudyFilter:
    values = {entry.name: _value(survey, modality, entry) for entry in survey.filter}
    return StudyFilter.from_values(modality, {**values, "from": first, "to": last})


def criteria(modality: ExamModality) -> Mapping[str, Criterion]:
    """The criteria that a declaration may have, by name."""
    known = BY_MODALITY[modality]
    return {name: one for name, one in known.items() if _refusal(one) is None and one.kind in _READERS}


def _value(survey: Survey, modality: ExamModality, entry: FilterEntry) -> FilterValue:
    criterion = BY_MODALITY[modality].get(entry.name)
    if criterion is None:
        is_of_others = any(entry.name in BY_MODALITY[other] for other in survey.modalities)
        hint = "a survey of several modalities has filters that all of them have." if is_of_others else ""
        what = f"{modality} has no filter '{entry.name}'; {hint or nearest(entry.name, criteria(modality))}"
        raise SurveyError(survey.file, entry.position, what)
    if refusal := _refusal(criterion):
        raise SurveyError(survey.file, entry.position, f"'{entry.name}' {refusal}.")
    read = _READERS.get(criterion.kind)
    value = read(entry.value) if read else None
    if value is None:
        what = f"'{entry.name}' must be {_EXPECTED.get(criterion.kind, 'another criterion')}, not {entry.value!r}."
        raise SurveyError(survey.file, entry.position, what)
    _require_vocabulary(survey, entry, criterion, value)
    return value


def _refusal(criterion: Criterion) -> str | None:
    if criterion.is_private or criterion.is_about_staff or criterion.kind is FilterKind.HASHED_TEXT:
        return "identifies a person, which no survey contains"
    if criterion.kind in _OF_PERIOD:
        return "is stated when the survey runs, with --from and --to"
    if criterion.name in ABOUT_EXCLUSION:
        return "has no use: a survey leaves out what statistics leave out"
    return None


def _require_vocabulary(survey: Survey, entry: FilterEntry, criterion: Criterion, value: FilterValue) -> None:
    if not criterion.vocabulary or not isinstance(value, tuple):
        return
    for text in value:
        if isinstance(text, str) and text not in criterion.vocabulary:
            hint = nearest(text, criterion.vocabulary)
            raise SurveyError(survey.file, entry.position, f"'{entry.name}' has no value '{text}'; {hint}")


def _texts(value: FilterSetting) -> FilterValue | None:
    if isinstance(value, str):
        return (value,)
    is_texts = isinstance(value, tuple) and value and all(isinstance(one, str) for one in value)
    return tuple(str(one) for one in value) if is_texts and isinstance(value, tuple) else None


def _text(value: FilterSetting) -> FilterValue | None:
    return value if isinstance(value, str) and value else None


def _words(value: FilterSetting) -> FilterValue | None:
    return SearchText(value) if isinstance(value, str) and value else None


def _flag(value: FilterSetting) -> FilterValue | None:
    return value if isinstance(value, bool) else None


def _range(value: FilterSetting) -> FilterValue | None:
    if not isinstance(value, tuple) or any(isinstance(one, str) for one in value) or value in {(), (None, None)}:
        return None
    minimum, maximum = (None if one is None else float(one) for one in value)
    return Range(minimum, maximum)


def _equipment(value: FilterSetting) -> FilterValue | None:
    texts = _texts(value)
    try:
        return tuple(UUID(str(text)) for text in texts) if isinstance(texts, tuple) else None
    except ValueError:
        return None


_READERS: Mapping[FilterKind, Callable[[FilterSetting], FilterValue | None]] = {
    FilterKind.ONE_OF: _texts,
    FilterKind.CONTAINS: _text,
    FilterKind.WORDS: _words,
    FilterKind.YES_NO: _flag,
    FilterKind.EQUIPMENT: _equipment,
    FilterKind.RANGE: _range,
    FilterKind.WHOLE: _range,
    FilterKind.EVENT_COUNT: _range,
    FilterKind.HOURS: _range,
}
_EXPECTED: Mapping[FilterKind, str] = {
    FilterKind.ONE_OF: 'texts, as ["a", "b"]',
    FilterKind.CONTAINS: "a text",
    FilterKind.WORDS: "a text",
    FilterKind.YES_NO: "true or false",
    FilterKind.EQUIPMENT: 'identifiers of equipment, as `kerma equipment list` shows them, as ["…"]',
    FilterKind.RANGE: "limits, as { min = 16, max = 90 }",
    FilterKind.WHOLE: "limits, as { min = 1 }",
    FilterKind.EVENT_COUNT: "limits, as { min = 1 }",
    FilterKind.HOURS: "limits, as { min = 8, max = 16 }",
}
