"""Checks whether the values of an object are plausible: problems for values that cannot be true, with the limit.

The values stay as the object states them. Equipment that is wrong is wrong in every event, so one problem stands for
all events of an object with the same finding.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from kerma.extract.checks import activity, bounds, consistency, technique
from kerma.extract.checks.consistency import Finding
from kerma.extract.checks.formatted_doses import amount, rounded, times
from kerma.extract.extraction import Extraction, Totals
from kerma.facts import plausible_ranges
from kerma.facts.ct import CTEvent, CTXRaySource
from kerma.facts.event import IrradiationEvent
from kerma.facts.fact import ValueKind
from kerma.facts.plausible_ranges import Span
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.record import facts_of
from kerma.facts.study import Study
from kerma.messages import Message, message
from kerma.problems import Problem
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_CHECKS = (*consistency.EVENT, *technique.EVENT, *activity.EVENT, *bounds.EVENT)
_FAR_BEYOND = 10
_BEFORE_DIGITAL_IMAGING = 1980
_MAXIMUM_STUDY_DAYS = 30
#: Names of quantities that may be negative: angles, table positions and indices.
_SIGNED_ENDINGS = ("_deg", "_index", "relative_exposure", "_z_mm")
_SIGNED_BEGINNING = "table_"
_CENTIMETRES, _GRAMS = Span(20, 250), Span(1000, 450_000)
_IN_ONE_STUDY, _IN_ONE_EVENT = message("in one study"), message("in one event")
_IMPOSSIBLE_OF_A_PERSON = {
    "patient_size_m": message("{value} is outside the range of human height ({least} to {greatest})"),
    "patient_weight_kg": message("{value} is outside the range of human weight ({least} to {greatest})"),
    "patient_age_years": message("{value} is outside the range of human age ({least} to {greatest})"),
}


class _Limits(NamedTuple):
    """What is checked of one quantity: whether it may be negative, and its typical and possible ranges."""

    name: str
    is_signed: bool
    typical: Span | None
    physical: Span | None
    period: Message

    @property
    def unremarkable(self) -> tuple[float, float]:
        """Bounds of the values above zero, and of the negative ones, between which no check finds anything."""
        spans = [self.physical] if self.physical else []
        if self.typical:
            spans.append(Span(self.typical.minimum / _FAR_BEYOND, self.typical.maximum * _FAR_BEYOND))
        lowest = float("-inf") if self.is_signed and not spans else 0.0
        return max((span.minimum for span in spans), default=lowest), min(
            (span.maximum for span in spans), default=float("inf")
        )


def implausibilities(extraction: Extraction) -> list[Problem]:
    """Problems for values of an extraction that cannot be true."""
    study = extraction.study or Study()
    return [
        *_study(study, extraction),
        *(Problem(f"totals.{name}", what) for name, what in _totals(extraction.totals, study.modality)),
        *_events(extraction.events, study.modality),
    ]


def _totals(totals: Totals | None, modality: ExamModality | None) -> Iterator[Finding]:
    if totals is None:
        return
    typical = plausible_ranges.TYPICAL_OF_A_STUDY.get(modality, {}) if modality else {}
    for fact in facts_of(type(totals)):
        limits = _Limits(fact.name, _is_signed(fact.name), typical.get(fact.name), None, _IN_ONE_STUDY)
        value = getattr(totals, fact.name)
        if value is not None:
            yield from _value(limits, value)
    if isinstance(totals, ProjectionTotals):
        for check in consistency.TOTALS:
            yield from check(totals)


def _events(events: tuple[IrradiationEvent, ...], modality: ExamModality | None) -> Iterator[Problem]:
    """The first event of each kind of finding, and the number of other events with the same."""
    first: dict[tuple[str, str], tuple[int, Finding]] = {}
    others: dict[tuple[str, str], int] = {}
    for i, event in enumerate(events):
        for kind, finding in _event(event, modality):
            key = (finding.name, kind)
            others[key] = others.get(key, -1) + 1
            first.setdefault(key, (i, finding))
    for key, (i, finding) in first.items():
        yield Problem(f"events[{i}].{finding.name}", _with_others(finding.message, others[key]))


def _event(event: IrradiationEvent, modality: ExamModality | None) -> Iterator[tuple[str, Finding]]:
    """Findings of one event with their kind: findings of one kind and quantity become one problem."""
    is_localizer = isinstance(event, CTEvent) and event.acquisition_type == "constant_angle"
    for finding in _numbers(event, modality, is_localizer=is_localizer):
        yield "value", finding
    if isinstance(event, CTEvent):
        for i, source in enumerate(event.sources):
            for finding in _numbers(source, modality, is_localizer=is_localizer):
                yield "value", finding._replace(name=f"sources[{i}].{finding.name}")
    radiograph = technique.RADIOGRAPH if modality is ExamModality.RADIOGRAPHY else ()
    for check in (*_CHECKS, *radiograph):
        for finding in check(event):
            yield check.__name__, finding


def _numbers(
    record: IrradiationEvent | CTXRaySource, modality: ExamModality | None, *, is_localizer: bool
) -> Iterator[Finding]:
    """Findings on the numbers of an event or of one X-ray source."""
    record_class: type[DataclassInstance] = type(record)
    values, limits, bounds = _plan(record_class, modality, is_localizer=is_localizer)
    for i, value in enumerate(values(record)):
        if value is not None and value:
            low, high = bounds[i]
            if not low < value < high:
                yield from _value(limits[i], value)


class _Plan(NamedTuple):
    """How the numbers of a record class are checked: all of them at once, and the limits and bounds of each."""

    values: "attrgetter[tuple[float | None, ...]]"
    limits: tuple[_Limits, ...]
    bounds: tuple[tuple[float, float], ...]


@cache
def _plan(record: "type[DataclassInstance]", modality: ExamModality | None, *, is_localizer: bool) -> _Plan:
    names = [fact.name for fact in facts_of(record) if fact.kind is ValueKind.NUMBER]
    typical = plausible_ranges.TYPICAL_OF_AN_EVENT.get(modality, {}) if modality else {}
    if is_localizer and modality is ExamModality.CT:
        typical = plausible_ranges.TYPICAL_OF_A_LOCALIZER
    narrower = plausible_ranges.PHYSICAL_OF.get(modality, {}) if modality else {}
    physical = {**plausible_ranges.PHYSICAL, **narrower}
    limits = tuple(
        _Limits(name, _is_signed(name), typical.get(name), physical.get(name), _IN_ONE_EVENT) for name in names
    )
    return _Plan(attrgetter(*names), limits, tuple(limit.unremarkable for limit in limits))


def _is_signed(name: str) -> bool:
    return name.endswith(_SIGNED_ENDINGS) or name.startswith(_SIGNED_BEGINNING)


def _value(limits: _Limits, value: float) -> Iterator[Finding]:
    """One value against zero, against the limits of equipment, and by powers of ten against typical values."""
    name, is_signed, typical, physical, period = limits
    if value < 0 and not is_signed:
        yield Finding(name, message("{value} is negative, which this quantity cannot be", value=amount(name, value)))
    elif value and physical and not physical.minimum <= value <= physical.maximum:
        what = message(
            "{value} is outside the possible range ({least} to {greatest}); "
            "the value or its unit is wrong at the source",
            value=amount(name, value),
            least=rounded(physical.minimum),
            greatest=amount(name, physical.maximum),
        )
        yield Finding(name, what)
    elif value > 0 and typical:
        yield from _power_of_ten(name, value, typical, period)


def _power_of_ten(name: str, value: float, typical: Span, period: Message) -> Iterator[Finding]:
    if typical.minimum / _FAR_BEYOND < value < typical.maximum * _FAR_BEYOND:
        return
    limit = typical.maximum if value > typical.maximum else typical.minimum
    what = message(
        "{value} {period} is {times} than any system gives ({limit}); the unit is probably wrong at the source",
        value=amount(name, value),
        period=period,
        times=times(value / limit),
        limit=amount(name, limit),
    )
    yield Finding(name, what)


def _study(study: Study, extraction: Extraction) -> Iterator[Problem]:
    yield from _dates(study, extraction)
    yield from _patient(study)
    yield from _event_dates(study, extraction)


def _dates(study: Study, extraction: Extraction) -> Iterator[Problem]:
    day, content = study.study_date, _content_date(extraction)
    birth = date.fromisoformat(study.patient_birth_date) if study.patient_birth_date else None
    if day and content and day > content:
        what = message(
            "the study's date {day} is later than that of the object's content, {content}", day=day, content=content
        )
        yield Problem("study.study_date", what)
    if day and day.year < _BEFORE_DIGITAL_IMAGING:
        what = message("no digital system worked on {day}: its clock was probably reset", day=day)
        yield Problem("study.study_date", what)
    if day and birth and birth > day:
        what = message("the patient's birth date {birth} is later than the study's, {day}", birth=birth, day=day)
        yield Problem("study.patient_birth_date", what)


def _content_date(extraction: Extraction) -> date | None:
    return extraction.content_at.date() if extraction.content_at else None


def _event_dates(study: Study, extraction: Extraction) -> Iterator[Problem]:
    """Events later than the content of their object, or long before the study: one problem each for all events."""
    content = _content_date(extraction)
    starts = [(i, event.started_at.date()) for i, event in enumerate(extraction.events) if event.started_at]
    if content:
        yield from _late_events(starts, content)
    if study.study_date:
        yield from _early_events(starts, study.study_date)


def _late_events(starts: list[tuple[int, date]], content: date) -> Iterator[Problem]:
    late = [(i, start) for i, start in starts if (start - content).days > 1]
    if late:
        i, start = late[0]
        what = message("{start} is later than the object's content, {content}", start=start, content=content)
        yield Problem(f"events[{i}].started_at", _with_others(what, len(late) - 1))


def _early_events(starts: list[tuple[int, date]], day: date) -> Iterator[Problem]:
    early = [(i, start) for i, start in starts if (day - start).days > _MAXIMUM_STUDY_DAYS]
    if early:
        i, start = early[0]
        what = message("{start} is long before the study, {day}", start=start, day=day)
        yield Problem(f"events[{i}].started_at", _with_others(what, len(early) - 1))


def _patient(study: Study) -> Iterator[Problem]:
    size, weight, age = study.patient_size_m, study.patient_weight_kg, study.patient_age_years
    if size is not None and not _within(size, plausible_ranges.PATIENT_SIZE_M):
        metres = message("{written} cm would be {meant} m", written=rounded(size), meant=rounded(size / 100))
        hint = metres if _within(size, _CENTIMETRES) else None
        yield _impossible("patient_size_m", size, plausible_ranges.PATIENT_SIZE_M, hint)
    if weight is not None and not _within(weight, plausible_ranges.PATIENT_WEIGHT_KG):
        kilograms = message("{written} g would be {meant} kg", written=rounded(weight), meant=rounded(weight / 1000))
        hint = kilograms if _within(weight, _GRAMS) else None
        yield _impossible("patient_weight_kg", weight, plausible_ranges.PATIENT_WEIGHT_KG, hint)
    if age is not None and not _within(age, plausible_ranges.PATIENT_AGE_YEARS):
        yield _impossible("patient_age_years", age, plausible_ranges.PATIENT_AGE_YEARS, None)


def _impossible(name: str, value: float, span: Span, hint: Message | None) -> Problem:
    hint = hint or (message("it was probably not entered") if value == 0 else None)
    what = message(
        _IMPOSSIBLE_OF_A_PERSON[name],
        value=amount(name, value),
        least=rounded(span.minimum),
        greatest=amount(name, span.maximum),
    )
    return Problem(f"study.{name}", message("{sentence}; {hint}", sentence=what, hint=hint) if hint else what)


def _within(value: float, span: Span) -> bool:
    return span.minimum <= value <= span.maximum


def _with_others(what: Message, others: int) -> Message:
    """The message, and the number of other events with the same finding."""
    return message("{sentence} (likewise in other events: {number})", sentence=what, number=others) if others else what
