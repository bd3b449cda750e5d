"""Images computed from other images: stitched, synthetic, subtracted, annotated. They describe exposures once more.

An image relates to exposures by its source images (0008,2112) and by its Irradiation Event UIDs (0008,3010). Where the
study knows all of them, the image adds nothing; where it knows some, only the rest of its dose does. An image of which
neither is known adds nothing beside exposures that it may be computed from. Alone in a study it counts: its dose is all
there is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import accumulate

from kerma.facts.event import IrradiationEvent
from kerma.facts.record import fact_names, updated
from kerma.reconcile.contribution import Contribution, Totals
from kerma.reconcile.known_exposures import Exposure, KnownExposures
from kerma.reconcile.same_exposure import DOSES, agree, words_agree

#: An image of spine or legs is stitched from two to five exposures.
_MAXIMUM_PARTS = 6
#: The doses of an image with one event, by the totals that repeat them.
_TOTALS_OF_IMAGE = {
    "dap_gy_cm2": "dap_gy_cm2",
    "agd_left_mgy": "agd_mgy",
    "agd_right_mgy": "agd_mgy",
    "agd_both_mgy": "agd_mgy",
}


@dataclass(frozen=True)
class RelatedExposures:
    """The exposures from which an image was computed, as its header names them.

    Attributes:
        known: those that other objects state.
        number: how many exposures the image names.
        is_complete: whether all of them are known.
    """

    known: tuple[Exposure, ...]
    number: int
    is_complete: bool


def sources_first(images: Iterable[Contribution]) -> list[Contribution]:
    """The images in such an order that each comes after those it was computed from."""
    pending = list(images)
    ordered: list[Contribution] = []
    while pending:
        uids = {image.sop_instance_uid for image in pending}
        ready = [image for image in pending if uids.isdisjoint(_sources(image) - {image.sop_instance_uid})]
        ready = ready or pending[:1]
        ordered += ready
        pending = [image for image in pending if image not in ready]
    return ordered


def related_exposures(known: KnownExposures, image: Contribution, event: IrradiationEvent) -> RelatedExposures | None:
    """The exposures from which an image was computed; None where the study knows none of those it names."""
    groups = (getattr(event, "source_images", ()), getattr(event, "referenced_event_uids", ()))
    related = [_related(known, image, event, uids) for uids in groups if uids]
    some = [found for found in related if found is not None]
    return max(some, key=lambda found: (found.is_complete, len(found.known)), default=None)


def states_dose(event: IrradiationEvent) -> bool:
    """Whether an image states a dose that totals contain."""
    return any(getattr(event, name, None) is not None for name in DOSES)


def repeats_dose(event: IrradiationEvent, exposures: Iterable[Exposure]) -> bool:
    """Whether an image states the dose of one of the exposures, or the sum of some that follow one another."""
    statements = sorted((exposure.event for exposure in exposures), key=lambda known: known.started_at or datetime.max)  # noqa: DTZ901 -- local
    for name in DOSES:
        values = (getattr(statement, name, None) for statement in statements)
        doses = [value for value in values if value is not None]
        value = getattr(event, name, None)
        if value is not None and any(agree(value, total) for total in _sums_of_neighbours(doses)):
            return True
    return False


def contradicts_dose(event: IrradiationEvent, exposures: Iterable[Exposure]) -> bool:
    """Whether an image states a dose that is neither that of one of its exposures nor the sum of some."""
    exposures = list(exposures)
    is_known = any(states_dose(exposure.event) for exposure in exposures) or len(exposures) > 1
    return states_dose(event) and is_known and not repeats_dose(event, exposures)


def _sums_of_neighbours(values: list[float]) -> Iterator[float]:
    """Each value, and the sums of up to `_MAXIMUM_PARTS` that follow one another."""
    for i in range(len(values)):
        yield from accumulate(values[i : i + _MAXIMUM_PARTS])


def possible_sources(known: KnownExposures, image: Contribution, event: IrradiationEvent) -> list[Exposure]:
    """The exposures that an image may be computed from: not derived, of its modality, and of its side and view."""
    return [
        exposure
        for exposure in known.comparable(image)
        if not exposure.source.is_derived and words_agree(exposure.event, event)
    ]


def with_rest_of_dose(image: Contribution, event: IrradiationEvent, exposures: Iterable[Exposure]) -> Contribution:
    """An image of one event without the dose of the exposures that other objects state."""
    exposures = list(exposures)
    rest = {name: _rest(name, event, exposures) for name in DOSES if hasattr(event, name)}
    planes = tuple(updated(plane, dap_gy_cm2=rest.get("dap_gy_cm2")) for plane in image.planes)
    return replace(image, events=(updated(event, **rest),), totals=_totals(image.totals, rest), planes=planes)


def _sources(image: Contribution) -> set[str]:
    return {uid for event in image.events for uid in getattr(event, "source_images", ())}


def _related(
    known: KnownExposures, image: Contribution, event: IrradiationEvent, uids: tuple[str, ...]
) -> RelatedExposures | None:
    found = [known.of_reference(image, event, uid) for uid in uids]
    if all(exposures is None for exposures in found):
        return None
    distinct = {exposure.key: exposure for exposures in found for exposure in exposures or ()}
    return RelatedExposures(tuple(distinct.values()), len(uids), all(exposures is not None for exposures in found))


def _rest(name: str, event: IrradiationEvent, exposures: list[Exposure]) -> float | None:
    """The dose of an image without that of exposures; None where one of them states none, or more than the image."""
    values = [getattr(statement, name, None) for statement in (event, *(exposure.event for exposure in exposures))]
    if None in values:
        return None
    whole, *parts = (Decimal(str(value)) for value in values)
    rest = whole - sum(parts)
    return float(rest) if rest >= 0 else None


def _totals(totals: Totals | None, rest: Mapping[str, float | None]) -> Totals | None:
    if totals is None:
        return None
    changed = {
        name: rest.get(_TOTALS_OF_IMAGE[name])
        for name in fact_names(type(totals))
        if name in _TOTALS_OF_IMAGE and getattr(totals, name) is not None
    }
    return updated(totals, **changed)
