"""The totals of a study: those that its superseding contributions report, compared with the sum of its events."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kerma.facts import projection
from kerma.facts.ct import CTTotals
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyTotals
from kerma.facts.nuclear_medicine import NuclearMedicineTotals
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import fact_names
from kerma.messages import Message, Number, message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.events import StoredEvent
from kerma.reconcile.problems import ReportProblem
from kerma.reconcile.summands import SUMMANDS, decimal_of, sum_of, summed_events
from kerma.standard.enumerations import ExamModality, Plane


@dataclass(frozen=True, kw_only=True)
class StudyTotals(NuclearMedicineTotals, MammographyTotals, ProjectionTotals, CTTotals):
    """Totals of a study of any examination modality."""


TOTALS = fact_names(StudyTotals)
_PLANE_TOTALS = tuple(fact.name for fact in projection.TOTALS)


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
#: Where no report states one of a group, the sum of events is taken.
_MAIN_QUANTITIES = (
    ("dlp_mgy_cm",),
    ("dap_gy_cm2", "reference_air_kerma_mgy"),
    ("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
    ("administered_activity_mbq",),
)


@dataclass(frozen=True)
class ReportedTotals:
    """Totals that one contribution reports, and the events that they cover.

    Attributes:
        sop_instance_uid: the object.
        stated: totals by name.
        events: the events it covers, by their identity.
    """

    sop_instance_uid: str
    stated: Mapping[str, Decimal]
    events: Mapping[EventKey, IrradiationEvent]


@dataclass(frozen=True)
class CombinedTotal:
    """A total of the study, and SOP Instance UIDs of its source objects."""

    value: Decimal | None = None
    sources: tuple[str, ...] = ()


def study_totals(
    contributions: list[Contribution],
    counting: list[Contribution],
    events: tuple[StoredEvent, ...],
    report_problem: ReportProblem,
) -> tuple[StudyTotals, dict[str, str]]:
    """The study's totals, and the source objects of each (several SOP Instance UIDs joined by " + ").

    Args:
        contributions: all, in the order of precedence.
        counting: those among them whose totals count (`precedence.superseding`).
        events: the study's events, each once.
        report_problem: reports a problem of the study.
    """
    _report_shared_events(counting, report_problem)
    _report_contradictions(contributions, counting, report_problem)
    reported = [_reported_totals(contribution) for contribution in counting]
    counting_uids = {contribution.sop_instance_uid for contribution in counting}
    others = [contribution for contribution in contributions if contribution.sop_instance_uid not in counting_uids]
    totals = {name: _combined(name, reported, report_problem) for name in TOTALS}
    missing = [name for name, total in totals.items() if total.value is None]
    totals |= {name: _from_others(name, others, counting) for name in missing}
    _take_sums_of_events(totals, events, report_problem)
    alone = {contribution.sop_instance_uid for contribution in counting if contribution.has_totals_alone}
    _compare_with_events(totals, events, alone, report_problem)
    return _study_totals(totals), _provenance(totals)


def _study_totals(totals: Mapping[str, CombinedTotal]) -> StudyTotals:
    return StudyTotals(**{name: float(total.value) for name, total in totals.items() if total.value is not None})


def _provenance(totals: Mapping[str, CombinedTotal]) -> dict[str, str]:
    """The source objects of each total that has a value."""
    return {
        name: " + ".join(total.sources) for name, total in totals.items() if total.value is not None and total.sources
    }


def plane_totals(counting: list[Contribution]) -> tuple[PlaneTotals, ...]:
    """Accumulated dose per plane; the sum of all planes is left out where single planes are stated."""
    planes = {plane.plane for contribution in counting for plane in contribution.planes}
    planes -= {Plane.ALL} if len(planes) > 1 else set()
    return tuple(_plane_total(plane, counting) for plane in sorted(planes))


def _plane_total(plane: Plane, counting: list[Contribution]) -> PlaneTotals:
    reported = [_reported_of_plane(contribution, plane) for contribution in counting]
    totals = {name: _combined(name, reported, _ignore).value for name in _PLANE_TOTALS}
    return PlaneTotals(plane=plane, **{name: float(value) for name, value in totals.items() if value is not None})


def _reported_totals(contribution: Contribution) -> ReportedTotals:
    events = dict(zip(contribution.keys, contribution.events, strict=True))
    return ReportedTotals(contribution.sop_instance_uid, dict(_stated(contribution.totals)), events)


def _reported_of_plane(contribution: Contribution, plane: Plane) -> ReportedTotals:
    stated: dict[str, Decimal] = {}
    for totals in contribution.planes:
        if totals.plane is plane:
            for name, value in _stated(totals):
                stated[name] = stated.get(name, Decimal(0)) + value
    events = {
        key: event
        for key, event in zip(contribution.keys, contribution.events, strict=True)
        if plane is Plane.ALL or (getattr(event, "plane", None) or Plane.SINGLE) is plane
    }
    return ReportedTotals(contribution.sop_instance_uid, stated, events)


def _stated(totals: object) -> Iterator[tuple[str, Decimal]]:
    """The totals that a record states, by name."""
    for name in TOTALS:
        if (value := decimal_of(getattr(totals, name, None))) is not None:
            yield name, value


def _combined(name: str, reported: list[ReportedTotals], report_problem: ReportProblem) -> CombinedTotal:
    """The sum of reported totals, without the values of events that an earlier contribution already counted."""
    total = CombinedTotal()
    if not any(name in totals.stated for totals in reported):
        return total
    included: set[EventKey] = set()
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


def _compare_with_events(
    totals: dict[str, CombinedTotal],
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
        if not any(
            -tolerance <= reported - value and (reported - value <= tolerance or not are_all_stored) for value in sums
        ):
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


def _report_shared_events(counting: list[Contribution], report_problem: ReportProblem) -> None:
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


def _report_contradictions(
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


def _ignore(_where: str, _what: Message) -> None:
    """Problems of planes are reported once, with the study's totals."""
