"""What alert rules compare of a study: values by quantity, and by what the scope of a rule decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kerma.alerts.acquisition import Acquisition
from kerma.alerts.outcome import Measured
from kerma.alerts.quantity import AlertQuantity
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region


class AlertEvent(NamedTuple):
    """An irradiation event.

    Attributes:
        event_id: its identifier.
        modality: exam modality of its source object.
        values: its values by quantity.
        region: what it covers by its own texts; None: these name nothing, and the region of the study counts.
        acquisition: of CT, whether it repeats at one position; None: a localizer, or no CT.
        phantom: CTDI phantom to which its values refer; None: not stated, or no CT.
        dose_checks: forward estimates of the scanner with the values that it had configured, by quantity.
    """

    event_id: UUID
    modality: ExamModality | None
    values: Mapping[AlertQuantity, Measured]
    region: Region | None = None
    acquisition: Acquisition | None = None
    phantom: str | None = None
    dose_checks: tuple["EstimatedDose", ...] = ()


class EstimatedDose(NamedTuple):
    """A dose that a scanner estimated before a scan, and the value that it had configured (TID 10015)."""

    quantity: AlertQuantity
    estimate: float
    configured: float


@dataclass(frozen=True, kw_only=True)
class AlertStudy:
    """A study.

    Attributes:
        study_id: its identifier.
        day: the day of the study; None: unknown.
        modalities: its exam modalities.
        equipment_id: the equipment for which it counts.
        standard_name: standard name of its examination; None: it has none.
        region: what the examination covers; None: unknown.
        age_years: age of the patient; None: unknown.
        weight_kg: weight of the patient; None: unknown.
        is_phantom: whether it is of a phantom or a test.
        values: values of the study as a whole by quantity; a quantity that is not in it is not evaluated.
        events: its irradiation events.
        has_skin_dose_map: whether its skin dose was mapped; None: none is computed.
    """

    study_id: UUID
    day: date | None
    modalities: tuple[ExamModality, ...]
    equipment_id: UUID
    standard_name: str | None = None
    region: Region | None = None
    age_years: float | None = None
    weight_kg: float | None = None
    is_phantom: bool = False
    values: Mapping[AlertQuantity, Measured] = field(default_factory=dict)
    events: tuple[AlertEvent, ...] = ()
    has_skin_dose_map: bool | None = None

    def with_value(self, quantity: AlertQuantity, measured: Measured) -> "AlertStudy":
        """The study with one value more."""
        return replace(self, values={**self.values, quantity: measured})
