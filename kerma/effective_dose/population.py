"""Mean effective dose of a group of examinations, with those left out and why.

Effective dose by conversion factors holds for a reference person. For one patient it means nothing, and a sum over time
even less; so there is no estimate of a single examination and no sum here (ICRP Publication 147).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from kerma.effective_dose.conversion_factor import ConversionFactor
from kerma.effective_dose.factor_file import FactorSet
from kerma.messages import Message, message
from kerma.standard_names.region import Region

#: Examinations below which a group would come near a single patient.
MIN_GROUP_SIZE = 10

_NO_REGION = message("no standard name, so no region")
_NO_AGE = message("age unknown")
_NO_FACTOR = message("no conversion factor for this region and age")
_NO_VALUE = message("dose quantity missing")
_NO_PHANTOM = message("phantom unknown")
_OTHER_PHANTOM = message("dose refers to another phantom than the factor")


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """What of an examination is needed; None: not stated.

    Attributes:
        modality: the examination modality.
        region: what it covers.
        age_years: age of the patient.
        totals: dose quantities of the study by name.
        phantoms: CTDI phantoms of its irradiation events; an event without one adds None.
    """

    modality: str
    region: Region | None
    age_years: float | None
    totals: Mapping[str, float | None]
    phantoms: frozenset[str | None] = frozenset()


@dataclass(frozen=True, kw_only=True)
class MeanEffectiveDose:
    """Mean effective dose of a group.

    Attributes:
        mean_msv: the mean in mSv; None where fewer than `MIN_GROUP_SIZE` examinations could be converted.
        n: number of examinations that could be converted.
        left_out: number of others by reason.
        factor_ids: the factors that were used, sorted.
    """

    mean_msv: float | None
    n: int
    left_out: Mapping[Message, int]
    factor_ids: tuple[str, ...]


def mean_effective_dose(exposures: Iterable[Exposure], factors: FactorSet) -> MeanEffectiveDose:
    """The mean effective dose of a group of examinations."""
    doses: list[float] = []
    used: set[str] = set()
    left_out: Counter[Message] = Counter()
    for exposure in exposures:
        found = _convertible(exposure, factors)
        if isinstance(found, Message):
            left_out[found] += 1
            continue
        factor, value = found
        doses.append(factor.value * value)
        used.add(factor.factor_id)
    mean = fmean(doses) if len(doses) >= MIN_GROUP_SIZE else None
    return MeanEffectiveDose(mean_msv=mean, n=len(doses), left_out=dict(left_out), factor_ids=tuple(sorted(used)))


def _convertible(exposure: Exposure, factors: FactorSet) -> tuple[ConversionFactor, float] | Message:
    """The factor of an examination and the value that it multiplies, or why there is none."""
    if exposure.region is None:
        return _NO_REGION
    if exposure.age_years is None:
        return _NO_AGE
    for factor in factors.factors:
        if factor.is_for(exposure.modality, exposure.region, exposure.age_years):
            return _with_value(exposure, factor)
    return _NO_FACTOR


def _with_value(exposure: Exposure, factor: ConversionFactor) -> tuple[ConversionFactor, float] | Message:
    value = exposure.totals.get(factor.quantity)
    if value is None:
        return _NO_VALUE
    if factor.phantom is not None:
        if not exposure.phantoms or None in exposure.phantoms:
            return _NO_PHANTOM
        if exposure.phantoms != {factor.phantom}:
            return _OTHER_PHANTOM
    return factor, value
