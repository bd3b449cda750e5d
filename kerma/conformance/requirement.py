"""One requirement of a dose report template, and the states in which a study can be."""

from dataclasses import dataclass
from enum import StrEnum

from kerma.standard.enumerations import ExamModality


class Level(StrEnum):
    """Where the facts of a requirement stand."""

    TOTAL = "totals"
    EVENT = "events"
    #: X-ray sources of a CT event.
    SOURCE = "events.sources"


class Condition(StrEnum):
    """Events to which a conditional requirement (MC) applies; the part of the standard's condition that is stored."""

    ALWAYS = "always"
    NO_LOCALIZER = "no_localizer"
    SPIRAL = "spiral"
    PULSED = "pulsed"
    AIR_KERMA_STATED = "air_kerma_stated"
    HAS_FLUOROSCOPY = "has_fluoroscopy"


class Finding(StrEnum):
    """What a study shows of one requirement or check."""

    FULFILLED = "fulfilled"
    #: The report does not state it.
    MISSING = "missing"
    #: The report states something that cannot be read or cannot be right.
    DOUBTFUL = "doubtful"


class Check(StrEnum):
    """What is doubtful about a report as a whole; found while it was read and merged."""

    UNITS = "units"
    TOTALS = "totals"
    CLOCK = "clock"
    EVENT_COUNT = "event_count"
    EVENT_UIDS = "event_uids"


_FIRST_ENHANCED_TEMPLATE = 10_040
#: How much requirements count in the score: 3 where a dose cannot be used without it, 1 where a detail is lost.
WEIGHTS = (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A row of a template (PS3.16) that a report has to contain.

    Attributes:
        modality: the modality whose reports it concerns.
        template: the template: "TID 10013".
        row: number of the row in it.
        concept: code value and code meaning of the row.
        usage: M (mandatory) or MC (mandatory under a condition).
        level: where its facts stand.
        alternatives: names of facts; the row is there where all facts of one alternative are.
        condition: to which events it applies.
        weight: of `WEIGHTS`.
    """

    modality: ExamModality
    template: str
    row: str
    concept: str
    usage: str
    level: Level
    alternatives: tuple[tuple[str, ...], ...]
    condition: Condition = Condition.ALWAYS
    weight: int = 1

    @property
    def key(self) -> str:
        """Identifies it among those of its modality: "10013_6_irradiation_event_uid"."""
        return f"{self.template.removeprefix('TID ').lower()}_{self.row}_{self.alternatives[0][0]}"

    @property
    def is_of_enhanced(self) -> bool:
        """Whether it concerns enhanced X-ray dose reports, whose templates are TID 10040 to 10055."""
        number = self.template.removeprefix("TID ")
        return number.isdigit() and int(number) >= _FIRST_ENHANCED_TEMPLATE

    @property
    def fact_names(self) -> tuple[str, ...]:
        """The names of its facts, each once."""
        return tuple(dict.fromkeys(name for names in self.alternatives for name in names))
