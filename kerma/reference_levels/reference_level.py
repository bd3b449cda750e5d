"""One reference level: what was published, for whom, since when, and from where Kerma has it."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kerma.reference_levels.population import Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import TRAITS, LevelQuantity
from kerma.standard import units
from kerma.standard.enumerations import ExamModality

#: The jurisdiction of levels that a site derives from its own doses.
SITE = "site"


class LevelStatistic(StrEnum):
    """Which statistic of a survey a level is."""

    #: 75th percentile of the medians of rooms or facilities: a reference level (ICRP 135).
    P75 = "p75"
    #: 50th percentile of these medians: a value that can be achieved.
    MEDIAN = "median"


class Mark(StrEnum):
    """How a value was verified."""

    #: Read in the publication of the authority or of the authors.
    READ = "V"
    #: Read in a transcription of the publication.
    TRANSCRIBED = "V2"
    #: Entered by the site, which answers for it.
    SITE = "site"


class Match(StrEnum):
    """How the published examination and the standard name of Kerma relate."""

    EQUAL = "equal"
    #: Published for one indication or technique; the standard name covers others too.
    NARROWER = "narrower"


class Phantom(StrEnum):
    """CTDI phantoms, by the terms of `kerma.standard.vocabulary.CTDI_PHANTOMS`."""

    HEAD = "head_16cm"
    BODY = "body_32cm"


@dataclass(frozen=True, kw_only=True)
class ReferenceLevel:
    """A reference level.

    Attributes:
        level_id: its name, by which reports state it; never used again for another value.
        jurisdiction: where it applies: a country, EU, Europe, or `site`.
        set_name: the survey or decision that it belongs to; may be empty.
        modality: modality of the examination.
        examination: the examination as it is published.
        standard_name: the standard name of Kerma that it is compared with; None: none covers the same.
        match: how both relate; None without standard name.
        population: to whom it applies.
        quantity: the quantity.
        unit: UCUM code of the unit in which it is published.
        published_value: the value in that unit.
        phantom: CTDI phantom to which CTDIvol and DLP refer; None: not stated, or no CT.
        projection: the projection to which a dose of one projection refers; None: any, or of a whole study.
        statistic: which statistic it is.
        valid_from: first day.
        valid_to: last day; None: in force until another level replaces it.
        source: where it is published.
        mark: how it was verified.
    """

    level_id: str
    jurisdiction: str
    set_name: str
    modality: ExamModality
    examination: str
    standard_name: str | None
    match: Match | None
    population: Population
    quantity: LevelQuantity
    unit: str
    published_value: Decimal
    phantom: Phantom | None
    projection: Projection | None
    statistic: LevelStatistic
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark

    @property
    def value(self) -> float:
        """The value in the unit of its quantity in Kerma."""
        return float(units.convert(self.published_value, self.unit, TRAITS[self.quantity].unit))

    def is_in_force(self, day: date) -> bool:
        """Whether it applies on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: "ReferenceLevel") -> bool:
        """Whether both state the same for one day."""
        if self.subject != other.subject:
            return False
        starts_before_end = self.valid_to is None or other.valid_from <= self.valid_to
        return starts_before_end and (other.valid_to is None or self.valid_from <= other.valid_to)

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about, whatever its value and days."""
        examination = " ".join(self.examination.casefold().split())
        about = (self.jurisdiction, self.set_name, self.modality, examination, self.population)
        return (*about, self.quantity, self.phantom, self.projection, self.statistic)

    def __str__(self) -> str:
        """Name, examination and value, as the audit trail holds them."""
        return (
            f"{self.level_id}: {self.jurisdiction}, {self.examination}, {self.population}, {self.quantity} "
            f"{self.published_value} {self.unit}"
        )


#: The attributes of a level that a file states, in its order of columns; `value` is the published one.
COLUMNS = tuple("value" if field.name == "published_value" else field.name for field in fields(ReferenceLevel))
