"""Mean effective dose of a group of examinations, with those left out and why.

Effective dose by conversion factors holds for a reference person. For one patient it means nothing, and a sum over time
even less; so there is no estimate of a single examination and no sum here (ICRP Publication 147).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kerma.effective_dose.conversion_factor import ConversionFactor
from kerma.effective_dose.factor_file import FactorSet
from kerma.messages import Message, message
from kerma.standard_names.region import Region

#: Examinations below which a group would come near a single patient.
MIN_GROUP_SIZE = 10

_NO_REGION = message("no standard name, so no region")
_NO_AGE = message("age unknown")
_NO_FACTOR = message("no conversion factor for this region and age")
_NO_VALUE = message("dose not stated")
_ZERO_VALUE = message("dose stated as zero")
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


class PopulationDose:
    """The effective dose of a group of examinations, added one by one.

    Args:
        factors: with which they are converted.

    Attributes:
        count: number of examinations.
    """

    def __init__(self, factors: FactorSet) -> None:
        self.count = 0
        self._factors = factors
        self._sum_msv = 0.0
        self._used: set[str] = set()
        self._left_out: Counter[Message] = Counter()

    def add(self, exposure: Exposure) -> None:
        """Add an examination."""
        self.count += 1
        found = _convertible(exposure, self._factors)
        if isinstance(found, Message):
            self._left_out[found] += 1
            return
        factor, value = found
        self._sum_msv += factor.value * value
        self._used.add(factor.factor_id)

    def mean(self) -> MeanEffectiveDose:
        """The mean of those added so far."""
        n = self.count - self._left_out.total()
        return MeanEffectiveDose(
            mean_msv=self._sum_msv / n if n >= MIN_GROUP_SIZE else None,
            n=n,
            left_out=dict(self._left_out),
            factor_ids=tuple(sorted(self._used)),
        )


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
    # Equipment states zero for a dose that it did not measure.
    if value <= 0:
        return _ZERO_VALUE
    if factor.phantom is not None:
        if not exposure.phantoms or None in exposure.phantoms:
            return _NO_PHANTOM
        if exposure.phantoms != {factor.phantom}:
            return _OTHER_PHANTOM
    return factor, value
