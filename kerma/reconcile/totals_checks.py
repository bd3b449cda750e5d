"""Problems of reported totals: they contradict each other or the sum of events, or cover the same events."""

from collections.abc import Container, Iterable, Mapping
from decimal import Decimal

from kerma.messages import Message, Number, message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.events import StoredEvent
from kerma.reconcile.problems import ReportProblem
from kerma.reconcile.reported_totals import CombinedTotal, stated_totals
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
    totals: Mapping[str, CombinedTotal], events: tuple[StoredEvent, ...], report_problem: ReportProblem
) -> None:
    """Report totals that differ from the sum of events by more than rounding explains."""
    for name, rounding in _ROUNDING.items():
        reported = totals[name].value
        if reported is None or not totals[name].sources:
            continue
        summed = summed_events(name, events)
        total = sum_of(name, (event.facts for event in summed))
        if total is None or not summed:
            continue
        if abs(reported - total) > max(rounding, abs(reported) * _RELATIVE_TOLERANCE):
            absent, count = _absent_summands(name, events, {event.modality for event in summed})
            report_problem(f"totals.{name}", _contradiction(reported, total, absent, count))


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
    first = next(filter(_has_totals_alone, counting), None)
    if first is None:
        return
    for contribution in filter(_has_totals_alone, contributions):
        if contribution is not first and contribution.totals != first.totals:
            what = message(
                "object {uid} states other totals and no events; the later report {counting} counts",
                uid=contribution.sop_instance_uid,
                counting=first.sop_instance_uid,
            )
            report_problem("totals", what)


def _has_totals_alone(contribution: Contribution) -> bool:
    """Whether an object states totals and no events."""
    return not contribution.events and any(True for _ in stated_totals(contribution.totals))
