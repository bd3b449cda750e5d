"""Figures with their spread: a single run on a shared machine proves nothing."""

from collections.abc import Sequence
from statistics import median


def spread(values: Sequence[float], form: str = ".1f") -> str:
    """Median and range."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"
