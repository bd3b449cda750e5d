"""Which studies make the samples that are compared with reference levels."""

from dataclasses import dataclass
from datetime import date

from kerma.reference_levels.population import ADULT, Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import Phantom
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True, kw_only=True)
class SampleRequest:
    """The studies of one examination in a period, and what is compared of them.

    Attributes:
        modality: modality of the studies.
        standard_name: the examination.
        quantity: the quantity.
        population: the patients.
        phantom: CTDI phantom to which CTDIvol and DLP must refer; None: any, and outside CT.
        projection: projection of the radiographs whose doses are compared; None: any, and of whole studies.
        since: first day; None: no limit.
        until: last day; None: no limit. Studies without a date are counted only where there is no limit at all.
        needs_weight: whether adults without a known weight are not counted.
    """

    modality: ExamModality
    standard_name: str
    quantity: LevelQuantity
    population: Population = ADULT
    phantom: Phantom | None = None
    projection: Projection | None = None
    since: date | None = None
    until: date | None = None
    needs_weight: bool = False
