"""The exposures of a study that are known so far, found by the UIDs that name them or by their time and values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kerma.facts.event import IrradiationEvent
from kerma.identity import is_other_equipment, is_same_model
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.event_keys import EventKey
from kerma.reconcile.same_exposure import (
    are_comparable,
    comparable_modality,
    comparison,
    numbers_agree,
    other_plane,
    other_region,
    same_dose,
    seconds_apart,
)
from kerma.standard.enumerations import ExamModality

#: Starts of one administration in images of one piece of equipment differ by at most this.
_SAME_START_S = 300.0
#: Starts of one fluoroscopic image in its copies differ by at most this: spot images follow each other within a second.
_SAME_SPOT_S = 0.1


@dataclass(eq=False)
class Exposure:
    """An exposure, acquisition or administration.

    Attributes:
        key: its identity.
        source: the object of highest precedence that states it.
        event: its facts there.
        objects: SOP Instance UIDs of the objects that state it.
        named_event_uids: Irradiation Event UIDs by which images name it.
    """

    key: EventKey
    source: Contribution
    event: IrradiationEvent
    objects: set[str] = field(default_factory=set)
    named_event_uids: set[str] = field(default_factory=set)


class KnownExposures:
    """The exposures of reports and of the images looked at before."""

    def __init__(self) -> None:
        self._exposures: dict[EventKey, Exposure] = {}
        self._by_uid: dict[str, list[Exposure]] = {}
        self._by_modality: dict[ExamModality | None, list[Exposure]] = {}
        self._combined: dict[str, tuple[Exposure, ...]] = {}

    def add(self, key: EventKey, source: Contribution, event: IrradiationEvent) -> None:
        """Add an object's statement of an exposure that may be known already."""
        exposure = self._exposures.get(key)
        if exposure is None:
            exposure = self._exposures[key] = Exposure(key, source, event)
            self._by_modality.setdefault(comparable_modality(source), []).append(exposure)
        exposure.objects.add(source.sop_instance_uid)
        if not source.is_report:
            exposure.named_event_uids |= event_uids(event)
        for uid in _names(source, event):
            if exposure not in (found := self._by_uid.setdefault(uid, [])):
                found.append(exposure)

    def add_references(self, key: EventKey, event: IrradiationEvent) -> None:
        """Note that a counted image stands for the source images and event UIDs that it names and nothing else states.

        Another image computed from the same ones then shows the same exposure.
        """
        for uid in (*getattr(event, "source_images", ()), *event_uids(event)):
            if uid not in self._by_uid and uid not in self._combined:
                self._by_uid[uid] = [self._exposures[key]]

    def add_combination(self, image: Contribution, exposures: Iterable[Exposure]) -> None:
        """Note that an image shows known exposures and adds nothing to them."""
        self._combined[image.sop_instance_uid] = tuple(exposures)

    def of_reference(self, image: Contribution, event: IrradiationEvent, uid: str) -> tuple[Exposure, ...] | None:
        """The exposures of a source image or event UID in the header of an image; None where the study has no such."""
        if uid in self._combined:
            return self._combined[uid]
        exposure = self.named(image, event, (uid,))
        return None if exposure is None else (exposure,)

    def named(self, image: Contribution, event: IrradiationEvent, uids: Iterable[str]) -> Exposure | None:
        """The exposure that an image and another object name by one of these UIDs.

        Both planes of a biplane system share a UID; of several exposures the one counts that fits best.
        """
        return _best([exposure for uid in uids for exposure in self._by_uid.get(uid, ())], image, event)

    def like(self, image: Contribution, event: IrradiationEvent) -> Exposure | None:
        """The exposure whose time and values are those in an image, and that no other UID distinguishes."""
        compare = comparison(comparable_modality(image))
        if compare is None:
            return None
        alike = [
            exposure
            for exposure in self.comparable(image)
            if compare(exposure.event, event)
            and are_comparable(exposure.source, image)
            and not _is_of_another(exposure, image, event)
        ]
        return _best(alike, image, event, _differs)

    def of_same_dose(self, image: Contribution, event: IrradiationEvent) -> Exposure | None:
        """The exposure of a report by the same model with another serial number, with the dose in an image.

        Headers of images may state the serial number of the detector or the console.
        """
        reported = [exposure for exposure in self.comparable(image) if exposure.source.is_report]
        alike = [exposure for exposure in reported if same_dose(exposure.event, event)]
        doubtful = [exposure for exposure in alike if _has_other_serial_number(exposure.source, image)]
        return _best(doubtful, image, event, _differs)

    def comparable(self, image: Contribution) -> list[Exposure]:
        """The exposures of an image's modality."""
        return self._by_modality.get(comparable_modality(image), [])


