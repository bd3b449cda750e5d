"""The published levels that Kerma contains: rows of `published_levels.csv`, each with its mark."""

from functools import cache
from importlib.resources import files

from kerma.reference_levels import level_file
from kerma.reference_levels.reference_level import ReferenceLevel

_FILE = files("kerma.reference_levels") / "published_levels.csv"


@cache
def published_levels() -> tuple[ReferenceLevel, ...]:
    """All of them, in force or not."""
    return tuple(level_file.read(_FILE.read_text("utf-8")).records.values())
