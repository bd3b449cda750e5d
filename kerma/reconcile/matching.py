"""Recognises the same exposure in contributions that identify it differently.

A report and the images of an exposure, the two images of one exposure (for processing, for presentation), the slices
of one administration: each object gives the event a UID of its own. Here the event of lower precedence takes over the
UID of the matching one, so that all further merging is by UID alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kerma.facts.event import IrradiationEvent
from kerma.facts.record import updated
from kerma.identity import equipment_id
from kerma.messages import message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.problems import StudyProblem
from kerma.standard.enumerations import ExamModality, ObjectSource

#: Clocks of modality and image differ by at most this.
_CLOCK_TOLERANCE_S = 2.0
#: Start of an administration in a report and in an image differ by at most this (PET/CT: minutes; hybrid: hours).
_ADMINISTRATION_TOLERANCE_S = 6 * 3600.0
#: Relative difference up to which two values are the same.
_RELATIVE_TOLERANCE = 0.01
_EXPOSURE_NUMBERS = ("tube_voltage_kv", "exposure_mas", "dap_gy_cm2", "agd_mgy")
_EXPOSURE_WORDS = ("laterality", "view")


def matched_exposures(contributions: list[Contribution]) -> tuple[list[Contribution], list[StudyProblem]]:
    """The contributions with one UID for each exposure, and problems about images that no report lists.

    Args:
        contributions: in the order of precedence.
    """
    known: list[tuple[Contribution, IrradiationEvent]] = []
    matched: list[Contribution] = []
    problems: list[StudyProblem] = []
    for contribution in contributions:
        if contribution.is_report:
            known += ((contribution, event) for event in contribution.events)
            matched.append(contribution)
        else:
            matched.append(_matched(contribution, known, matched, problems))
    return matched, problems


def _matched(
    image: Contribution,
    known: list[tuple[Contribution, IrradiationEvent]],
    preceding: list[Contribution],
    problems: list[StudyProblem],
) -> Contribution:
    """The contribution of an image with the UIDs of matching events; `known` and `problems` are completed."""
    events = []
    for event in image.events:
        twin = next((other for source, other in known if _is_same(source, other, image, event)), None)
        if twin is not None:
            events.append(updated(event, irradiation_event_uid=twin.irradiation_event_uid))
        elif (report := _covering_report(image, preceding)) is None:
            events.append(event)
            known.append((image, event))
        elif image.source is not ObjectSource.CT_IMAGE:
            problems.append(_unlisted(image, event, report))
    if image.events and not events:
        return replace(image, events=(), totals=None, planes=())
    return replace(image, events=tuple(events))


def _is_same(source: Contribution, other: IrradiationEvent, image: Contribution, event: IrradiationEvent) -> bool:
    """Whether the event of an image is an event of a contribution of higher precedence."""
    if image.sop_instance_uid == source.sop_instance_uid:
        return False
    if _uids(event) & _uids(other):
        return True
    if image.sop_instance_uid in getattr(other, "acquired_images", ()):
        return True
    compare = _COMPARISONS.get((_comparable_modality(source), _comparable_modality(image)))
    return compare is not None and compare(other, event)


def _uids(event: IrradiationEvent) -> set[str]:
    uids = (event.irradiation_event_uid, getattr(event, "referenced_event_uid", None))
    return {uid for uid in uids if uid is not None}


def _comparable_modality(contribution: Contribution) -> ExamModality | None:
    """The examination modality, fluoroscopy and radiography being one: both are projection X-ray."""
    if contribution.modality is ExamModality.RADIOGRAPHY:
        return ExamModality.FLUOROSCOPY
    return contribution.modality


def _covering_report(image: Contribution, preceding: list[Contribution]) -> Contribution | None:
    """The report that should list an image's exposure: of the same modality and equipment."""
    for report in preceding:
        is_candidate = (
            report.is_report and report.events and _comparable_modality(report) == _comparable_modality(image)
        )
        if is_candidate and (
            image.source is ObjectSource.CT_IMAGE or equipment_id(report.study) == equipment_id(image.study)
        ):
            return report
    return None


def _unlisted(image: Contribution, event: IrradiationEvent, report: Contribution) -> StudyProblem:
    what = message(
        "an exposure at {time} that the report {uid} does not list; it is not counted",
        time=event.started_at.isoformat() if event.started_at else message("an unknown time"),
        uid=report.sop_instance_uid,
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def _same_exposure(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """The same time, and no exposure factor that contradicts."""
    return (
        _within(one, other, _CLOCK_TOLERANCE_S)
        and all(_agree(getattr(one, name, None), getattr(other, name, None)) for name in _EXPOSURE_NUMBERS)
        and all(_same_word(getattr(one, name, None), getattr(other, name, None)) for name in _EXPOSURE_WORDS)
    )


def _same_administration(one: IrradiationEvent, other: IrradiationEvent) -> bool:
    """The same nuclide and activity, at about the same time."""
    activities = getattr(one, "administered_activity_mbq", None), getattr(other, "administered_activity_mbq", None)
    half_lives = getattr(one, "radionuclide_half_life_s", None), getattr(other, "radionuclide_half_life_s", None)
    return (
        None not in activities
        and _agree(*activities)
        and _agree(*half_lives)
        and (_within(one, other, _ADMINISTRATION_TOLERANCE_S) or None in (one.started_at, other.started_at))
    )


def _within(one: IrradiationEvent, other: IrradiationEvent, seconds: float) -> bool:
    if one.started_at is None or other.started_at is None:
        return False
    return abs((one.started_at - other.started_at).total_seconds()) <= seconds


def _agree(one: float | None, other: float | None) -> bool:
    """Equal to one percent, or absent from one of them."""
    return one is None or other is None or abs(one - other) <= _RELATIVE_TOLERANCE * max(abs(one), abs(other))


def _same_word(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


_Comparison = Callable[[IrradiationEvent, IrradiationEvent], bool]
_COMPARISONS: Mapping[tuple[ExamModality | None, ExamModality | None], _Comparison] = {
    (ExamModality.FLUOROSCOPY, ExamModality.FLUOROSCOPY): _same_exposure,
    (ExamModality.MAMMOGRAPHY, ExamModality.MAMMOGRAPHY): _same_exposure,
    (ExamModality.NUCLEAR_MEDICINE, ExamModality.NUCLEAR_MEDICINE): _same_administration,
}
