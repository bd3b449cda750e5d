"""Numbers, times and words as a physicist writes them, in the language of the page.

Missing is a dash, zero is 0, and what could not be read is "unreadable": three different things.
"""

import math
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Protocol

from babel.numbers import get_decimal_symbol

from dashboard.ui import i18n
from dashboard.ui.i18n import msg, tr, trn
from dashboard.ui.spelling import spelt

MISSING = "\N{EN DASH}"
UNREADABLE = msg("unreadable")
LEGEND = msg("–: the object does not say · 0: the object says zero · unreadable: see Problems")  # noqa: RUF001, the dash of `MISSING`

#: ISO 80000-1: digits in groups of three, parted by a small space.
THOUSANDS = "\N{NARROW NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_WORDS = {
    "head_16cm": msg("head, 16 cm"),
    "body_32cm": msg("body, 32 cm"),
    "alert": msg("alert"),
    "notification": msg("notification"),
}
# Days by language; English keeps ISO 8601, which readers on both sides of the Atlantic read alike.
_DAYS = {"pl": "%d.%m.%Y", "de": "%d.%m.%Y", "fr": "%d/%m/%Y"}
_ISO_DAY = "%Y-%m-%d"

_SMALL_CHILD_YEARS = 2
_SIGNIFICANT = 3
# Facts that are computed from others with a wide uncertainty.
_ESTIMATED = frozenset({"peak_skin_dose_mgy"})

Number = int | float


class HasUnit(Protocol):
    """A fact, or a column of a table: what names a value and its unit."""

    @property
    def name(self) -> str:
        """Name of the value; names of patients and nuclides are spelt for people."""

    @property
    def unit(self) -> str:
        """UCUM code; empty where there is no unit."""

    @property
    def symbol(self) -> str:
        """The unit as people write it."""


def decimals_for(values: Iterable[Number | None]) -> int:
    """Decimal places for a column: four significant digits of its largest value, never more than it needs.

    From ten upwards two places are kept, as makers print DLP and CTDIvol.
    """
    sizes = [abs(value) for value in values if value is not None and math.isfinite(value)]
    largest = max(sizes, default=0)
    most = max(2, 3 - _magnitude(largest)) if largest else 0
    return max((_needed(size, most) for size in sizes), default=0)


def number(value: Number | None, decimals: int | None = None) -> str:
    """A number for people; with no `decimals`, as many as suit it alone.

    A value so small that fewer than three significant digits would be left is given more places.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    places = decimals_for([value]) if decimals is None else decimals
    precise = max(0, 2 - _magnitude(value))
    places = max(places, _needed(abs(value), precise))
    return decimal(f"{value:,.{places}f}".replace(",", THOUSANDS).replace("-", _MINUS))


def estimate(value: Number, *beside: Number) -> str:
    """A computed number to three significant digits, with the decimals of those beside it: 6.00 beside 7.12."""
    short = [float(f"{each:.{_SIGNIFICANT}g}") for each in (value, *beside)]
    return number(short[0], decimals_for(short))


def decimal(text: str) -> str:
    """A number written with a point, with the decimal sign of the page's language."""
    return text.replace(".", get_decimal_symbol(i18n.locale()))


def of_fact(fact: HasUnit, value: Any) -> str:
    """The value of a fact with its unit, texts as people write them: 724.52 mGy·cm, 67 years."""
    if value is None or not fact.symbol:
        return spelt(fact.name, anything(value))
    return f"{in_column(fact, value)} {tr(fact.symbol)}"


def in_column(fact: HasUnit, value: Number | None, decimals: int | None = None) -> str:
    """A number under a heading that names its unit; ages in completed years, as people tell them; estimates short."""
    if fact.unit == "a" and value is not None and value >= _SMALL_CHILD_YEARS:
        return number(math.floor(value))
    if fact.name in _ESTIMATED and value is not None and math.isfinite(value):
        return estimate(value)
    return number(value, decimals)


def moment(value: datetime | None) -> str:
    """A local date and time to the second: 2026-03-04 10:12:05."""
    return MISSING if value is None else f"{day(value)} {value:%H:%M:%S}"


def day(value: date) -> str:
    """A date as the page's language writes it: 2026-03-04, 04.03.2026."""
    year = f"{value.year:04}"  # C libraries write the year 1 as 1
    return value.strftime(_DAYS.get(i18n.language(), _ISO_DAY).replace("%Y", year))


def day_of(iso: str) -> str:
    """A date in ISO 8601 as the page's language writes it."""
    return day(date.fromisoformat(iso))


def day_format() -> str:
    """How a calendar writes a day."""
    return _DAYS.get(i18n.language(), _ISO_DAY).replace("%d", "DD").replace("%m", "MM").replace("%Y", "YYYY")


def short_day(value: date) -> str:
    """A day of the present year: 03-04, 04.03."""
    return value.strftime(_DAYS.get(i18n.language(), _ISO_DAY).replace("%Y", "").strip("-/"))


def received(value: datetime | None) -> str:
    """When something reached us, in the local time of this server."""
    return moment(None if value is None else value.astimezone())


def word(code: str | None) -> str:
    """A coded value as words: constant_angle is "constant angle"."""
    return MISSING if code is None else tr(_WORDS.get(code, code.replace("_", " ")))


def capped(count: int, cap: int) -> str:
    """A count that was stopped at `cap`: 10 000+."""
    return f"{number(cap)}+" if count > cap else number(count)


def anything(value: Any) -> str:
    """A value of any kind as text."""
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
    """A span of time in the one unit that suits it: 3 minutes."""
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


def _needed(value: float, most: int) -> int:
    """The fewest decimal places that show `value` rounded to `most` places."""
    return next(places for places in range(most + 1) if round(value, places) == round(value, most))
