"""The facts of events that are added to each total of a study, and their sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kerma.facts.event import IrradiationEvent
from kerma.reconcile.events import StoredEvent
from kerma.standard.enumerations import IrradiationEventType, Laterality


@dataclass(frozen=True)
class Summand:
    """The fact of an event that is added to a total.

    Attributes:
        name: the fact.
        counting: where only some events count: a fact of the event, a value, and whether it must have that value.
    """

    name: str
    counting: tuple[str, str, bool] | None = None

    def value(self, event: IrradiationEvent) -> Decimal | None:
        """The event's value; None where it states none, zero where the event does not count."""
        counts = self.counts(event)
        if counts is None:
            return None
        return decimal_of(getattr(event, self.name, None)) if counts else Decimal(0)

    def counts(self, event: IrradiationEvent) -> bool | None:
        """Whether the event counts; None where it does not state by what this is decided."""
        if self.counting is None:
            return True
        name, expected, is_required = self.counting
        value = getattr(event, name, None)
        return None if value is None else is_required == (value == expected)


_FLUOROSCOPIC = ("irradiation_event_type", IrradiationEventType.FLUOROSCOPY, True)
_RECORDED = ("irradiation_event_type", IrradiationEventType.FLUOROSCOPY, False)
#: The summand of each total, by the name of the total.
SUMMANDS = {
    "dlp_mgy_cm": Summand("dlp_mgy_cm"),
    "dap_gy_cm2": Summand("dap_gy_cm2"),
    "reference_air_kerma_mgy": Summand("reference_air_kerma_mgy"),
    "fluoro_dap_gy_cm2": Summand("dap_gy_cm2", _FLUOROSCOPIC),
    "fluoro_reference_air_kerma_mgy": Summand("reference_air_kerma_mgy", _FLUOROSCOPIC),
    "fluoro_time_s": Summand("irradiation_duration_s", _FLUOROSCOPIC),
    "acquisition_dap_gy_cm2": Summand("dap_gy_cm2", _RECORDED),
    "acquisition_reference_air_kerma_mgy": Summand("reference_air_kerma_mgy", _RECORDED),
    "acquisition_time_s": Summand("irradiation_duration_s", _RECORDED),
    "agd_left_mgy": Summand("agd_mgy", ("laterality", Laterality.LEFT, True)),
    "agd_right_mgy": Summand("agd_mgy", ("laterality", Laterality.RIGHT, True)),
    "agd_both_mgy": Summand("agd_mgy", ("laterality", Laterality.BOTH, True)),
    "administered_activity_mbq": Summand("administered_activity_mbq"),
}


def sum_of(name: str, events: Iterable[IrradiationEvent], *, partial: bool = False) -> Decimal | None:
    """The sum of the events' values; None where one (with `partial`: all) of them states none."""
    summand = SUMMANDS[name]
    values = [summand.value(event) for event in events]
    known = [value for value in values if value is not None]
    if partial:
        return sum(known, Decimal(0)) if known else None
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def summed_events(name: str, events: tuple[StoredEvent, ...]) -> list[StoredEvent]:
    """The events that count for a total and state a value for it."""
    summand = SUMMANDS[name]
    return [
        event
        for event in events
        if summand.counts(event.facts) and getattr(event.facts, summand.name, None) is not None
    ]


def decimal_of(value: float | None) -> Decimal | None:
    """The number with the decimals that it is written with."""
    return None if value is None else Decimal(str(value))
