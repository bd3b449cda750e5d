"""X-ray sources of enhanced X-ray dose reports: free text that names one source, or several together."""

import re

_PLANE = re.compile(r"\b([AB])\b")
_SEVERAL = re.compile(r"\b(and|both|all)\b|[&+,/]", re.IGNORECASE)


def plane_of(identification: str | None) -> str:
    """The plane that an X-ray source stands for: A or B where its name says so, all where it names several."""
    if identification and _SEVERAL.search(identification):
        return "all"
    match = _PLANE.search(identification or "")
    return match.group(1) if match else "single"
