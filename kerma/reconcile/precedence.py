"""The order in which the contributions of a study are used, and the ones whose totals count."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from kerma.identity import is_other_equipment
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.same_exposure import comparable_modality
from kerma.standard.enumerations import ObjectSource

if TYPE_CHECKING:
    from kerma.reconcile.event_keys import EventKey


def by_precedence(contributions: Iterable[Contribution]) -> list[Contribution]:
    """The contributions in the order in which they are used.

    Reports before images, images of exposures before images derived from them, later before earlier, by UID.
    """
    by_uid = sorted(contributions, key=lambda contribution: contribution.sop_instance_uid)
    by_time = sorted(by_uid, key=lambda contribution: contribution.content_at or datetime.min, reverse=True)  # noqa: DTZ901 -- local
    return sorted(by_time, key=lambda contribution: (not contribution.is_report, contribution.is_derived))


def superseding(contributions: list[Contribution]) -> list[Contribution]:
    """The contributions whose totals count: those whose events are not all included in another one.

    A report of totals alone counts before the images of its equipment, which show a part of what it accumulates.

    Args:
        contributions: in the order of `by_precedence`; of several with the same events the first counts.
    """
    totals_alone = reports_of_totals_alone(contributions)
    first: dict[frozenset[EventKey], Contribution] = {}
    for contribution in contributions:
        if not any(_is_accumulated(contribution, alone) for alone in totals_alone):
            first.setdefault(contribution.event_set, contribution)
    counting = [item for events, item in first.items() if not any(events < other for other in first)]
    return [*totals_alone, *(item for item in counting if item.events)] if totals_alone else counting


def reports_of_totals_alone(contributions: list[Contribution]) -> list[Contribution]:
    """The first report of each modality and equipment with a dose and no events, where no other report lists events."""
    reports = [report for report in contributions if report.is_report]
    listing = [report for report in reports if report.events]
    alone: list[Contribution] = []
    for report in reports:
        if _states_dose_alone(report) and not any(is_of_one_system(report, other) for other in (*listing, *alone)):
            alone.append(report)
    return alone


def _states_dose_alone(report: Contribution) -> bool:
    """Whether a report states totals and no events, and not all of them are zero."""
    return report.has_totals_alone and any(vars(report.totals).values())


def _is_accumulated(image: Contribution, summary: Contribution) -> bool:
    """Whether a report of totals alone accumulates the dose of an image: of the same modality and equipment."""
    return not image.is_report and is_of_one_system(image, summary)


def is_of_one_system(one: Contribution, other: Contribution) -> bool:
    """Whether two objects are of one modality, and their equipment does not contradict."""
    return comparable_modality(one) is comparable_modality(other) and not is_other_equipment(one.study, other.study)


#: Images of which a series has hundreds, all of one exposure or administration.
SLICED = frozenset({ObjectSource.CT_IMAGE, ObjectSource.PET_IMAGE})


def redundant_slices(contributions: Iterable[Contribution]) -> set[str]:
    """SOP Instance UIDs of slices that describe an exposure or administration that another slice describes.

    The earliest slice is not redundant; of several the one with the smallest SOP Instance UID. So the order of arrival
    does not matter, and all series of one acquisition have its start.
    """
    slices = [contribution for contribution in contributions if contribution.source in SLICED]
    representatives = {
        (contribution.source, contribution.event_set): contribution.sop_instance_uid
        for contribution in sorted(slices, key=_start, reverse=True)
    }
    return {contribution.sop_instance_uid for contribution in slices} - set(representatives.values())


def _start(image: Contribution) -> tuple[datetime, str]:
    """When the first event of an image started, and its SOP Instance UID."""
    starts = (event.started_at for event in image.events if event.started_at is not None)
    return min(starts, default=datetime.max), image.sop_instance_uid  # noqa: DTZ901 -- local
