"""Mammography: with reports, or with images alone."""

from collections.abc import Iterator
from datetime import timedelta

from kerma.simulate.demo import DemoObject, DemoStudy, combined_study, demo_object, single_object_study
from kerma.simulate.dicom.report import XRAY_RADIATION_DOSE_SR
from kerma.simulate.dicom.writer_concepts import DIAGNOSTIC_INTENT, SCREENING_INTENT
from kerma.simulate.facts import Facts, start_of
from kerma.simulate.mammography.mammography_image import (
    FOR_PRESENTATION,
    FOR_PROCESSING,
    facts_in_header,
    mammography_image,
)
from kerma.simulate.mammography.mammography_model import mammography_events
from kerma.simulate.mammography.mammography_report import mammography_report
from kerma.simulate.mammography.mammography_units import UNITS, MammographyExam
from kerma.simulate.patients import Patient
from kerma.simulate.study import Study, age_years
from kerma.simulate.totals import mammography_totals
from kerma.simulate.visit import Visit, pick

_SCREENED_FROM_YEARS = 42


def mammography(visit: Visit) -> DemoStudy:
    """Mammography at a machine that reports it."""
    study, exam, events = _mammography(visit)
    events = visit.identify(events)
    totals = mammography_totals(events)
    end = start_of(events[-1]) + timedelta(seconds=30)
    intent = SCREENING_INTENT if exam.screening else DIAGNOSTIC_INTENT
    data = mammography_report(study, events, totals, end, intent=intent)
    return single_object_study(
        demo_object(data, "projection_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, events=events)
    )


def mammography_by_images(visit: Visit) -> DemoStudy:
    """Mammography at a machine that sends each exposure twice: for processing, then for presentation."""
    study, _, header_facts = _mammography(visit)
    events = [facts_in_header(event) for event in header_facts]
    made = [image for number, event in enumerate(events, start=1) for image in _image_pair(visit, study, event, number)]
    return combined_study(made, mammography_totals(events), events)


def _mammography(visit: Visit) -> tuple[Study, MammographyExam, list[Facts]]:
    def woman(person: Patient) -> bool:
        return person.sex == "F" and age_years(person.birth_date, visit.start.date()) >= _SCREENED_FROM_YEARS

    unit = UNITS[visit.equipment]
    exam = pick(unit.exams, [offered.relative_frequency for offered in unit.exams], visit.rng)
    person = visit.patient(woman)
    study = visit.study(person, exam.description, exam.description)
    return study, exam, mammography_events(exam, unit, person, visit.start, visit.rng)


def _image_pair(visit: Visit, study: Study, event: Facts, number: int) -> Iterator[DemoObject]:
    raw = visit.another(study, "raw", number)
    shown = visit.another(study, "shown", number)
    for image, sop_class_uid, source_uid in (
        (raw, FOR_PROCESSING, ""),
        (shown, FOR_PRESENTATION, raw.sop_instance_uid),
    ):
        data = mammography_image(image, event, number, source_uid=source_uid)
        own: Facts = {"irradiation_event_uid": image.sop_instance_uid, **event}
        yield demo_object(data, "mg_image", sop_class_uid, image, totals=mammography_totals([own]), events=[own])
