"""Anonymous statistics of the register: counts by year, category, cause and modality."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from kerma.incidents.incident import IncidentContent


class Dimension(StrEnum):
    """By what incidents are counted."""

    YEAR = "year"
    CATEGORY = "category"
    CAUSE = "cause"
    MODALITY = "modality"


class IncidentCount(NamedTuple):
    """How many incidents of a year have a value; an incident with several causes counts in each.

    Attributes:
        year: of the exposure, else of the discovery; None: neither is stated.
        dimension: by what they are counted.
        value: the value; empty: not stated.
        incident_count: number of incidents.
    """

    year: int | None
    dimension: Dimension
    value: str
    incident_count: int


def statistics(contents: Iterable[IncidentContent]) -> list[IncidentCount]:
    """The counts, by year, dimension and value."""
    counts: Counter[tuple[int | None, Dimension, str]] = Counter()
    for content in contents:
        day = content.occurred_on or content.discovered_on
        year = day.year if day else None
        counts[year, Dimension.YEAR, ""] += 1
        for category in content.categories or ("",):
            counts[year, Dimension.CATEGORY, f"{content.pack} {category}".strip() if category else ""] += 1
        for cause in content.causes or ("",):
            counts[year, Dimension.CAUSE, str(cause)] += 1
        counts[year, Dimension.MODALITY, str(content.modality or "")] += 1
    order = list(Dimension)
    keyed = sorted(counts.items(), key=lambda one: (-(one[0][0] or 0), order.index(one[0][1]), one[0][2]))
    return [IncidentCount(*key, count) for key, count in keyed]
