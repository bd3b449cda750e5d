"""What is done at each kind of machine: chosen, modelled, written and answered."""

from datetime import datetime, timedelta

from kerma.simulate import fluoroscopy_protocols as protocols
from kerma.simulate.ct_model import Circumstances, ct_events, timed
from kerma.simulate.ct_protocols import EXAMS
from kerma.simulate.ct_report import ct_report
from kerma.simulate.ct_scanners import SCANNERS
from kerma.simulate.demo import DemoStudy, demo_object, told_by_one
from kerma.simulate.fluoroscopy_model import Room, fluoroscopy_events
from kerma.simulate.meanings import DIAGNOSTIC_INTENT
from kerma.simulate.patients import Patient
from kerma.simulate.projection_report import INTENTS, projection_report
from kerma.simulate.radiography_model import EXAMINATIONS, ROOMS, exposures
from kerma.simulate.report import XRAY_RADIATION_DOSE_SR
from kerma.simulate.totals import ct_totals, fluoroscopy_plane, over_planes, radiography_plane
from kerma.simulate.visit import Visit, adult, anyone, pick

_LARGE_TRUNK_CM = 34.0


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
