r"""Names of worksheets, within the limits of Excel.

At most 31 units of UTF-16, none of []:*?/\ and no character that XML forbids, unique, case-insensitive. Excel opens no
workbook with another name.
"""

import re

MAX_LENGTH = 31
_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]")
# Neither may begin or end a name.
_MARGIN = " '"
# Excel uses this name itself.
_RESERVED = "history"


class SheetNames:
    """Makes unique names of worksheets from texts."""

    def __init__(self, *used: str) -> None:
        """Begin with the names that are in use."""
        self._used = {_RESERVED, *(name.casefold() for name in used)}

    def name(self, text: str) -> str:
        """The name of a text; with a number where it is in use: "Head", "Head (2)"."""
        plain = _ILLEGAL.sub("_", text).strip().strip(_MARGIN) or "unnamed"
        candidate, number = _shortened(plain, MAX_LENGTH), 1
        while candidate.casefold() in self._used:
            number += 1
            suffix = f" ({number})"
            candidate = _shortened(plain, MAX_LENGTH - len(suffix)) + suffix
        self._used.add(candidate.casefold())
        return candidate


def _shortened(text: str, max_units: int) -> str:
    """The beginning of a text with at most so many units of UTF-16; a character beyond U+FFFF has two."""
    return text.encode("utf-16-le")[: 2 * max_units].decode("utf-16-le", "ignore").rstrip(_MARGIN)
