"""What else changed when a level of dose changed: software, protocol, number of exposures, size and age of patients.

Each covariate is compared before and after. Its strength is from 0 (no difference) to 1 (no overlap): for texts the
total variation distance of their fractions, for numbers the rank-biserial correlation |2 P(after > before) - 1|. A
covariate that changed is no proof of a cause.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt
from typing import NamedTuple, TypeAlias

import numpy as np

#: A covariate that fewer than this fraction of the studies states, before or after, is unknown.
MIN_KNOWN = 0.5
#: Texts changed where their fractions differ by at least this distance,
MIN_TEXT_STRENGTH = 0.3
#: numbers where their correlation is at least this.
MIN_NUMBER_STRENGTH = 0.2
# And by more than chance: 2.58 standard errors, a probability of 1 in 100.
_Z = 2.58


class Covariate(StrEnum):
    """What is compared, by the name of its fact."""

    SOFTWARE = "software_versions"
    PROTOCOL = "acquisition_protocol"
    EVENTS = "event_count"
    WEIGHT = "patient_weight_kg"
    DIAMETER = "water_equivalent_diameter_mm"
    AGE = "patient_age_years"


TEXTS = (Covariate.SOFTWARE, Covariate.PROTOCOL)
NUMBERS = tuple(covariate for covariate in Covariate if covariate not in TEXTS)

#: A text, a number, or None where a study does not state it.
CovariateValue: TypeAlias = str | float | None


class TextChange(NamedTuple):
    """A text whose fraction grew most, and the one that it replaced.

    Attributes:
        covariate: what it is a text of.
        before: the text whose fraction fell most.
        after: the text whose fraction grew most.
        fraction_before: fraction of `after` before the change, 0 to 1.
        fraction_after: fraction of `after` behind it.
        first_day: first day of `after`; that of the change where it is older.
        strength: 0 to 1.
    """

    covariate: Covariate
    before: str
    after: str
    fraction_before: float
    fraction_after: float
    first_day: date
    strength: float


class NumberChange(NamedTuple):
    """A number that differs: its medians before and after, and the strength, 0 to 1."""

    covariate: Covariate
    before: float
    after: float
    strength: float


CovariateChange: TypeAlias = TextChange | NumberChange


@dataclass(frozen=True)
class CovariateReport:
    """What changed together with the dose.

    Attributes:
        changed: what differs, the strongest first; empty where nothing stored explains the change.
        unchanged: what does not differ.
        unknown: what too few studies state.
    """

    changed: tuple[CovariateChange, ...]
    unchanged: tuple[Covariate, ...]
    unknown: tuple[Covariate, ...]


class Study(NamedTuple):
    """Day and covariates of a study."""

    day: date
    values: Mapping[Covariate, CovariateValue]


def covariate_report(before: Sequence[Study], after: Sequence[Study]) -> CovariateReport:
    """Compare the studies before and after a change, each in the order of time."""
    changed: list[CovariateChange] = []
    unchanged: list[Covariate] = []
    unknown: list[Covariate] = []
    for covariate in Covariate:
        if not (_is_known(covariate, before) and _is_known(covariate, after)):
            unknown.append(covariate)
            continue
        compare = _text_change if covariate in TEXTS else _number_change
        found = compare(covariate, before, after)
        if found is None:
            unchanged.append(covariate)
        else:
            changed.append(found)
    changed.sort(key=lambda one: -one.strength)
    return CovariateReport(tuple(changed), tuple(unchanged), tuple(unknown))


def _is_known(covariate: Covariate, studies: Sequence[Study]) -> bool:
    stated = sum(study.values.get(covariate) is not None for study in studies)
    return bool(studies) and stated >= MIN_KNOWN * len(studies)


def _text_change(covariate: Covariate, before: Sequence[Study], after: Sequence[Study]) -> TextChange | None:
    old, new = _fractions(covariate, before), _fractions(covariate, after)
    differences = {text: new.get(text, 0.0) - old.get(text, 0.0) for text in {*old, *new}}
    strength = sum(max(one, 0.0) for one in differences.values())
    # The standard error of a difference of fractions is at most that at one half.
    error = 0.5 * sqrt(1 / len(before) + 1 / len(after))
    if strength < max(MIN_TEXT_STRENGTH, _Z * error):
        return None
    by_growth = sorted(differences, key=lambda text: (differences[text], text))
    grown, fallen = by_growth[-1], by_growth[0]
    first = next(study.day for study in (*before, *after) if study.values.get(covariate) == grown)
    first_day = first if old.get(grown, 0.0) < MIN_TEXT_STRENGTH / 10 else after[0].day
    return TextChange(covariate, fallen, grown, old.get(grown, 0.0), new.get(grown, 0.0), first_day, strength)


def _fractions(covariate: Covariate, studies: Sequence[Study]) -> dict[str, float]:
    counts = Counter(str(value) for study in studies if (value := study.values.get(covariate)) is not None)
    total = counts.total()
    return {text: count / total for text, count in counts.items()}


def _number_change(covariate: Covariate, before: Sequence[Study], after: Sequence[Study]) -> NumberChange | None:
    old, new = _numbers(covariate, before), _numbers(covariate, after)
    ordered = np.sort(old)
    below = np.searchsorted(ordered, new, "left") + np.searchsorted(ordered, new, "right")
    strength = abs(float(below.mean()) / len(old) - 1)
    # The standard error of the correlation where there is no difference: sqrt((n + m + 1) / (3 n m)).
    error = sqrt((len(old) + len(new) + 1) / (3 * len(old) * len(new)))
    if strength < max(MIN_NUMBER_STRENGTH, _Z * error):
        return None
    return NumberChange(covariate, float(np.median(old)), float(np.median(new)), strength)


def _numbers(covariate: Covariate, studies: Sequence[Study]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([value for study in studies if (value := study.values.get(covariate)) is not None], dtype=float)
