"""Totals that the contributions to a study report, by name, with the events that they cover."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kerma.facts.ct import CTTotals
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyTotals
from kerma.facts.nuclear_medicine import NuclearMedicineTotals
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.record import fact_names
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.summands import decimal_of
from kerma.standard.enumerations import Plane


@dataclass(frozen=True, kw_only=True)
class StudyTotals(NuclearMedicineTotals, MammographyTotals, ProjectionTotals, CTTotals):
    """Totals of a study of any examination modality."""


TOTALS = fact_names(StudyTotals)


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


def reported_totals(contribution: Contribution) -> ReportedTotals:
    """The totals of the study that a contribution reports."""
    events = dict(zip(contribution.keys, contribution.events, strict=True))
    return ReportedTotals(contribution.sop_instance_uid, dict(stated_totals(contribution.totals)), events)


def reported_of_plane(contribution: Contribution, plane: Plane) -> ReportedTotals:
    """The totals of one plane that a contribution reports."""
    stated: dict[str, Decimal] = {}
    for totals in contribution.planes:
        if totals.plane is plane:
            for name, value in stated_totals(totals):
                stated[name] = stated.get(name, Decimal(0)) + value
    events = {
        key: event
        for key, event in zip(contribution.keys, contribution.events, strict=True)
        if plane is Plane.ALL or (getattr(event, "plane", None) or Plane.SINGLE) is plane
    }
    return ReportedTotals(contribution.sop_instance_uid, stated, events)


def stated_totals(totals: object) -> Iterator[tuple[str, Decimal]]:
    """The totals that a record states, by name."""
    for name in TOTALS:
        if (value := decimal_of(getattr(totals, name, None))) is not None:
            yield name, value
