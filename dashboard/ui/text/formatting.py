"""Formats of numbers, dates, durations and codes, in the language of the page.

Decimal sign and order of a date come from Babel. Digits are grouped by narrow spaces in every language (ISO 80000-1),
and English dates follow ISO 8601. A missing value is a dash, zero is 0, an unreadable value is "unreadable".
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Protocol

from babel import Locale
from babel.dates import parse_pattern
from babel.numbers import get_decimal_symbol

from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.text import i18n
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.region_words import REGION_WORDS
from dashboard.ui.text.spelling import display_text
from kerma.facts.age_bounds import completed_years, has_reached
from kerma.facts.fact import Fact
from kerma.facts.skin_dose import SKIN_DOSE
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import Exclusion, Tag

MISSING = "\N{EN DASH}"
UNREADABLE = msg("unreadable")
LEGEND = msg("–: not stated · 0: stated as zero · unreadable: see Problems")  # noqa: RUF001 -- the dash of `MISSING`

#: Separator of groups of three digits (ISO 80000-1).
THOUSANDS = "\N{NARROW NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
#: Words that are not displayed as they are stored.
WORDS = {
    "constant_angle": msg("localizer"),
    "stationary": msg("stationary acquisition"),
    "stepping": msg("stepping acquisition"),
    "rotational": msg("rotational acquisition"),
    "head_16cm": msg("head, 16 cm"),
    "body_32cm": msg("body, 32 cm"),
    "alert": msg("alert"),
    "notification": msg("notification"),
    Exclusion.PHANTOM_BY_RULE: msg("phantom or test, by a rule"),
    Tag.PHANTOM: msg("phantom or test"),
    Tag.EXCLUDED: msg("excluded"),
    Tag.FOLLOW_UP: msg("follow-up"),
    Tag.REVIEWED: msg("reviewed"),
    ResultKind.MAP: msg("map"),
    ResultKind.UPPER_BOUND: msg("upper bound (≤)"),
    ResultKind.MISSES: msg("beam misses the phantom"),
    ResultKind.NONE: msg("not possible"),
    **REGION_WORDS,
}
# ISO 8601: British and American readers write dates in different orders.
_ISO_DAY = "yyyy-MM-dd"
# Fields of a date pattern (CLDR), with the width that aligns columns.
_WIDTHS = {"d": "dd", "M": "MM", "y": "yyyy"}
_FIELDS = re.compile(r"d+|M+|y+")

_SMALL_CHILD_YEARS = 2
_SIGNIFICANT_DIGITS = 3
# Computed facts with a large uncertainty.
_ESTIMATED = frozenset(fact.name for fact in SKIN_DOSE)
_SECONDS_PER_MINUTE = 60
# Durations from here on are rounded to whole seconds.
_WHOLE_SECONDS = 10
_ALL_PERCENT = 100

Number = int | float


class HasUnit(Protocol):
    """A fact, or a column of a table: name and unit of a value."""

    @property
    def name(self) -> str:
        """Name of the value; persons and nuclides have their own spelling (`spelling.display_text`)."""

    @property
    def unit(self) -> str:
        """UCUM code; empty where there is no unit."""

    @property
    def symbol(self) -> str:
        """The unit as displayed."""


def decimals_for(values: Iterable[Number | None]) -> int:
    """Decimal places of a column: four significant digits of its largest value, without superfluous zeros.

    Values from ten upwards have two places, as scanners print DLP and CTDIvol.
    """
    sizes = [abs(value) for value in values if value is not None and math.isfinite(value)]
    largest = max(sizes, default=0)
    maximum = max(2, 3 - _magnitude(largest)) if largest else 0
    return max((_needed(size, maximum) for size in sizes), default=0)


def number(value: Number | None, decimals: int | None = None) -> str:
    """A number with this many decimal places; without `decimals`, as many as the number alone needs.

    A small value has more places, so that it has three significant digits.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    digits = decimal_places(value, decimals)
    return decimal(f"{value:,.{digits}f}".replace(",", THOUSANDS).replace("-", _MINUS))


def decimal_places(value: Number, decimals: int | None = None) -> int:
    """The decimal places with which `number` writes a value that is not 0."""
    precise = max(0, 2 - _magnitude(value))
    return max(decimals_for([value]) if decimals is None else decimals, _needed(abs(value), precise))


def percent(part: int, whole: int) -> float:
    """Percentage to one decimal; only none is 0 and only all is 100."""
    if part in (0, whole):
        return 100.0 if part else 0.0
    return min(99.9, max(0.1, round(100 * part / whole, 1)))


def estimate(value: Number, *beside: Number) -> str:
    """A number with three significant digits, with the decimal places of those beside it: 6.00 beside 7.12."""
    short = [float(f"{item:.{_SIGNIFICANT_DIGITS}g}") for item in (value, *beside)]
    return number(short[0], decimals_for(short))


def four_digits(value: Number) -> str:
    """A number with four significant digits: 4 411, 92.91."""
    return number(float(f"{value:.4g}"))


def percentage(value: Number) -> str:
    """A percentage with one decimal place, so that only none is 0 and only all is 100."""
    return number(value) if value in (0, _ALL_PERCENT) else number(value, 1)


def minutes(seconds: Number) -> str:
    """A duration in minutes and seconds, 33:21; below 10 s with tenths, 0:04.6."""
    tenths = round(seconds, 1)
    if tenths < _WHOLE_SECONDS:
        return f"0:0{number(tenths, 1) if tenths else number(seconds)}"
    whole_minutes, rest = divmod(round(seconds), _SECONDS_PER_MINUTE)
    return f"{number(whole_minutes)}:{rest:02d}"


