"""Names of anatomical locations on the skin, translated; stored results hold them in English."""

import re
from collections.abc import Iterable

from dashboard.ui.text.i18n import msg, tr

#: Parts of a location without numbers; other parts are shown untranslated.
PARTS = (
    msg("back"),
    msg("left side"),
    msg("front"),
    msg("right side"),
    msg("plane"),
    msg("in the middle"),
    msg("{cm} cm left of the middle"),
    msg("{cm} cm right of the middle"),
    msg("{cm} cm from the back"),
    msg("{cm} cm from the vertex"),
    msg("{cm} cm from the head end"),
    msg("head"),
    msg("chest"),
    msg("abdomen"),
    msg("pelvis"),
)
_BETWEEN = re.compile(r"(, | \(|\)$)")
_NUMBER = re.compile(r"^-?\d+(?= cm )")


def translated_location(location: str | None) -> str:
    """A stored location in the language of the page; empty where there is none."""
    return translated_locations([location or ""])[0]


def translated_locations(locations: Iterable[str]) -> list[str]:
    """Several locations; each of their parts is looked up once."""
    known: dict[str, str] = {}
    return ["".join(_part(part, known) for part in _BETWEEN.split(location)) for location in locations]


def _part(part: str, known: dict[str, str]) -> str:
    number = _NUMBER.match(part)
    message = part if number is None else f"{{cm}}{part[number.end() :]}"
    if message not in known:
        known[message] = tr(message)
    return known[message] if number is None else known[message].replace("{cm}", number[0])
