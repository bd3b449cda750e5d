"""Reference page of the limits of reading, printed by `make reference`."""

from kerma.limits import LIMITS

_INTRODUCTION = """# Limits of reading

A damaged or hostile object must not fill the memory, nor delay all other objects. What is beyond a limit is refused
with a reason that names the limit (the object is then `failed`), or left out and named. This page is printed from
`kerma/limits.py`.

"""


def page() -> str:
    """The page as Markdown."""
    rows = [f"| {limit.name} | {limit.maximum:,} {limit.unit} | {limit.reason} |" for limit in LIMITS]
    return _INTRODUCTION + "\n".join(["| what | at most | reason |", "|---|---|---|", *rows]) + "\n"
