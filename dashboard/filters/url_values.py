"""The value of a criterion as it stands in an address, and back."""

import csv
import io
import math
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from dashboard.ui import patient_identity
from dashboard.ui.i18n import msg, tr
from kerma.database.query.filters.criterion import Criterion, FilterKind, FilterValue, Range, SearchText

#: Texts beyond this are cut: no description is longer, and each costs a search.
LONGEST_TEXT = 200
MOST_CHOICES = 100
_BETWEEN = ".."
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YES_NO = {"yes": True, "no": False}
_WHOLE = {FilterKind.WHOLE, FilterKind.EVENT_COUNT, FilterKind.HOURS}


class _Form(NamedTuple):
    """How the values of a kind are read and written, and what one looks like, for a complaint."""

    read: Callable[[Criterion, str], FilterValue | None]
    write: Callable[[Any], str]
    expected: str


def read(criterion: Criterion, text: str) -> FilterValue | None:
    """The value that a text in an address means; None where it says nothing.

    Raises:
        ValueError: it means nothing; the message tells what would.
    """
    form = _FORMS[criterion.kind]
    if "\0" in text:  # PostgreSQL takes none
        raise ValueError(_expected(criterion, form))
    try:
        return form.read(criterion, text.strip()) if text.strip() else None
    except (ValueError, KeyError, OverflowError, csv.Error) as error:
        raise ValueError(_expected(criterion, form)) from error


def write(criterion: Criterion, value: FilterValue) -> str:
    """The text that `read` understands as this value."""
    return _FORMS[criterion.kind].write(value)


def number(value: float) -> str:
    """A number as people type it: 12, 0.5."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))  # noqa: PLR2004, exact integers of a double


def _expected(criterion: Criterion, form: _Form) -> str:
    if criterion.vocabulary and criterion.kind is FilterKind.ONE_OF:
        return tr("one of {vocabulary}", vocabulary=", ".join(criterion.vocabulary))
    if criterion.maximum < 1e12:  # noqa: PLR2004, no limit is declared
        return tr(
            "{expected}, from {minimum} to {maximum}",
            expected=tr(form.expected),
            minimum=number(criterion.minimum),
            maximum=number(criterion.maximum),
        )
    return tr(form.expected)


def _text(_: Criterion, text: str) -> str:
    return text[:LONGEST_TEXT]


def _sought(criterion: Criterion, text: str) -> SearchText:
    text = text[:LONGEST_TEXT]
    if criterion.kind is FilterKind.WORDS:
        return SearchText(text, patient_identity.hashed_words(text))
    return SearchText(text, patient_identity.hashed(criterion.columns[0], text))


def _row(text: str) -> list[str]:
    """The texts of one line, parted by commas; one that holds a comma stands in quotation marks."""
    [cells] = csv.reader([text], strict=True)
    return cells


def _texts(criterion: Criterion, text: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(cell[:LONGEST_TEXT] for cell in _row(text) if cell))[:MOST_CHOICES]
    if criterion.vocabulary and not set(chosen) <= set(criterion.vocabulary):
        raise ValueError
    return chosen


def _line(texts: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(texts)
    return written.getvalue()


def _machines(_: Criterion, text: str) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(UUID(each.strip()) for each in text.split(",")))[:MOST_CHOICES]


def _range(criterion: Criterion, text: str) -> Range:
    minimum, between, maximum = text.partition(_BETWEEN)
    found = Range(_bound(criterion, minimum), _bound(criterion, maximum if between else minimum))
    is_upside_down = found.minimum is not None and found.maximum is not None and found.minimum > found.maximum
    if is_upside_down and criterion.kind is not FilterKind.HOURS:
        raise ValueError
    return found


def _bound(criterion: Criterion, text: str) -> float | None:
    if not text.strip():
        return None
    found = float(int(text)) if criterion.kind in _WHOLE else float(text)
    if not math.isfinite(found) or not criterion.minimum <= found <= criterion.maximum:
        raise ValueError
    return found


def _between(value: Range) -> str:
    minimum, maximum = ("" if each is None else number(each) for each in value)
    return minimum if minimum and minimum == maximum else f"{minimum}{_BETWEEN}{maximum}"


def _weekdays(_: Criterion, text: str) -> tuple[int, ...]:
    return tuple(sorted({DAYS.index(day.strip().lower()) + 1 for day in text.split(",")}))


_FORMS = {
    FilterKind.WORDS: _Form(_sought, lambda value: str(value.text), msg("some words")),
    FilterKind.CONTAINS: _Form(_text, str, msg("a text")),
    FilterKind.CODED: _Form(_sought, lambda value: str(value.text), msg("a text")),
    FilterKind.ONE_OF: _Form(_texts, _line, msg('some texts parted by commas, such as CT Thorax,"Head, neck"')),
    FilterKind.EQUIPMENT: _Form(_machines, lambda value: ",".join(map(str, value)), msg("the identifier of a machine")),
    FilterKind.FROM_DAY: _Form(lambda _, text: date.fromisoformat(text), str, msg("a date like 2026-03-31")),
    FilterKind.TO_DAY: _Form(lambda _, text: date.fromisoformat(text), str, msg("a date like 2026-03-31")),
    FilterKind.RANGE: _Form(_range, _between, msg("a range of numbers like 10..20, 10.. or ..20")),
    FilterKind.WHOLE: _Form(_range, _between, msg("a range of whole numbers like 1..10, 1.. or ..10")),
    FilterKind.EVENT_COUNT: _Form(_range, _between, msg("a range of whole numbers like 1..10, 1.. or ..10")),
    FilterKind.PERCENTILE: _Form(_range, _between, msg("a range of percentiles like 95.. or 25..75")),
    FilterKind.WEEKDAYS: _Form(
        _weekdays, lambda value: ",".join(DAYS[day - 1] for day in value), msg("days like mon,tue,sun")
    ),
    FilterKind.HOURS: _Form(_range, _between, msg("a range of hours like 8..16 or 22..5")),
    FilterKind.YES_NO: _Form(
        lambda _, text: _YES_NO[text.lower()], lambda value: "yes" if value else "no", msg("yes or no")
    ),
}
