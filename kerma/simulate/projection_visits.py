"""Fluoroscopy and radiography."""

from datetime import datetime, timedelta

from kerma.simulate import fluoroscopy_protocols as protocols
from kerma.simulate.demo import DemoStudy, demo_object, told_by_one
from kerma.simulate.fluoroscopy_model import Room, fluoroscopy_events
from kerma.simulate.meanings import DIAGNOSTIC_INTENT
from kerma.simulate.patients import Patient
from kerma.simulate.projection_report import INTENTS, projection_report
from kerma.simulate.radiography_model import EXAMINATIONS, ROOMS, exposures
from kerma.simulate.report import XRAY_RADIATION_DOSE_SR
from kerma.simulate.totals import fluoroscopy_plane, over_planes, radiography_plane
from kerma.simulate.visit import Visit, adult, pick

_LARGE_TRUNK_CM = 34.0


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
