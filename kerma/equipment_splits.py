"""Rules by which studies of one stated piece of equipment count for another, split off from it by a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import combinations
from uuid import UUID, uuid5

from kerma.errors import ConfigurationError
from kerma.facts.study import Study
from kerma.identity import NAMESPACE, normalized

#: Facts of a study that a condition compares, with the words of messages.
STATED_NAMES: Mapping[str, str] = {
    "station_name": "station name",
    "device_serial_number": "serial number",
    "institution_name": "institution",
    "department_name": "department",
    "software_versions": "software",
}


@dataclass(frozen=True, kw_only=True)
class SplitCondition:
    """Which studies are split off; all that is set must hold.

    Attributes:
        first_day: the first day of the studies; a study without a date has no day.
        last_day: the last day of the studies.
        station_name: stated by the study, without regard to case and blanks; so are the next ones.
        device_serial_number: stated by the study.
        institution_name: stated by the study.
        department_name: stated by the study.
        software_versions: stated by the study.
    """

    first_day: date | None = None
    last_day: date | None = None
    station_name: str | None = None
    device_serial_number: str | None = None
    institution_name: str | None = None
    department_name: str | None = None
    software_versions: str | None = None

    def check(self) -> None:
        """Make sure that it can be compared.

        Raises:
            ConfigurationError: nothing is set, a text is empty, or the days are in the wrong order.
        """
        if self == SplitCondition():
            raise ConfigurationError("State which studies are split off: a first or last day, or what they state.")
        for name, words in STATED_NAMES.items():
            if (value := getattr(self, name)) is not None and not normalized(value):
                raise ConfigurationError(f"The {words} is empty; state what the studies state, or leave it out.")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ConfigurationError(
                f"The last day, {self.last_day}, is before the first, {self.first_day}; state them in order."
            )

    def matches(self, study: Study) -> bool:
        """Whether a study is split off."""
        return self.matches_day(study.study_date) and all(
            normalized(getattr(study, name)) == value for name, value in self.compared().items()
        )

    def matches_day(self, day: date | None) -> bool:
        """Whether a study of a day can be split off; None: without a date."""
        if self.first_day is None and self.last_day is None:
            return True
        return day is not None and (self.first_day or day) <= day <= (self.last_day or day)

    def overlaps(self, other: "SplitCondition") -> bool:
        """Whether a study could fit both."""
        own, others = self.compared(), other.compared()
        first, last = (self.first_day or date.min), (self.last_day or date.max)
        has_common_day = first <= (other.last_day or date.max) and (other.first_day or date.min) <= last
        return has_common_day and all(own[name] == others[name] for name in own.keys() & others.keys())

    def compared(self) -> dict[str, str]:
        """The texts that are set, for comparison, by name of the fact."""
        return {name: normalized(value) for name in STATED_NAMES if (value := getattr(self, name)) is not None}

    def split_off_id(self, stated_id: UUID) -> UUID:
        """The identifier of what is split off: UUID5 of the stated equipment and the condition.

        Args:
            stated_id: the equipment that the studies state.
        """
        values = {"first_day": self.first_day or "", "last_day": self.last_day or "", **self.compared()}
        return uuid5(NAMESPACE, "/".join(("split", str(stated_id), *(f"{name}={values[name]}" for name in values))))

    def __str__(self) -> str:
        """The condition in words, as in "from 2026-03-01, station name CT1"."""
        days = ("from", self.first_day), ("to", self.last_day)
        texts = ((words, getattr(self, name)) for name, words in STATED_NAMES.items())
        return ", ".join(f"{words} {value}" for words, value in (*days, *texts) if value is not None)


CONDITION_NAMES = tuple(declared.name for declared in fields(SplitCondition))


@dataclass(frozen=True)
class EquipmentSplits:
    """The splits in force.

    Attributes:
        of_stated: for each stated piece of equipment, the conditions of what is split off.
    """

    of_stated: Mapping[UUID, tuple[SplitCondition, ...]] = field(default_factory=dict)

    @classmethod
    def from_conditions(cls, splits: Iterable[tuple[UUID, SplitCondition]]) -> "EquipmentSplits":
        """The splits that these pairs of stated equipment and condition make."""
        found: dict[UUID, tuple[SplitCondition, ...]] = {}
        for stated_id, condition in splits:
            found[stated_id] = (*found.get(stated_id, ()), condition)
        return cls(found)

    def check(self) -> None:
        """Make sure that no study can fit two splits.

        Raises:
            ConfigurationError: one could.
        """
        for stated_id, conditions in self.of_stated.items():
            for one, other in combinations(conditions, 2):
                if one.overlaps(other):
                    raise ConfigurationError(
                        f"One study of equipment {stated_id} could fit two splits ({one}; {other}), and cannot count "
                        "for both: state days that do not overlap (a first and a last day), or different values of "
                        "one attribute. Nothing was stored."
                    )

    def equipment_of(self, stated_id: UUID, study: Study) -> UUID:
        """The equipment to which a study belongs before merges: that split off where the study fits, else the stated.

        Args:
            stated_id: the equipment that its objects state.
            study: its header.
        """
        fitting = (one for one in self.of_stated.get(stated_id, ()) if one.matches(study))
        found = next(fitting, None)
        return stated_id if found is None else found.split_off_id(stated_id)

    def stated_of(self) -> dict[UUID, UUID]:
        """By the identifier of what is split off, the equipment that its studies state."""
        return {one.split_off_id(key): key for key, conditions in self.of_stated.items() for one in conditions}


@dataclass(frozen=True, kw_only=True)
class SplitPreview:
    """What a split would do.

    Attributes:
        equipment_id: the equipment that would be split off.
        counting_id: the equipment for which the studies count now.
        split_count: number of studies that would be split off.
        left_count: number of studies that would still count for the other one.
        latest_split: header of the latest study that would be split off; None where there is none.
        latest_left: header of the study that would describe what is left; None where there is none.
    """

    equipment_id: UUID
    counting_id: UUID
    split_count: int
    left_count: int
    latest_split: Study | None
    latest_left: Study | None
