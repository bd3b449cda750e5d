"""Whether what an object tells can be: sentences about values that cannot, with both numbers.

The values are kept as the object tells them; only a problem is added. A system that errs, errs in each event, so
one problem stands for all events of an object that show the same.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from kerma.extract.checks import consistency
from kerma.extract.checks.consistency import Finding
from kerma.extract.checks.formatted_doses import amount, figure, times
from kerma.extract.content_reader import Facts
from kerma.extract.extraction import Extraction, Problem
from kerma.facts import plausible_ranges
from kerma.facts.plausible_ranges import Span
from kerma.messages import Message, message

_FAR_BEYOND = 10
_BEFORE_DIGITAL_IMAGING = 1980
_LONGEST_STUDY_DAYS = 30
#: What may be negative: angles, table positions and indices.
_SIGNED_ENDINGS = ("_deg", "_index", "relative_exposure", "_z_mm")
_CENTIMETRES, _GRAMS = Span(20, 250), Span(1000, 450_000)
_IN_ONE_STUDY, _IN_ONE_EVENT = message("in one study"), message("in one event")
#: What is said of a value that no person has.
_NOBODYS = {
    "patient_size_m": message("{value} is nobody's height (between {least} and {greatest})"),
    "patient_weight_kg": message("{value} is nobody's weight (between {least} and {greatest})"),
    "patient_age_years": message("{value} is nobody's age (between {least} and {greatest})"),
}


def implausibilities(reading: Extraction) -> list[Problem]:
    """What cannot be true in a reading, as problems; the reading stays as it is."""
    family = reading.study.get("modality") or ""
    return [
        *_study(reading),
        *(Problem(f"totals.{name}", what) for name, what in _totals(reading.totals, family)),
        *_events(reading.events, family),
    ]


def _totals(totals: Facts, family: str) -> Iterator[Finding]:
    for name, value in totals.items():
        yield from _value(
            name, value, plausible_ranges.TYPICAL_OF_A_STUDY.get(family, {}).get(name), None, _IN_ONE_STUDY
        )
    for check in consistency.TOTAL:
        yield from check(totals)


def _events(events: list[Facts], family: str) -> Iterator[Problem]:
    """The first event of each kind of finding, and how many others show it."""
    first: dict[tuple[str, str], tuple[int, Finding]] = {}
    others: dict[tuple[str, str], int] = {}
    for i, event in enumerate(events):
        for kind, finding in _event(event, family):
            key = (finding.name, kind)
            others[key] = others.get(key, -1) + 1
            first.setdefault(key, (i, finding))
    for key, (i, finding) in first.items():
        yield Problem(f"events[{i}].{finding.name}", _likewise(finding.what, others[key]))


def _event(event: Facts, family: str) -> Iterator[tuple[str, Finding]]:
    """Findings of one event, each with its kind, by which findings of several events are one."""
    localizer = family == "CT" and event.get("acquisition_type") == "constant_angle"
    typical, physical = _spans(family, localizer=localizer)
    for name, value in _numbers(event):
        fact = name.rpartition(".")[2]
        for finding in _value(fact, value, typical.get(fact), physical.get(fact), _IN_ONE_EVENT):
            yield "value", finding._replace(name=name)
    for check in consistency.EVENT:
        for finding in check(event):
            yield check.__name__, finding


@cache
def _spans(family: str, *, localizer: bool) -> tuple[Mapping[str, Span], Mapping[str, Span]]:
    """What is typical and what is possible for an event of this family."""
    typical = plausible_ranges.TYPICAL_OF_AN_EVENT.get("CT localizer" if localizer else family, {})
    return typical, {**plausible_ranges.PHYSICAL, **plausible_ranges.PHYSICAL_OF.get(family, {})}


def _numbers(event: Facts) -> Iterator[tuple[str, float]]:
    """The numbers of an event and of its X-ray sources, by name."""
    for name, value in event.items():
        if isinstance(value, float | int):
            yield name, value
    for i, source in enumerate(event.get("sources", [])):
        yield from ((f"sources[{i}].{name}", value) for name, value in source.items())


def _value(name: str, value: float, typical: Span | None, physical: Span | None, scope: Message) -> Iterator[Finding]:
    """One value against zero, against what equipment can do, and by powers of ten against what is usual."""
    if value < 0 and not name.endswith(_SIGNED_ENDINGS) and not name.startswith("table_"):
        yield Finding(name, message("{value} is negative, which this quantity cannot be", value=amount(name, value)))
    elif value and physical and not physical.least <= value <= physical.greatest:
        what = message(
            "{value} is outside what can be ({least} to {greatest}); the value or its unit is wrong at the source",
            value=amount(name, value),
            least=figure(physical.least),
            greatest=amount(name, physical.greatest),
        )
        yield Finding(name, what)
    elif value > 0 and typical:
        yield from _power_of_ten(name, value, typical, scope)


def _power_of_ten(name: str, value: float, typical: Span, scope: Message) -> Iterator[Finding]:
    if typical.least / _FAR_BEYOND < value < typical.greatest * _FAR_BEYOND:
        return
    limit = typical.greatest if value > typical.greatest else typical.least
    what = message(
        "{value} {scope} is {times} than any system gives ({limit}); the unit is probably wrong at the source",
        value=amount(name, value),
        scope=scope,
        times=times(value / limit),
        limit=amount(name, limit),
    )
    yield Finding(name, what)


def _study(reading: Extraction) -> Iterator[Problem]:
    checks = (_dates(reading), _patient(reading.study), _event_dates(reading))
    for found in checks:
        yield from found


def _dates(reading: Extraction) -> Iterator[Problem]:
    day, content = _day(reading.study.get("study_date")), _day(reading.content_at)
    birth = _day(reading.study.get("patient_birth_date"))
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


def _event_dates(reading: Extraction) -> Iterator[Problem]:
    """Events after the report that tells of them, or long before the study: one problem stands for all."""
    day, content = _day(reading.study.get("study_date")), _day(reading.content_at)
    starts = [(i, start) for i, event in enumerate(reading.events) if (start := _day(event.get("started_at")))]
    late = [(i, start) for i, start in starts if content and (start - content).days > 1]
    early = [(i, start) for i, start in starts if day and (day - start).days > _LONGEST_STUDY_DAYS]
    if late and content:
        i, start = late[0]
        what = message("{start} is later than the object's content, {content}", start=start, content=content)
        yield Problem(f"events[{i}].started_at", _likewise(what, len(late) - 1))
    if early and day:
        i, start = early[0]
        what = message("{start} is long before the study, {day}", start=start, day=day)
        yield Problem(f"events[{i}].started_at", _likewise(what, len(early) - 1))


def _patient(study: Mapping[str, Any]) -> Iterator[Problem]:
    size, weight, age = (study.get(f"patient_{name}") for name in ("size_m", "weight_kg", "age_years"))
    if size is not None and not _within(size, plausible_ranges.PATIENT_SIZE_M):
        metres = message("{written} cm would be {meant} m", written=figure(size), meant=figure(size / 100))
        hint = metres if _within(size, _CENTIMETRES) else None
        yield _impossible("patient_size_m", size, plausible_ranges.PATIENT_SIZE_M, hint)
    if weight is not None and not _within(weight, plausible_ranges.PATIENT_WEIGHT_KG):
        kilograms = message("{written} g would be {meant} kg", written=figure(weight), meant=figure(weight / 1000))
        hint = kilograms if _within(weight, _GRAMS) else None
        yield _impossible("patient_weight_kg", weight, plausible_ranges.PATIENT_WEIGHT_KG, hint)
    if age is not None and not _within(age, plausible_ranges.PATIENT_AGE_YEARS):
        yield _impossible("patient_age_years", age, plausible_ranges.PATIENT_AGE_YEARS, None)


def _impossible(name: str, value: float, span: Span, hint: Message | None) -> Problem:
    hint = hint or (message("it was probably not entered") if value == 0 else None)
    what = message(
        _NOBODYS[name],
        value=amount(name, value),
        least=figure(span.least),
        greatest=amount(name, span.greatest),
    )
    return Problem(f"study.{name}", message("{sentence}; {hint}", sentence=what, hint=hint) if hint else what)


def _within(value: float, span: Span) -> bool:
    return span.least <= value <= span.greatest


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written[:10]) if written else None


def _likewise(what: Message, others: int) -> Message:
    """The sentence, and how many other events show the same."""
    return message("{sentence} (likewise in other events: {number})", sentence=what, number=others) if others else what
