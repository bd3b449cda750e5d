"""The totals of a study: those that its superseding contributions report, compared with the sum of its events."""

from collections.abc import Mapping
from decimal import Decimal

from kerma.facts import projection
from kerma.facts.projection_totals import PlaneTotals
from kerma.messages import Message, message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.events import StoredEvent
from kerma.reconcile.problems import ReportProblem
from kerma.reconcile.reported_totals import (
    TOTALS,
    CombinedTotal,
    ReportedTotals,
    StudyTotals,
    reported_of_plane,
    reported_totals,
)
from kerma.reconcile.summands import decimal_of, sum_of, summed_events
from kerma.reconcile.totals_checks import report_contradictions, report_differences_from_events, report_shared_events
from kerma.standard.enumerations import Plane

_PLANE_TOTALS = tuple(fact.name for fact in projection.TOTALS)
#: Where no report states one of a group, the sum of events is taken.
_MAIN_QUANTITIES = (
    ("dlp_mgy_cm",),
    ("dap_gy_cm2", "reference_air_kerma_mgy"),
    ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    ("administered_activity_mbq",),
)


def study_totals(
    contributions: list[Contribution],
    counting: list[Contribution],
    events: tuple[StoredEvent, ...],
    report_problem: ReportProblem,
    elsewhere: frozenset[EventKey] = frozenset(),
) -> tuple[StudyTotals, dict[str, str]]:
    """The study's totals, and the source objects of each (several SOP Instance UIDs joined by " + ").

    Args:
        contributions: all, in the order of precedence.
        counting: those among them whose totals count (`precedence.superseding`).
        events: the study's events, each once.
        report_problem: reports a problem of the study.
        elsewhere: events that another study counts; their values are taken off reported totals.
    """
    report_shared_events(counting, report_problem)
    report_contradictions(contributions, counting, report_problem)
    reported = [reported_totals(contribution) for contribution in counting]
    counting_uids = {contribution.sop_instance_uid for contribution in counting}
    others = [contribution for contribution in contributions if contribution.sop_instance_uid not in counting_uids]
    totals = {name: _combined(name, reported, report_problem, elsewhere) for name in TOTALS}
    missing = [name for name, total in totals.items() if total.value is None]
    totals |= {name: _from_others(name, others, counting) for name in missing}
    _take_sums_of_events(totals, events, report_problem)
    alone = {contribution.sop_instance_uid for contribution in counting if contribution.has_totals_alone}
    report_differences_from_events(totals, events, alone, report_problem)
    return _study_totals(totals), _provenance(totals)


def _study_totals(totals: Mapping[str, CombinedTotal]) -> StudyTotals:
    return StudyTotals(**{name: float(total.value) for name, total in totals.items() if total.value is not None})


def _provenance(totals: Mapping[str, CombinedTotal]) -> dict[str, str]:
    """The source objects of each total that has a value."""
    return {
        name: " + ".join(total.sources) for name, total in totals.items() if total.value is not None and total.sources
    }


def plane_totals(counting: list[Contribution], elsewhere: frozenset[EventKey] = frozenset()) -> tuple[PlaneTotals, ...]:
    """Accumulated dose per plane; the sum of all planes is left out where single planes are stated."""
    planes = {plane.plane for contribution in counting for plane in contribution.planes}
    planes -= {Plane.ALL} if len(planes) > 1 else set()
    return tuple(_plane_total(plane, counting, elsewhere) for plane in sorted(planes))


def _plane_total(plane: Plane, counting: list[Contribution], elsewhere: frozenset[EventKey]) -> PlaneTotals:
    reported = [reported_of_plane(contribution, plane) for contribution in counting]
    totals = {name: _combined(name, reported, _ignore, elsewhere).value for name in _PLANE_TOTALS}
    return PlaneTotals(plane=plane, **{name: float(value) for name, value in totals.items() if value is not None})


def _combined(
    name: str, reported: list[ReportedTotals], report_problem: ReportProblem, elsewhere: frozenset[EventKey]
) -> CombinedTotal:
    """The sum of reported totals, without values of events that an earlier contribution or another study counts."""
    total = CombinedTotal()
    if not any(name in totals.stated for totals in reported):
        return total
    included: set[EventKey] = set(elsewhere)
    for totals in reported:
        addend = _addend(name, totals, included, report_problem)
        included |= totals.events.keys()
        if addend is not None:
            total = CombinedTotal((total.value or Decimal(0)) + addend, (*total.sources, totals.sop_instance_uid))
    return total


def _addend(
    name: str, totals: ReportedTotals, included: set[EventKey], report_problem: ReportProblem
) -> Decimal | None:
    """The value that a contribution adds to a total."""
    reported = totals.stated.get(name)
    shared = [event for key, event in totals.events.items() if key in included]
    new = [event for key, event in totals.events.items() if key not in included]
    if reported is not None and not shared:
        return reported
    already = sum_of(name, shared)
    if reported is not None and already is not None:
        return max(reported - already, Decimal(0))
    own = sum_of(name, new, partial=True)
    _report_estimate(name, totals, own, len(new), report_problem)
    return own


def _report_estimate(
    name: str, totals: ReportedTotals, own: Decimal | None, count: int, report_problem: ReportProblem
) -> None:
    """Report that the sum of a contribution's own events (`count`) stands for its total, or that there is none."""
    is_reported = totals.stated.get(name) is not None
    if own is None and is_reported:
        what = message(
            "object {uid}: its total covers shared events of unknown share; left out", uid=totals.sop_instance_uid
        )
        report_problem(f"totals.{name}", what)
    elif own and not is_reported:
        what = message(
            "object {uid} states no total; the sum of its {number} events is added",
            uid=totals.sop_instance_uid,
            number=count,
        )
        report_problem(f"totals.{name}", what)


def _from_others(name: str, others: list[Contribution], counting: list[Contribution]) -> CombinedTotal:
    """A total that no counting contribution states, from one with the same events, or with totals only."""
    event_sets = {contribution.event_set for contribution in counting}
    for contribution in others:
        value = decimal_of(getattr(contribution.totals, name, None))
        if value is not None and (not contribution.event_set or contribution.event_set in event_sets):
            return CombinedTotal(value, (contribution.sop_instance_uid,))
    return CombinedTotal()


def _take_sums_of_events(
    totals: dict[str, CombinedTotal], events: tuple[StoredEvent, ...], report_problem: ReportProblem
) -> None:
    """Take the sum of events where no object reports the main quantity."""
    for names in _MAIN_QUANTITIES:
        if all(totals[name].value is None for name in names):
            for name in names:
                summed = summed_events(name, events)
                if summed:
                    totals[name] = CombinedTotal(sum_of(name, (event.facts for event in summed)))
                    what = message("no total is reported; the sum of {number} events stands for it", number=len(summed))
                    report_problem(f"totals.{name}", what)


def _ignore(_where: str, _what: Message) -> None:
    """Problems of planes are reported once, with the study's totals."""
