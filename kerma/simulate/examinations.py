"""What is done at each kind of machine: chosen, modelled, written and answered."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kerma.simulate import fluoroscopy_protocols as protocols
from kerma.simulate.ct_model import Circumstances, ct_events, timed
from kerma.simulate.ct_protocols import EXAMS
from kerma.simulate.ct_report import ct_report
from kerma.simulate.ct_scanners import SCANNERS
from kerma.simulate.demo import DemoObject, DemoStudy, demo_object, told_by_many, told_by_one
from kerma.simulate.facts import Facts
from kerma.simulate.fluoroscopy_model import Room, fluoroscopy_events
from kerma.simulate.mammography_image import (
    FOR_PRESENTATION,
    FOR_PROCESSING,
    mammography_image,
    told_by_image,
)
from kerma.simulate.mammography_model import UNITS, MammographyExam, mammography_events
from kerma.simulate.mammography_report import mammography_report
from kerma.simulate.meanings import DIAGNOSTIC_INTENT, SCREENING_INTENT
from kerma.simulate.patients import Patient
from kerma.simulate.projection_report import INTENTS, projection_report
from kerma.simulate.radiography_model import EXAMINATIONS, ROOMS, exposures
from kerma.simulate.report import XRAY_RADIATION_DOSE_SR
from kerma.simulate.study import Study, age_years
from kerma.simulate.totals import ct_totals, fluoroscopy_plane, mammography_totals, over_planes, radiography_plane
from kerma.simulate.visit import Visit, adult, anyone, pick

_LARGE_TRUNK_CM = 34.0
_SCREENED_FROM_YEARS = 42


def computed_tomography(visit: Visit) -> DemoStudy:
    """A CT examination."""
    scanner = SCANNERS[visit.machine]
    exam = pick(EXAMS, [each.shares[scanner.maker] for each in EXAMS], visit.rng)
    person = visit.patient(anyone if exam.children else adult)
    study = visit.study(person, exam.descriptions[scanner.maker], f"CT {exam.key}")
    now = Circumstances(visit.machine, scanner, person, visit.progress, visit.operator, visit.rng)
    begin = visit.start + timedelta(seconds=int(visit.rng.integers(120, 360)))
    timetable, end = timed(ct_events(exam, now), begin, now)
    events = visit.identify(timetable)
    totals = ct_totals(events)
    data = ct_report(study, scanner, events, totals, begin, end)
    return told_by_one(demo_object(data, "ct_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, events=events))


def fluoroscopy(visit: Visit) -> DemoStudy:
    """One of the procedures that the system is used for."""
    procedures = protocols.SYSTEMS[visit.machine].procedures
    return _procedure(visit, pick(procedures, [each.share for each in procedures], visit.rng), visit.patient(adult))


def high_skin_dose(visit: Visit) -> DemoStudy:
    """A long procedure on a large patient."""

    def large(person: Patient) -> bool:
        return adult(person) and person.trunk_cm >= _LARGE_TRUNK_CM

    return _procedure(visit, protocols.CHRONIC_OCCLUSION, visit.patient(large))


def _procedure(visit: Visit, chosen: protocols.Procedure, person: Patient) -> DemoStudy:
    system = protocols.SYSTEMS[visit.machine]
    study = visit.study(person, chosen.description, chosen.performed)
    room = Room(system, chosen, person, visit.rng, visit.start + timedelta(minutes=6))
    events = visit.identify(fluoroscopy_events(room))
    planes = [fluoroscopy_plane(plane, events) for plane in system.planes]
    data = projection_report(
        study,
        events,
        planes,
        room.now + timedelta(minutes=1),
        intent=INTENTS[chosen.intent],
        by_step=system.by_step,
        calibration=system.calibration,
    )
    totals = over_planes(planes)
    return told_by_one(
        demo_object(data, "projection_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, planes=planes, events=events)
    )


def radiography(visit: Visit) -> DemoStudy:
    """A radiographic examination in a room that reports it."""
    examination = pick(EXAMINATIONS, [each.share for each in EXAMINATIONS], visit.rng)
    person = visit.patient()
    study = visit.study(person, examination.description, examination.description)
    events = visit.identify(exposures(examination, ROOMS[visit.machine], person, visit.start, visit.rng))
    planes = [radiography_plane(events)]
    end = datetime.fromisoformat(events[-1]["started_at"]) + timedelta(seconds=20)
    data = projection_report(study, events, planes, end, intent=DIAGNOSTIC_INTENT)
    totals = over_planes(planes)
    return told_by_one(
        demo_object(data, "projection_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, planes=planes, events=events)
    )


def mammography(visit: Visit) -> DemoStudy:
    """Mammography at a machine that reports it."""
    study, exam, events = _mammography(visit)
    events = visit.identify(events)
    totals = mammography_totals(events)
    end = datetime.fromisoformat(events[-1]["started_at"]) + timedelta(seconds=30)
    intent = SCREENING_INTENT if exam.screening else DIAGNOSTIC_INTENT
    data = mammography_report(study, events, totals, end, intent=intent)
    return told_by_one(
        demo_object(data, "projection_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, events=events)
    )


def mammography_by_images(visit: Visit) -> DemoStudy:
    """Mammography at a machine that sends each exposure twice: for processing, then for presentation."""
    study, _, told = _mammography(visit)
    events = [told_by_image(event) for event in told]
    made = [each for number, event in enumerate(events, start=1) for each in _image_pair(visit, study, event, number)]
    return told_by_many(made, mammography_totals(events), events)


def _mammography(visit: Visit) -> tuple[Study, MammographyExam, list[Facts]]:
    def woman(person: Patient) -> bool:
        return person.sex == "F" and age_years(person.birth_date, visit.start.date()) >= _SCREENED_FROM_YEARS

    unit = UNITS[visit.machine]
    exam = pick(unit.exams, [each.share for each in unit.exams], visit.rng)
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
        own = {"irradiation_event_uid": image.sop_instance_uid, **event}
        yield demo_object(data, "mg_image", sop_class_uid, image, totals=mammography_totals([own]), events=[own])