_NUMBER_FORMATS: Mapping[NumberFormat, Callable[[Number], str]] = {
    NumberFormat.FOUR_DIGITS: four_digits,
    NumberFormat.PERCENTAGE: percentage,
    NumberFormat.MINUTES: minutes,
}


def upper_bound(text: str) -> str:
    """A number, or a number with its unit, that is the upper bound of a value: ≤ 135 mGy."""
    return f"\N{LESS-THAN OR EQUAL TO}\N{NARROW NO-BREAK SPACE}{text}"


def decimal(text: str) -> str:
    """A number as text, with the decimal sign of the page's language instead of the point."""
    return text.replace(".", get_decimal_symbol(i18n.locale()))


def of_fact(fact: HasUnit, value: object) -> str:
    """The value of a fact with its unit: 724.52 mGy·cm, 67 years, 33:21 min."""
    if not fact.symbol or not isinstance(value, int | float):
        return display_text(fact.name, anything(value))
    column = Column.of_fact(fact) if isinstance(fact, Fact) else fact
    return f"{in_column(column, value)} {unit(column)}"


def unit(fact: HasUnit) -> str:
    """The unit behind a number in words: mGy·cm, years; min behind minutes and seconds."""
    is_in_minutes = isinstance(fact, Column) and fact.number_format is NumberFormat.MINUTES
    return "min" if is_in_minutes else tr(fact.symbol)


def in_column(fact: HasUnit, value: Number | None, decimals: int | None = None) -> str:
    """A number without its unit; ages in completed years, computed facts with three significant digits."""
    if isinstance(fact, Column) and fact.number_format in _NUMBER_FORMATS and value is not None:
        return _NUMBER_FORMATS[fact.number_format](value) if math.isfinite(value) else MISSING
    if fact.unit == "a" and value is not None and has_reached(value, _SMALL_CHILD_YEARS):
        return number(completed_years(value))
    if fact.name in _ESTIMATED and value is not None and math.isfinite(value):
        return estimate(value)
    return number(value, decimals)


_ROUNDED: Mapping[NumberFormat, Callable[[Number], Number]] = {
    NumberFormat.FOUR_DIGITS: lambda value: float(f"{value:.4g}"),
    NumberFormat.PERCENTAGE: lambda value: round(value, decimal_places(value, 1)),
    NumberFormat.MINUTES: lambda value: round(value) if round(value, 1) >= _WHOLE_SECONDS else round(value, 1) or value,
}


def rounded(fact: HasUnit, value: Number | None, decimals: int | None = None) -> Number | None:
    """The number that `in_column` writes, for screen readers and for copying."""
    if value is None or not math.isfinite(value) or value == 0:
        return value
    if isinstance(fact, Column) and fact.number_format in _ROUNDED:
        return _ROUNDED[fact.number_format](value)
    if fact.unit == "a" and has_reached(value, _SMALL_CHILD_YEARS):
        return completed_years(value)
    if fact.name in _ESTIMATED:
        return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")
    return round(value, decimal_places(value, decimals))


def moment(value: datetime | None) -> str:
    """A local date and time to the second: 2026-03-04 10:12:05."""
    return MISSING if value is None else f"{day(value)} {value:%H:%M:%S}"


def day(value: date) -> str:
    """A date in the format of the page's language: 2026-03-04, 04.03.2026."""
    return parse_pattern(_day_pattern(i18n.language())).apply(value, i18n.locale())


def day_of(iso: str) -> str:
    """A date (ISO 8601) in the format of the page's language."""
    return day(date.fromisoformat(iso))


def day_format() -> str:
    """The date format of Streamlit's calendar: DD.MM.YYYY."""
    return _day_pattern(i18n.language()).upper()


def short_day(value: date) -> str:
    """Day and month of a date: 03-04, 04.03."""
    pattern = _day_pattern(i18n.language()).replace(_WIDTHS["y"], "").strip("-/")
    return parse_pattern(pattern).apply(value, i18n.locale())


@lru_cache
def _day_pattern(language: str) -> str:
    """The numeric date pattern of a language (CLDR), with two digits of day and month and four of the year."""
    if language == i18n.SOURCE:
        return _ISO_DAY
    pattern = Locale.parse(language).date_formats["short"].pattern
    return _FIELDS.sub(lambda field: _WIDTHS[field[0][0]], pattern)


def received(value: datetime | None) -> str:
    """A time of reception in the local time of the server."""
    return moment(None if value is None else value.astimezone())


def word(code: str | None) -> str:
    """A coded value as translated text: constant_angle is "localizer"."""
    return MISSING if code is None else tr(WORDS.get(code, code.replace("_", " ")))


def capped(count: int, cap: int) -> str:
    """A count that ends at `cap`: 10 000+."""
    return f"{number(cap)}+" if count > cap else number(count)


def anything(value: object) -> str:
    """A value of any type as text."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, int | float):
        return number(value)
    return MISSING if value is None or value == "" else str(value)


def ago(seconds: float) -> str:
    """A duration in its largest unit: 3 minutes."""
    days, hours, minutes = (int(seconds // size) for size in (86400, 3600, 60))
    if days:
        return trn("{count} day", "{count} days", days, count=days)
    if hours:
        return trn("{count} hour", "{count} hours", hours, count=hours)
    if minutes:
        return trn("{count} minute", "{count} minutes", minutes, count=minutes)
    return tr("a moment")


def _magnitude(value: Number) -> int:
    """The power of ten of the first significant digit."""
    return math.floor(math.log10(abs(value)))


def _needed(value: float, maximum: int) -> int:
    """The number of decimal places that show `value` rounded to `maximum` places, without superfluous zeros."""
    return next(digits for digits in range(maximum + 1) if round(value, digits) == round(value, maximum))
