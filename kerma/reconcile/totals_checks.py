"""Problems of reported totals: they contradict each other or the sum of events, or cover the same events."""

from collections.abc import Container, Iterable, Mapping
from decimal import Decimal

from kerma.facts.event import IrradiationEvent
from kerma.messages import Message, Number, message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.events import StoredEvent
from kerma.reconcile.problems import ReportProblem
from kerma.reconcile.reported_totals import CombinedTotal
from kerma.reconcile.summands import SUMMANDS, sum_of, summed_events
from kerma.standard.enumerations import ExamModality

#: Difference from the sum of events that rounding explains: 1 %, or one unit of the last digit in reports.
_ROUNDING = {
    "dlp_mgy_cm": Decimal("0.5"),
    "dap_gy_cm2": Decimal("0.01"),
    "reference_air_kerma_mgy": Decimal("0.5"),
    "agd_left_mgy": Decimal("0.05"),
    "agd_right_mgy": Decimal("0.05"),
    "administered_activity_mbq": Decimal(1),
}
_RELATIVE_TOLERANCE = Decimal("0.01")


def report_differences_from_events(
    totals: Mapping[str, CombinedTotal],
    events: tuple[StoredEvent, ...],
    without_events: Container[str],
    report_problem: ReportProblem,
) -> None:
    """Report totals that differ from the sum of events by more than rounding explains.

    Beside objects of totals alone (`without_events`) events are those of images, of which not all need be stored.
    """
    for name, rounding in _ROUNDING.items():
        reported, summed = totals[name].value, summed_events(name, events)
        if reported is None or not totals[name].sources or not summed:
            continue
        tolerance = max(rounding, abs(reported) * _RELATIVE_TOLERANCE)
        are_all_stored = not any(uid in without_events for uid in totals[name].sources)
        sums = _sums(name, summed)
        differences = [reported - value for value in sums]
        if not any(abs(value) <= tolerance or (value > 0 and not are_all_stored) for value in differences):
            absent, count = _absent_summands(name, events, {event.modality for event in summed})
            report_problem(f"totals.{name}", _contradiction(reported, sums[0], absent, count))


def _sums(name: str, summed: list[StoredEvent]) -> list[Decimal]:
    """The sum of all events, and that without localizers."""
    facts = [event.facts for event in summed]
    sums = (sum_of(name, facts), sum_of(name, (event for event in facts if not _is_localizer(event))))
    return [value for value in sums if value is not None]


def _is_localizer(event: IrradiationEvent) -> bool:
    """Whether it is a localizer, whose dose some scanners leave out of the total."""
    return getattr(event, "acquisition_type", None) == "constant_angle"


def _absent_summands(
    name: str, events: Iterable[StoredEvent], modalities: Container[ExamModality | None]
) -> tuple[int, int]:
    """The number of events of these modalities without a value for a total, and of all of them."""
    comparable = [event for event in events if event.modality in modalities]
    return sum(getattr(event.facts, SUMMANDS[name].name, None) is None for event in comparable), len(comparable)


def _contradiction(reported: Decimal, total: Decimal, absent: int, events: int) -> Message:
    what = message(
        "reported {reported}, but the events sum to {summed}",
        reported=Number(f"{reported.normalize():f}"),
        summed=Number(f"{total.normalize():f}"),
    )
    if not absent:
        return what
    return message("{sentence}; {silent} of {all} events do not state it", sentence=what, silent=absent, all=events)


def report_shared_events(counting: list[Contribution], report_problem: ReportProblem) -> None:
    """Report contributions that share some events and have others of their own."""
    for i, contribution in enumerate(counting):
        for other in counting[i + 1 :]:
            shared = len(contribution.event_set & other.event_set)
            if shared:
                what = message(
                    "objects {one} and {other} share {number} events and each has others of its own; "
                    "shared events count once, and their values are taken off one report's totals",
                    one=contribution.sop_instance_uid,
                    other=other.sop_instance_uid,
                    number=shared,
                )
                report_problem("totals", what)


def report_contradictions(
    contributions: list[Contribution], counting: list[Contribution], report_problem: ReportProblem
) -> None:
    """Report objects with totals alone that differ: they cannot be merged, the one of highest precedence counts."""
    alone = [contribution for contribution in counting if contribution.has_totals_alone]
    for contribution in contributions:
        is_other = contribution.has_totals_alone and contribution not in alone
        first = next((item for item in alone if type(item.totals) is type(contribution.totals)), None)
        if is_other and first is not None and contribution.totals != first.totals:
            what = message(
                "object {uid} states other totals and no events; the later report {counting} counts",
                uid=contribution.sop_instance_uid,
                counting=first.sop_instance_uid,
            )
            report_problem("totals", what)
