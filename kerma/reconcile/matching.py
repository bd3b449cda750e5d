"""Recognises the same exposure in contributions that identify it differently.

A report and the images of an exposure, the two images of one exposure (for processing, for presentation), the series of
one CT acquisition, the slices of one administration: each object gives the event a UID of its own. Here the event of
lower precedence takes over the identity of the matching one, so that all further merging is by identity alone.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kerma.facts.event import IrradiationEvent
from kerma.identity import equipment_id, is_other_equipment, is_same_equipment
from kerma.reconcile import derived_images, doubts
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.known_exposures import Exposure, KnownExposures, event_uids, names_of_image
from kerma.reconcile.problems import StudyProblem
from kerma.reconcile.same_exposure import comparable_modality, contradicting_words, side_of_one
from kerma.standard.enumerations import ObjectSource

if TYPE_CHECKING:
    from uuid import UUID


def matched_exposures(contributions: list[Contribution]) -> tuple[list[Contribution], list[StudyProblem]]:
    """The contributions with one identity for each exposure, and problems about images whose exposure is in doubt.

    Args:
        contributions: in the order of precedence.
    """
    matching = _Matching(contribution for contribution in contributions if contribution.is_report)
    images = [contribution for contribution in contributions if not contribution.is_report]
    matched = {image.sop_instance_uid: matching.matched(image) for image in _in_order(images)}
    rank = {contribution.sop_instance_uid: i for i, contribution in enumerate(contributions)}
    problems = sorted(matching.problems, key=lambda problem: rank[problem.sop_instance_uid or ""])
    return [matched.get(contribution.sop_instance_uid, contribution) for contribution in contributions], problems


def _in_order(images: list[Contribution]) -> list[Contribution]:
    """Images that name an event UID, then those found by time and values, then computed ones after their sources.

    Of the computed ones, those of one exposure come before those of several.
    """
    own = [image for image in images if not _is_computed(image)]
    own.sort(key=lambda image: not any(map(event_uids, image.events)))
    computed = [image for image in images if _is_computed(image)]
    computed.sort(key=lambda image: any(len(event_uids(event)) > 1 for event in image.events))
    return [*own, *derived_images.sources_first(computed)]


def _is_computed(image: Contribution) -> bool:
    """Whether an image was computed from others: derived after the exposure, or a presentation of a raw image."""
    has_sources = any(getattr(event, "source_images", ()) for event in image.events)
    return len(image.events) == 1 and (image.is_derived or has_sources)


class _Matching:
    """Gives the events of images the identity of the exposures that are known.

    Attributes:
        problems: problems of images whose exposure is in doubt.
    """

    def __init__(self, reports: Iterable[Contribution]) -> None:
        self.problems: list[StudyProblem] = []
        self._reports = [report for report in reports if report.events]
        self._unreported: set[UUID] = set()
        self._known = KnownExposures()
        for report in self._reports:
            for key, event in zip(report.keys, report.events, strict=True):
                self._known.add(key, report, event)

    def matched(self, image: Contribution) -> Contribution:
        """The contribution of an image with the identity of the exposures that it shows."""
        if not _is_computed(image):
            return self._identified(image)
        (event,) = image.events
        related = derived_images.related_exposures(self._known, image, event)
        if related is not None:
            return self._of_related(image, event, related)
        if self._known.like(image, event) is None and self._adds_nothing(image, event):
            self._known.add_combination(image, ())
            return _without_dose(image)
        return self._for_references(self._identified(image), event)

    def _of_related(
        self, image: Contribution, event: IrradiationEvent, related: derived_images.RelatedExposures
    ) -> Contribution:
        """An image computed from known exposures: the same exposure as the only one, nothing more than several."""
        is_complete = related.is_complete or image.source is ObjectSource.CT_IMAGE
        if is_complete and derived_images.contradicts_dose(event, related.known):
            self.problems.append(doubts.other_dose(image, event, related.known[0]))
        if is_complete and len(related.known) == 1:
            (exposure,) = related.known
            return replace(image, matched_keys=(self._take(exposure, image, event),))
        if is_complete or not related.known:
            self._known.add_combination(image, related.known)
            return _without_dose(image)
        self.problems.append(doubts.partly_known(image, related.number, len(related.known)))
        rest = derived_images.with_rest_of_dose(image, event, related.known)
        self._known.add(rest.keys[0], rest, rest.events[0])
        return self._for_references(rest, event)

    def _for_references(self, image: Contribution, event: IrradiationEvent) -> Contribution:
        """A computed image that counts: it stands for what it names and no other object states."""
        for key in image.keys:
            self._known.add_references(key, event)
        return image

    def _adds_nothing(self, image: Contribution, event: IrradiationEvent) -> bool:
        """Whether a derived image of unknown sources only repeats known exposures; named where that is in doubt.

        An image that names sources or event UIDs that no other object states may be all that is known of its exposure.
        """
        sources = derived_images.possible_sources(self._known, image, event)
        if not sources or not image.is_derived or image.source is ObjectSource.CT_IMAGE:
            return False
        names_sources = bool(event_uids(event) or getattr(event, "source_images", ()))
        is_repetition = derived_images.repeats_dose(event, sources)
        if names_sources and not is_repetition:
            return False
        own = [source for source in sources if not is_other_equipment(source.source.study, image.study)]
        is_named = names_sources or not derived_images.repeats_dose(event, own)
        if is_named and derived_images.states_dose(event):
            self.problems.append(doubts.derived(image, event))
        return True

    def _identified(self, image: Contribution) -> Contribution:
        """An image whose events have the identity of known exposures, or are exposures of their own."""
        keys = [self._key(image, event, own) for event, own in zip(image.events, image.keys, strict=True)]
        if image.events and not any(keys):
            return _without_dose(image)
        events = tuple(event for event, key in zip(image.events, keys, strict=True) if key)
        return replace(image, events=events, matched_keys=tuple(filter(None, keys)))

    def _key(self, image: Contribution, event: IrradiationEvent, own: EventKey) -> EventKey | None:
        """The identity of an image's event; None where a report should list it and does not."""
        if (exposure := self._known.named(image, event, names_of_image(image, event))) is not None:
            return self._take(exposure, image, event)
        if (exposure := self._known.like(image, event)) is not None:
            self._name_missing_side(exposure, image, event)
            return self._take(exposure, image, event)
        if (exposure := self._known.of_same_dose(image, event)) is not None:
            self.problems.append(doubts.other_serial_number(image, event, exposure))
            return self._take(exposure, image, event)
        if (report := self._covering_report(image)) is None:
            self._known.add(own, image, event)
            return own
        if image.source is not ObjectSource.CT_IMAGE:
            self.problems.append(doubts.unlisted(image, event, report))
        elif self._is_of_unreported_scanner(image):
            self.problems.append(doubts.other_scanner(image, report))
        return None

    def _is_of_unreported_scanner(self, image: Contribution) -> bool:
        """Whether a CT image is of a scanner without report, and the first of it: a series has hundreds."""
        scanner = equipment_id(image.study)
        reports = [report for report in self._reports if report.modality is image.modality]
        if scanner in self._unreported or not all(is_other_equipment(report.study, image.study) for report in reports):
            return False
        self._unreported.add(scanner)
        return True

    def _name_missing_side(self, exposure: Exposure, image: Contribution, event: IrradiationEvent) -> None:
        """Report two images that count as one exposure by time and values, and of which one states no side."""
        if not exposure.source.is_report and (sides := side_of_one(exposure.event, event)) is not None:
            self.problems.append(doubts.other_side(image, event, exposure, sides))

    def _take(self, exposure: Exposure, image: Contribution, event: IrradiationEvent) -> EventKey:
        """The identity of a known exposure; sides or views that exclude each other are named."""
        if (words := contradicting_words(exposure.event, event)) is not None:
            self.problems.append(doubts.other_side(image, event, exposure, words))
        self._known.add(exposure.key, image, event)
        return exposure.key

    def _covering_report(self, image: Contribution) -> Contribution | None:
        """The report that should list an image's exposure: of the same modality and equipment."""
        for report in self._reports:
            if comparable_modality(report) is comparable_modality(image) and (
                image.source is ObjectSource.CT_IMAGE or is_same_equipment(report.study, image.study)
            ):
                return report
        return None


def _without_dose(image: Contribution) -> Contribution:
    return replace(image, events=(), matched_keys=(), totals=None, planes=())
