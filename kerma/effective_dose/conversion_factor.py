"""Conversion factors from a dose quantity to effective dose, by region, phantom and age."""

from dataclasses import dataclass

from kerma.facts.age_bounds import has_reached
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

#: The unit of a factor by the quantity that it converts to mSv.
UNITS = {"dlp_mgy_cm": "mSv/(mGy.cm)", "dap_gy_cm2": "mSv/(Gy.cm2)"}
#: Quantities that refer to a CTDI phantom.
WITH_PHANTOM = {"dlp_mgy_cm"}
PHANTOMS = ("head_16cm", "body_32cm")


@dataclass(frozen=True, kw_only=True)
class ConversionFactor:
    """A factor from a dose quantity of a study to effective dose in mSv.

    Attributes:
        factor_id: its identifier, which results state.
        modality: the examination modality.
        region: what the examination covers.
        quantity: the total of the study that it multiplies.
        phantom: the CTDI phantom to which that total must refer; None for quantities without one.
        min_age_years: youngest age, included.
        max_age_years: oldest age, excluded; None: without limit.
        value: the factor.
        source: where it was published.
        mark: V: read in the source; V2: read in another publication; a site states its own.
    """

    factor_id: str
    modality: ExamModality
    region: Region
    quantity: str
    phantom: str | None
    min_age_years: float
    max_age_years: float | None
    value: float
    source: str
    mark: str

    @property
    def unit(self) -> str:
        """The unit of the factor."""
        return UNITS[self.quantity]

    def is_for(self, modality: str, region: Region | None, age_years: float) -> bool:
        """Whether it is for examinations of a modality and region of patients of an age."""
        is_too_old = self.max_age_years is not None and has_reached(age_years, self.max_age_years)
        is_of_age = has_reached(age_years, self.min_age_years) and not is_too_old
        return (self.modality, self.region) == (modality, region) and is_of_age

    def overlaps(self, other: "ConversionFactor") -> bool:
        """Whether both would be for the same examination."""
        is_same = (self.modality, self.region) == (other.modality, other.region)
        ends = [factor.max_age_years for factor in (self, other) if factor.max_age_years is not None]
        return is_same and max(self.min_age_years, other.min_age_years) < min(ends, default=float("inf"))
