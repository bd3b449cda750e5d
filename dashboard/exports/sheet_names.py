r"""Names of sheets: at most 31 characters, none of []:*?/\, unique without regard to case."""

import re

LONGEST = 31
_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
# Excel keeps this one for itself.
_RESERVED = "history"


class SheetNames:
    """Gives each text a name of its own."""

    def __init__(self, *taken: str) -> None:
        """Begin with the names that are given already."""
        self._taken = {_RESERVED, *(name.casefold() for name in taken)}

    def name(self, text: str) -> str:
        """A name for a text; where it is taken, with a number: "Head", "Head (2)"."""
        plain = _ILLEGAL.sub("_", text).strip().strip("'") or "unnamed"
        candidate, number = plain[:LONGEST].rstrip(" '"), 1
        while candidate.casefold() in self._taken:
            number += 1
            end = f" ({number})"
            candidate = plain[: LONGEST - len(end)].rstrip() + end
        self._taken.add(candidate.casefold())
        return candidate
