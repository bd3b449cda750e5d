"""One alert rule: what it limits, for which studies, how severe an alert is, and where its value comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from kerma.alerts.acquisition import Acquisition
from kerma.alerts.band import Band
from kerma.alerts.quantity import TRAITS, AlertQuantity, ValueLevel
from kerma.reference_levels.reference_level import Phantom
from kerma.standard import units
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region


class RuleKind(StrEnum):
    """With what a value is compared."""

    #: With a value of the rule.
    THRESHOLD = "threshold"
    #: With a multiple of the reference level in force for examination and patient.
    MULTIPLE_OF_LEVEL = "multiple_of_level"
    #: Whether the same examination of the same patient was made within some days.
    REPEAT = "repeat"
    #: The mean of the last 20 of the same examination on the same equipment, with a multiple of the reference level.
    GROUP_MEAN_20 = "group_mean_20"
    #: With a percentile of the site's own practice.
    PERCENTILE = "percentile"
    #: The forward estimate of a scan, with a multiple of the dose check value that the scanner had configured.
    DOSE_CHECK = "dose_check"
    #: Whether the skin dose of a study above a value has no map.
    GEOMETRY_MISSING = "geometry_missing"
    #: Whether equipment has sent no study for some days.
    EQUIPMENT_SILENT = "equipment_silent"


#: UCUM code of the unit of a rule's value, by kind; of others, that of the quantity.
KIND_UNITS: Mapping[RuleKind, str] = {
    RuleKind.MULTIPLE_OF_LEVEL: "1",
    RuleKind.REPEAT: "d",
    RuleKind.GROUP_MEAN_20: "1",
    RuleKind.PERCENTILE: "%",
    RuleKind.DOSE_CHECK: "1",
    RuleKind.EQUIPMENT_SILENT: "d",
}
#: Kinds whose rules compare values that a study states itself; they are evaluated where these are stored.
OWN_VALUE_KINDS = frozenset({RuleKind.THRESHOLD, RuleKind.DOSE_CHECK, RuleKind.GEOMETRY_MISSING})
#: Kinds whose rules compare a study with levels or with other studies; a job evaluates them.
COMPARING_KINDS = frozenset({RuleKind.MULTIPLE_OF_LEVEL, RuleKind.REPEAT, RuleKind.GROUP_MEAN_20, RuleKind.PERCENTILE})
#: Kinds without a quantity.
WITHOUT_QUANTITY = frozenset({RuleKind.REPEAT, RuleKind.EQUIPMENT_SILENT})
_Q = AlertQuantity
_OF_LEVELS = (_Q.DLP, _Q.CTDI_VOL, _Q.DAP, _Q.REFERENCE_AIR_KERMA, _Q.FLUORO_TIME, _Q.ADMINISTERED_ACTIVITY)
#: The quantities of kinds that know not all of them.
KIND_QUANTITIES: Mapping[RuleKind, tuple[AlertQuantity, ...]] = {
    RuleKind.MULTIPLE_OF_LEVEL: _OF_LEVELS,
    RuleKind.GROUP_MEAN_20: _OF_LEVELS,
    RuleKind.PERCENTILE: _OF_LEVELS,
    RuleKind.DOSE_CHECK: (_Q.CTDI_VOL, _Q.DLP_PER_ACQUISITION),
    RuleKind.GEOMETRY_MISSING: (_Q.DAP, _Q.REFERENCE_AIR_KERMA),
}


def is_about_events(kind: RuleKind, quantity: AlertQuantity) -> bool:
    """Whether rules of this kind compare this quantity of each event, and not of a study as a whole."""
    is_of_events = TRAITS[quantity].level is ValueLevel.EVENT
    return is_of_events and kind in {RuleKind.THRESHOLD, RuleKind.DOSE_CHECK}


class Severity(StrEnum):
    """What an alert demands."""

    #: A value that people should know of.
    NOTIFICATION = "notification"
    #: A value after which physicist or physician act, as by a follow-up of the skin.
    ALERT = "alert"
    #: A value that may make the study a significant event of national law, which people assess.
    EVENT = "event"


class RuleMark(StrEnum):
    """How the value of a rule was verified."""

    #: Read in the publication.
    READ = "V"
    #: Read in a transcription of the publication.
    TRANSCRIBED = "V2"
    #: From memory or an excerpt: a person compares it with the publication before the rule is enabled.
    UNCHECKED = "unchecked"
    #: Entered by the site, which answers for it.
    SITE = "site"


@dataclass(frozen=True, kw_only=True)
class AlertRule:
    """An alert rule. Conditions of its scope that are None apply to all studies of the modality.

    Attributes:
        rule_id: its name, by which alerts state it; never used again for another value.
        title: what it is about, in words.
        kind: with what a value is compared.
        modality: exam modality of the studies.
        quantity: the quantity; None for a repeated examination, and for silent equipment.
        unit: UCUM code of the unit of `limit`.
        limit: threshold, factor, days or percentile, in that unit; values must exceed it.
        standard_name: standard name of the examination.
        regions: what the examination, of CT the acquisition, covers; empty: anything.
        equipment_id: the equipment for which the study counts.
        age_years: age of the patient.
        weight_kg: weight of the patient.
        phantom: CTDI phantom to which the value refers.
        acquisition: which acquisitions of CT it concerns; localizers never.
        severity: what an alert demands.
        source: where the value comes from.
        mark: how it was verified.
        valid_from: first day of studies that it concerns.
        valid_to: last day; None: no end.
        is_enabled: whether it raises alerts.
    """

    rule_id: str
    title: str
    kind: RuleKind
    modality: ExamModality
    quantity: AlertQuantity | None
    unit: str
    limit: Decimal
    standard_name: str | None
    regions: tuple[Region, ...]
    equipment_id: UUID | None
    age_years: Band | None
    weight_kg: Band | None
    phantom: Phantom | None
    acquisition: Acquisition | None
    severity: Severity
    source: str
    mark: RuleMark
    valid_from: date
    valid_to: date | None
    is_enabled: bool

    @property
    def kerma_unit(self) -> str:
        """UCUM code of the unit of `threshold`: that of the kind, or of the quantity."""
        if self.kind in KIND_UNITS or self.quantity is None:
            return KIND_UNITS[self.kind]
        return TRAITS[self.quantity].unit

    @property
    def value_unit(self) -> str:
        """UCUM code of the unit of the values that are compared, and of the limit that an alert states."""
        if self.kind is RuleKind.GROUP_MEAN_20 or self.quantity is None:
            return KIND_UNITS[self.kind]
        return TRAITS[self.quantity].unit

    @cached_property
    def threshold(self) -> float:
        """The limit in that unit: a dose, a factor, days, or a percentile."""
        return float(units.convert(self.limit, self.unit, self.kerma_unit))

    def is_in_force(self, day: date) -> bool:
        """Whether it concerns studies of a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def content(self) -> tuple[object, ...]:
        """All of it but whether it is enabled."""
        return tuple(getattr(self, field.name) for field in fields(self) if field.name != "is_enabled")

    def __str__(self) -> str:
        """Name, title and limit, as the audit trail holds them."""
        return f"{self.rule_id}: {self.title} ({self.quantity or self.kind} > {self.limit} {self.unit})"


#: Headings of a file, by attribute, where they differ.
_HEADINGS = {"limit": "value", "regions": "region", "equipment_id": "equipment", "is_enabled": "enabled"}
#: The attribute of each column of a file, in its order.
COLUMNS: Mapping[str, str] = {_HEADINGS.get(field.name, field.name): field.name for field in fields(AlertRule)}