def event_uids(event: IrradiationEvent) -> set[str]:
    """The Irradiation Event UIDs (0008,3010) in the header of an image."""
    return set(getattr(event, "referenced_event_uids", ()))


def names_of_image(image: Contribution, event: IrradiationEvent) -> set[str]:
    """The UIDs by which a report or another image may name the exposure of an image."""
    own = {event.irradiation_event_uid} if event.irradiation_event_uid else set()
    uids = event_uids(event)
    return own | {image.sop_instance_uid} | (uids if len(uids) == 1 else set())


def _has_other_serial_number(report: Contribution, image: Contribution) -> bool:
    """Whether a report and an image state the same model, and equipment that contradicts in nothing but its number."""
    return is_same_model(report.study, image.study) and is_other_equipment(report.study, image.study)


def _is_of_another(exposure: Exposure, image: Contribution, event: IrradiationEvent) -> bool:
    """Whether an image cannot be of the exposure of another image, however equal their values.

    X-rays are of one piece of equipment, one part of the body and, of a series of spot images, one start. An
    administration may be imaged by several pieces of equipment; on one of them its images state one start, so that
    equal activities given one after the other (rubidium at rest and under stress) are two.
    """
    if exposure.source.is_report:
        return False
    is_other = is_other_equipment(exposure.source.study, image.study)
    seconds = seconds_apart(exposure.event, event)
    if comparable_modality(image) is ExamModality.NUCLEAR_MEDICINE:
        return not is_other and _SAME_START_S < seconds < float("inf")
    is_fluoroscopic = ExamModality.FLUOROSCOPY is exposure.source.modality is image.modality
    return is_other or other_region(exposure.event, event) or (is_fluoroscopic and seconds > _SAME_SPOT_S)


def _differs(exposure: Exposure, event: IrradiationEvent) -> bool:
    """Whether images name an exposure by other Irradiation Event UIDs than this image its own."""
    uids = event_uids(event)
    return bool(uids and exposure.named_event_uids) and uids.isdisjoint(exposure.named_event_uids)


def _names(source: Contribution, event: IrradiationEvent) -> set[str]:
    if not source.is_report:
        return names_of_image(source, event)
    own = {event.irradiation_event_uid} if event.irradiation_event_uid else set()
    return own | set(getattr(event, "acquired_images", ()))


def _best(
    exposures: list[Exposure],
    image: Contribution,
    event: IrradiationEvent,
    is_other: Callable[[Exposure, IrradiationEvent], bool] | None = None,
) -> Exposure | None:
    """The exposure of the same plane, without contradicting number, and nearest in time; the first of several.

    Events of one object are never the same, and never those of two planes.
    """
    found = [
        exposure
        for exposure in exposures
        if image.sop_instance_uid not in exposure.objects
        and not other_plane(exposure.event, event)
        and not (is_other and is_other(exposure, event))
    ]

    def rank(exposure: Exposure) -> tuple[bool, bool, float]:
        has_other_plane = getattr(exposure.event, "plane", None) != getattr(event, "plane", None)
        return has_other_plane, not numbers_agree(exposure.event, event), seconds_apart(exposure.event, event)

    return min(found, key=rank, default=None)
