"""Rules of a site about equipment for fluoroscopy and radiography: to which of both its studies belong.

Both have the same records of totals and events, so that a study loses nothing when it changes sides. No rule concerns
other modalities, whose doses are other quantities.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kerma.errors import ConfigurationError
from kerma.patterns import checked_pattern, fits
from kerma.standard.enumerations import ExamModality

#: The modalities that a rule exchanges.
EXCHANGED = (ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY)

#: The conditions of a rule, by name of its attributes.
CONDITIONS = ("has_fluoroscopy", "study_description", "acquisition_protocol", "first_day", "last_day")


@dataclass(frozen=True, kw_only=True)
class StudyUnderRules:
    """What rules compare of a study.

    Attributes:
        equipment_ids: the equipment that its objects state, and the one for which it counts.
        modality: what was read: one of `EXCHANGED`.
        day: its day, local; None where unknown.
        study_description: Study Description (0008,1030).
        acquisition_protocols: protocols of its events.
        has_fluoroscopy: whether it has fluoroscopic dose or time, or an event of fluoroscopy.
    """

    equipment_ids: frozenset[UUID]
    modality: ExamModality
    day: date | None
    study_description: str | None
    acquisition_protocols: frozenset[str]
    has_fluoroscopy: bool


@dataclass(frozen=True, kw_only=True)
class ModalityRule:
    """To which modality studies of equipment belong; conditions that are None fit every study.

    Attributes:
        equipment_id: whose studies it concerns.
        modality: to which they belong: one of `EXCHANGED`.
        has_fluoroscopy: only studies with fluoroscopy, or only those without.
        study_description: pattern that the study description must fit.
        acquisition_protocol: pattern that the protocol of an event must fit.
        first_day: only studies of this day or later.
        last_day: only studies of this day or earlier.
    """

    equipment_id: UUID
    modality: ExamModality
    has_fluoroscopy: bool | None = None
    study_description: str | None = None
    acquisition_protocol: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    def __str__(self) -> str:
        """Modality and conditions, as the audit trail holds them."""
        values = ((name, getattr(self, name)) for name in CONDITIONS)
        return " ".join([self.modality, *(f"{name}={value}" for name, value in values if value is not None)])

    def checked(self) -> "ModalityRule":
        """This rule as it is stored.

        Raises:
            ConfigurationError: the modality cannot be set, a pattern cannot be one, or the days are in the wrong order.
        """
        if self.modality not in EXCHANGED:
            raise ConfigurationError(
                f"A rule cannot move studies to {self.modality}: their doses are other quantities. "
                f"It can move them to {' or '.join(EXCHANGED)}, which have the same."
            )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ConfigurationError(f"The last day, {self.last_day}, is before the first, {self.first_day}.")
        return ModalityRule(
            equipment_id=self.equipment_id,
            modality=self.modality,
            has_fluoroscopy=self.has_fluoroscopy,
            study_description=_checked(self.study_description, "every study description"),
            acquisition_protocol=_checked(self.acquisition_protocol, "every protocol"),
            first_day=self.first_day,
            last_day=self.last_day,
        )

    def fits(self, study: StudyUnderRules) -> bool:
        """Whether a study meets all conditions; one that lacks what a condition compares does not."""
        return (
            self.equipment_id in study.equipment_ids
            and self.has_fluoroscopy in {None, study.has_fluoroscopy}
            and self._fits_day(study.day)
            and _fits_any(self.study_description, (study.study_description or "",))
            and _fits_any(self.acquisition_protocol, study.acquisition_protocols)
        )

    def _fits_day(self, day: date | None) -> bool:
        if day is None:
            return self.first_day is None and self.last_day is None
        return (self.first_day or day) <= day <= (self.last_day or day)


@dataclass(frozen=True)
class NumberedRule:
    """A rule in force, and its number, by which people name it; later rules have higher numbers."""

    number: int
    rule: ModalityRule


@dataclass(frozen=True)
class ModalityRules:
    """All rules in force at a site."""

    rules: tuple[NumberedRule, ...] = ()

    @classmethod
    def from_rules(cls, rules: Iterable[NumberedRule]) -> "ModalityRules":
        """The rules in the order in which they are compared: an exception is added after what it is excepted from."""
        return cls(tuple(sorted(rules, key=lambda one: -one.number)))

    @property
    def equipment_ids(self) -> frozenset[UUID]:
        """The equipment that any rule concerns."""
        return frozenset(one.rule.equipment_id for one in self.rules)

    def deciding(self, study: StudyUnderRules) -> NumberedRule | None:
        """The rule that changes the modality of a study; None where none fits, or what was read is right."""
        first = next((one for one in self.rules if one.rule.fits(study)), None)
        return None if first is None or first.rule.modality is study.modality else first


def split_by_fluoroscopy(equipment_id: UUID, first_day: date | None, last_day: date | None) -> tuple[ModalityRule, ...]:
    """The rules for equipment of two purposes: studies with fluoroscopy are fluoroscopy, all others radiography."""
    return tuple(
        ModalityRule(
            equipment_id=equipment_id,
            modality=modality,
            has_fluoroscopy=modality is ExamModality.FLUOROSCOPY,
            first_day=first_day,
            last_day=last_day,
        ).checked()
        for modality in EXCHANGED
    )


def _checked(pattern: str | None, every: str) -> str | None:
    return None if pattern is None else checked_pattern(pattern, every)


def _fits_any(pattern: str | None, texts: Iterable[str]) -> bool:
    return pattern is None or any(fits(pattern, text) for text in texts)
