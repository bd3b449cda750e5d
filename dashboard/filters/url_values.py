"""Codecs between values of filter criteria and their texts in URLs."""

import csv
import io
import math
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID

from dashboard.filters import periods
from dashboard.ui.cached_queries import local_now
from dashboard.ui.text import patient_identity
from dashboard.ui.url_state import DAY, YES_NO, Codec
from kerma.database.query.filters.criterion import (
    NO_LIMIT,
    WHOLE_KINDS,
    Criterion,
    FilterKind,
    FilterValue,
    Period,
    Range,
    SearchText,
    checked,
)
from kerma.messages import Message, message

#: Longer texts are truncated.
MAX_TEXT_LENGTH = 200
MAX_OPTIONS = 100
_RANGE_SIGN = ".."
_MAX_EXACT_INTEGER = 1e15
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Form(NamedTuple):
    """The codec of a kind of criterion; `read` and `write` depend on the criterion."""

    read: Callable[[Criterion, str], FilterValue]
    write: Callable[[Criterion, FilterValue], str]
    expected: Message


def codec(criterion: Criterion) -> Codec[FilterValue | None]:
    """The codec of a criterion's values."""
    form = _FORMS[criterion.kind]

    def write(value: FilterValue | None) -> str:
        return "" if value is None else form.write(criterion, value)

    return Codec(partial(form.read, criterion), write, _expected(criterion, form))


def number(value: float) -> str:
    """A number without superfluous digits: 12, 0.5."""
    is_integer = float(value).is_integer() and abs(value) < _MAX_EXACT_INTEGER
    return str(int(value)) if is_integer else repr(float(value))


def _expected(criterion: Criterion, form: _Form) -> Message:
    if criterion.vocabulary and criterion.kind is FilterKind.ONE_OF:
        return message("one of {options}", options=", ".join(criterion.vocabulary))
    if criterion.maximum < NO_LIMIT:
        return message(
            "{expected}, from {minimum} to {maximum}",
            expected=form.expected,
            minimum=number(criterion.minimum),
            maximum=number(criterion.maximum),
        )
    return form.expected


def _read_text(_: Criterion, text: str) -> str:
    return text[:MAX_TEXT_LENGTH]


def _write_text(_: Criterion, value: str) -> str:
    return value


def _read_search_text(criterion: Criterion, text: str) -> SearchText:
    text = text[:MAX_TEXT_LENGTH]
    if criterion.kind is FilterKind.WORDS:
        return SearchText(text)
    return SearchText(text, patient_identity.hashed(criterion.columns[0], text))


def _write_search_text(_: Criterion, value: SearchText) -> str:
    return value.text


def _cells(text: str) -> list[str]:
    """The comma-separated texts of one line; a text with a comma is in quotation marks."""
    try:
        [cells] = csv.reader([text], strict=True)
    except csv.Error as error:
        raise ValueError from error
    return cells


def _read_texts(criterion: Criterion, text: str) -> tuple[str, ...]:
    texts = tuple(dict.fromkeys(cell[:MAX_TEXT_LENGTH] for cell in _cells(text) if cell))[:MAX_OPTIONS]
    if criterion.vocabulary and not set(texts) <= set(criterion.vocabulary):
        raise ValueError
    return texts


def _write_texts(_: Criterion, value: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(value)
    return line.getvalue()


def _read_identifiers(_: Criterion, text: str) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(UUID(part.strip()) for part in text.split(",")))[:MAX_OPTIONS]


def _write_identifiers(_: Criterion, value: tuple[UUID, ...]) -> str:
    return ",".join(map(str, value))


def _read_day(_: Criterion, text: str) -> date:
    return DAY.read(text)


def _write_day(_: Criterion, value: date) -> str:
    return DAY.write(value)


def _read_period(_: Criterion, text: str) -> Period:
    return periods.of_name(text, local_now().date())


def _write_period(_: Criterion, value: Period) -> str:
    return value.name


def _read_range(criterion: Criterion, text: str) -> Range:
    minimum, sign, maximum = text.partition(_RANGE_SIGN)
    bounds = Range(_bound(criterion, minimum), _bound(criterion, maximum if sign else minimum))
    is_reversed = bounds.minimum is not None and bounds.maximum is not None and bounds.minimum > bounds.maximum
    if is_reversed and criterion.kind is not FilterKind.HOURS:
        raise ValueError
    return bounds


def _bound(criterion: Criterion, text: str) -> float | None:
    if not text.strip():
        return None
    bound = float(int(text)) if criterion.kind in WHOLE_KINDS else float(text)
    if not math.isfinite(bound) or not criterion.minimum <= bound <= criterion.maximum:
        raise ValueError
    return bound


def _write_range(_: Criterion, value: Range) -> str:
    minimum, maximum = ("" if bound is None else number(bound) for bound in value)
    return minimum if minimum and minimum == maximum else f"{minimum}{_RANGE_SIGN}{maximum}"


def _read_weekdays(_: Criterion, text: str) -> tuple[int, ...]:
    return tuple(sorted({DAYS.index(day.strip().lower()) + 1 for day in text.split(",")}))


def _write_weekdays(_: Criterion, value: tuple[int, ...]) -> str:
    return ",".join(DAYS[day - 1] for day in value)


def _read_yes_no(_: Criterion, text: str) -> bool:
    return YES_NO.read(text)


def _write_yes_no(_: Criterion, value: bool) -> str:
    return YES_NO.write(value)


_DAY = _Form(_read_day, checked(date, _write_day), DAY.expected)
_WHOLE = _Form(_read_range, checked(Range, _write_range), message("a range of whole numbers like 1..10, 1.. or ..10"))

_FORMS = {
    FilterKind.WORDS: _Form(_read_search_text, checked(SearchText, _write_search_text), message("words")),
    FilterKind.CONTAINS: _Form(_read_text, checked(str, _write_text), message("a text")),
    FilterKind.HASHED_TEXT: _Form(_read_search_text, checked(SearchText, _write_search_text), message("a text")),
    FilterKind.ONE_OF: _Form(
        _read_texts,
        checked(tuple, _write_texts),
        message('comma-separated texts, such as CT Thorax,"Head, neck"'),
    ),
    FilterKind.EQUIPMENT: _Form(
        _read_identifiers, checked(tuple, _write_identifiers), message("an identifier of equipment (UUID)")
    ),
    FilterKind.FROM_DAY: _DAY,
    FilterKind.TO_DAY: _DAY,
    FilterKind.PERIOD: _Form(
        _read_period,
        checked(Period, _write_period),
        message("a period: {names}, or a number of days such as 14d", names=", ".join(periods.NAMES)),
    ),
    FilterKind.RANGE: _Form(
        _read_range, checked(Range, _write_range), message("a range of numbers like 10..20, 10.. or ..20")
    ),
    FilterKind.WHOLE: _WHOLE,
    FilterKind.EVENT_COUNT: _WHOLE,
    FilterKind.PERCENTILE: _Form(
        _read_range, checked(Range, _write_range), message("a range of percentiles like 95.. or 25..75")
    ),
    FilterKind.WEEKDAYS: _Form(_read_weekdays, checked(tuple, _write_weekdays), message("days like mon,tue,sun")),
    FilterKind.HOURS: _Form(_read_range, checked(Range, _write_range), message("a range of hours like 8..16 or 22..5")),
    FilterKind.YES_NO: _Form(_read_yes_no, checked(bool, _write_yes_no), YES_NO.expected),
}
