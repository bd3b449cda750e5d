"""Computed tomography: one report, several of one study, slices alone, or a page of dose info."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kerma.simulate.ct.ct_image import (
    CT_IMAGE,
    SECONDARY_CAPTURE,
    ct_image,
    dose_page,
    facts_in_slice_header,
    facts_on_dose_page,
)
from kerma.simulate.ct.ct_model import Circumstances, ct_events, timed
from kerma.simulate.ct.ct_protocols import EXAMS, Exam
from kerma.simulate.ct.ct_report import ct_report
from kerma.simulate.ct.ct_scanners import SCANNERS
from kerma.simulate.demo import DemoObject, DemoStudy, combined_study, demo_object, single_object_study
from kerma.simulate.dicom.report import XRAY_RADIATION_DOSE_SR
from kerma.simulate.facts import Facts
from kerma.simulate.study import Study
from kerma.simulate.totals import ct_totals
from kerma.simulate.visit import Visit, adult, anyone, pick

_SLICES = 2
Part = tuple[int, int]
"""The first acquisition of a report, and the one after its last."""


def _all(count: int) -> tuple[Part, ...]:
    return ((0, count),)


def _cumulative(count: int) -> tuple[Part, ...]:
    """The first acquisition, then all."""
    return (0, 1), (0, count)


def _continued(count: int) -> tuple[Part, ...]:
    """One half, then the other."""
    return (0, count // 2), (count // 2, count)


def _overlapping(count: int) -> tuple[Part, ...]:
    """All but the last, then all but the first."""
    return (0, count - 1), (1, count)


_HABITS = {_all: 72, _cumulative: 12, _continued: 12, _overlapping: 4}
_MIN_FOR_OVERLAP = 3


@dataclass(frozen=True, slots=True)
class Acquired:
    """The acquisitions of a study, and when they began and ended."""

    study: Study
    events: list[Facts]
    begin: datetime
    end: datetime

    def report(self, study: Study, part: Part | None = None) -> DemoObject:
        """The report on some or all of the acquisitions, as this object of the study."""
        first, last = part or (0, len(self.events))
        events = self.events[first:last]
        totals = ct_totals(events)
        begin, end = self._moment(first), self._moment(last)
        data = ct_report(study, SCANNERS[study.equipment], events, totals, begin, end)
        return demo_object(data, "ct_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, events=events, modality="CT")

    def _moment(self, done: int) -> datetime:
        """About when so many of the acquisitions had been made."""
        return self.begin + (self.end - self.begin) * done / len(self.events)


def computed_tomography(visit: Visit) -> DemoStudy:
    """A CT examination with one report."""
    made = _examined(visit)
    return single_object_study(made.report(made.study))


def reported_in_parts(visit: Visit) -> DemoStudy:
    """A CT examination at a scanner that now and then makes several reports of one study."""
    made = _examined(visit)
    count = len(made.events)
    habit = pick(tuple(_HABITS), tuple(_HABITS.values()), visit.rng)
    parts = _all(count) if habit is _overlapping and count < _MIN_FOR_OVERLAP else habit(count)
    names = [made.study, *(visit.another(made.study, "report", number) for number in range(1, len(parts)))]
    reports = [made.report(own, part) for own, part in zip(names, parts, strict=True)]
    return combined_study(reports, ct_totals(made.events), made.events)


def study_of_slices(visit: Visit) -> DemoStudy:
    """A CT examination at a scanner that sends slices alone: a series for each acquisition, and no DLP."""
    made = _examined(visit)
    slices: list[DemoObject] = []
    slice_facts: list[Facts] = []
    for series, event in enumerate(made.events, start=1):
        count = 1 if event["acquisition_type"] == "constant_angle" else _SLICES
        for number in range(1, count + 1):
            own = visit.another(made.study, series, number)
            facts = {**facts_in_slice_header(event), "irradiation_event_uid": own.series_uid}
            data = ct_image(own, event, series, number)
            slices.append(demo_object(data, "ct_image", CT_IMAGE, own, totals={}, events=[facts]))
        slice_facts.append(facts)
    return combined_study(slices, {}, slice_facts)


def study_of_dose_page(visit: Visit) -> DemoStudy:
    """A CT examination at a scanner that sends a page of dose info."""
    made = _examined(visit)
    events = [facts_on_dose_page(event) for event in made.events]
    totals = ct_totals(events)
    data = dose_page(made.study, events, totals, made.end)
    return single_object_study(
        demo_object(data, "philips_dose_info", SECONDARY_CAPTURE, made.study, totals=totals, events=events)
    )


def acquired(visit: Visit, study: Study, exam: Exam, start: datetime) -> Acquired:
    """A CT examination of this study that begins soon after `start`."""
    now = Circumstances(
        visit.equipment, SCANNERS[visit.equipment], study.patient, visit.progress, visit.operator, visit.rng
    )
    begin = start + timedelta(seconds=int(visit.rng.integers(120, 360)))
    timetable, end = timed(ct_events(exam, now), begin, now)
    if now.scanner.volumes:
        timetable = [{**event, "frame_of_reference_uid": f"{study.uid}.1"} for event in timetable]
    return Acquired(study, visit.identify(timetable), begin, end)


def _examined(visit: Visit) -> Acquired:
    """One of the examinations that the scanner is used for."""
    manufacturer = SCANNERS[visit.equipment].manufacturer
    exam = pick(EXAMS, [acquisition.relative_frequencies[manufacturer] for acquisition in EXAMS], visit.rng)
    person = visit.patient(anyone if exam.children else adult)
    study = visit.study(person, exam.descriptions[manufacturer], f"CT {exam.key}")
    return acquired(visit, study, exam, visit.start)
