"""A survey as it is declared: which studies and events, and one row per what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import ge
from typing import NamedTuple, TypeAlias

from kerma.facts.age_bounds import AGE_FACT, has_reached
from kerma.standard.enumerations import ExamModality
from kerma.surveys.doses import Dose
from kerma.surveys.errors import Position
from kerma.surveys.expression import FactName
from kerma.surveys.layout import Block, Column, MoreEvents, SheetLayout


class RowsPer(StrEnum):
    """What one row stands for."""

    STUDY = "study"
    EVENT = "event"
    GROUP = "group"


class StudyOrder(StrEnum):
    """The order in which studies are read."""

    OLDEST_FIRST = "oldest_first"
    NEWEST_FIRST = "newest_first"


class SampleMethod(StrEnum):
    """Which studies a sample takes: the first in the order of the survey, or random ones by a seed."""

    FIRST = "first"
    RANDOM = "random"


FilterSetting: TypeAlias = str | bool | tuple[str, ...] | tuple[float | None, float | None]


class FilterEntry(NamedTuple):
    """A criterion of Kerma's filters, its value, and where the declaration states it."""

    name: str
    value: FilterSetting
    position: Position


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Leaves out studies or events; all stated conditions hold of those that it leaves out.

    Attributes:
        fact: the compared fact.
        is_missing: the fact is not stated.
        one_of: the fact is one of these texts, case-insensitive.
        contains: the fact contains one of these texts, case-insensitive.
        below: the number is below this, in the unit in which Kerma stores it.
        maximum: the number is at most this.
        above: the number is above this.
        also: a further rule that holds as well.
        reason: why, in the declaration's words.
    """

    fact: FactName
    is_missing: bool = False
    one_of: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    below: float | None = None
    maximum: float | None = None
    above: float | None = None
    also: "Rule | None" = None
    reason: str


@dataclass(frozen=True)
class Bands:
    """Classes of a number, as age bands: a fact of the study with texts for values.

    Attributes:
        name: the name of the new fact.
        fact: the classified fact.
        bounds: lower bounds of the classes, ascending, in the unit in which Kerma stores the fact.
        labels: their texts; one for each bound.
        end: upper bound of the last class, which it does not include; None: no bound.
    """

    name: str
    fact: FactName
    bounds: tuple[float, ...]
    labels: tuple[str, ...]
    end: float | None = None

    def label(self, value: float) -> str | None:
        """The class of a number: the last whose bound it reaches; None below the first and from the end on."""
        reaches = has_reached if self.fact.name == AGE_FACT else ge
        if self.end is not None and reaches(value, self.end):
            return None
        reached = [label for bound, label in zip(self.bounds, self.labels, strict=True) if reaches(value, bound)]
        return reached[-1] if reached else None


@dataclass(frozen=True)
class Sample:
    """How many of the studies count.

    Attributes:
        studies: at most as many of each part.
        per: facts of the study that divide the studies into parts; empty: one part.
        method: which ones.
        seed: of random numbers.
    """

    studies: int
    per: tuple[FactName, ...] = ()
    method: SampleMethod = SampleMethod.FIRST
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A survey.

    Attributes:
        name: by which commands and pages name it.
        title: in the words of whoever collects it.
        version: of the declaration.
        source: where the form is described.
        note: what is to be known of it.
        modalities: of the studies; a study of several counts once.
        rows: what one row stands for.
        order: in which the studies are read.
        filter: criteria of the studies.
        needs: facts without which a study is left out.
        study_rules: which studies are left out.
        event_rules: which events are left out.
        bands: classes of numbers.
        doses: of each modality, where columns state it by `dose`; empty: they do not.
        words: tables of words by name, each from a value to the word of the form.
        sample: how many studies count; None: all.
        group_by: facts whose values make a group.
        group_of: whether a group consists of studies or of events.
        unknown: text of a group whose fact is not stated.
        min_values: of so many values a group has statistics; of fewer it has their number alone.
        blocks: the columns.
        sheet: the layout.
        file: where it was declared.
        sha256: digest of the declaration.
    """

    name: str
    title: str
    version: str
    source: str
    note: str = ""
    modalities: tuple[ExamModality, ...]
    rows: RowsPer = RowsPer.STUDY
    order: StudyOrder = StudyOrder.OLDEST_FIRST
    filter: tuple[FilterEntry, ...] = ()
    needs: tuple[FactName, ...] = ()
    study_rules: tuple[Rule, ...] = ()
    event_rules: tuple[Rule, ...] = ()
    bands: tuple[Bands, ...] = ()
    doses: tuple[Dose, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sample: Sample | None = None
    group_by: tuple[FactName, ...] = ()
    group_of: RowsPer = RowsPer.STUDY
    unknown: str = "unknown"
    min_values: int = 1
    blocks: tuple[Block, ...]
    sheet: SheetLayout
    file: str = ""
    sha256: str = ""

    def dose_of(self, modality: ExamModality | str) -> Dose | None:
        """The quantity that `dose` is in a modality; None where the survey declares none."""
        return next((dose for dose in self.doses if dose.modality == modality), None)

    @property
    def appended(self) -> Block | None:
        """The block whose further repetitions stand to the right of the form; None: there is none."""
        return next((block for block in self.blocks if block.repeat and block.more is MoreEvents.APPEND), None)

    @property
    def event_limit(self) -> int | None:
        """The largest number of events of a study that the survey contains; None: any number."""
        limits = [block.repeat for block in self.blocks if block.repeat and block.more is MoreEvents.LEAVE_OUT]
        return min(limits, default=None)

    @property
    def empty_columns(self) -> tuple[Column, ...]:
        """The columns that are always empty."""
        return tuple(column for block in self.blocks for column in block.columns if column.empty)
