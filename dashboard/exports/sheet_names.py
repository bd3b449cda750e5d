r"""Names of worksheets: at most 31 characters, none of []:*?/\, unique, case-insensitive (limits of Excel)."""

import re

MAX_LENGTH = 31
_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
# Excel uses this name itself.
_RESERVED = "history"


class SheetNames:
    """Makes unique names of worksheets from texts."""

    def __init__(self, *used: str) -> None:
        """Begin with the names that are in use."""
        self._used = {_RESERVED, *(name.casefold() for name in used)}

    def name(self, text: str) -> str:
        """The name of a text; with a number where it is in use: "Head", "Head (2)"."""
        plain = _ILLEGAL.sub("_", text).strip().strip("'") or "unnamed"
        candidate, number = plain[:MAX_LENGTH].rstrip(" '"), 1
        while candidate.casefold() in self._used:
            number += 1
            suffix = f" ({number})"
            candidate = plain[: MAX_LENGTH - len(suffix)].rstrip() + suffix
        self._used.add(candidate.casefold())
        return candidate
