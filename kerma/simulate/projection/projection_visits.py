"""Fluoroscopy and radiography."""

from datetime import timedelta

from kerma.simulate.demo import DemoObject, DemoStudy, combined_study, demo_object, single_object_study
from kerma.simulate.dicom.report import ENHANCED_SR, XRAY_RADIATION_DOSE_SR
from kerma.simulate.dicom.writer_concepts import DIAGNOSTIC_INTENT
from kerma.simulate.facts import Facts, decimal_of, digits, start_of
from kerma.simulate.patients import Patient
from kerma.simulate.projection.fluoroscopy_model import Room, fluoroscopy_events
from kerma.simulate.projection.fluoroscopy_procedure import Procedure
from kerma.simulate.projection.fluoroscopy_protocols import CHRONIC_OCCLUSION
from kerma.simulate.projection.fluoroscopy_systems import SYSTEMS
from kerma.simulate.projection.projection_report import INTENTS, projection_report
from kerma.simulate.projection.radiation_summary import radiation_summary, summary_of
from kerma.simulate.projection.radiography_image import CR, DX, PANORAMIC, ImageKind, facts_in_header, radiography_image
from kerma.simulate.projection.radiography_model import EXAMINATIONS, ROOMS, exposures, panoramic
from kerma.simulate.study import Study
from kerma.simulate.totals import fluoroscopy_plane, image_totals, over_planes, radiography_plane
from kerma.simulate.visit import Visit, adult, pick

_LARGE_TRUNK_CM = 34.0
_UNKNOWN_TO_PLATES = {"dap_gy_cm2", "exposure_index", "target_exposure_index", "deviation_index"}
_SENSITIVITY = 200  # at the exposure that a plate should have


def fluoroscopy(visit: Visit) -> DemoStudy:
    """One of the procedures that the system is used for."""
    procedures = SYSTEMS[visit.equipment].procedures
    return _procedure(
        visit, pick(procedures, [item.relative_frequency for item in procedures], visit.rng), visit.patient(adult)
    )


def summarised_by_plane(visit: Visit) -> DemoStudy:
    """A procedure at a C-arm that reports its totals alone."""
    equipment = SYSTEMS[visit.equipment]
    procedure = pick(equipment.procedures, [item.relative_frequency for item in equipment.procedures], visit.rng)
    study = visit.study(visit.patient(adult), procedure.description, procedure.performed)
    room = Room(equipment, procedure, study.patient, visit.rng, visit.start + timedelta(minutes=6))
    totals, exposures_made = summary_of(fluoroscopy_events(room))
    data = radiation_summary(study, totals, exposures_made, room.now + timedelta(minutes=1))
    planes: list[Facts] = [{"plane": "single", **totals}]
    return single_object_study(
        demo_object(data, "siemens_summary_sr", ENHANCED_SR, study, totals=totals, planes=planes, events=[])
    )


def high_skin_dose(visit: Visit) -> DemoStudy:
    """A long procedure on a large patient."""

    def large(person: Patient) -> bool:
        return adult(person) and person.trunk_cm >= _LARGE_TRUNK_CM

    return _procedure(visit, CHRONIC_OCCLUSION, visit.patient(large))


def _procedure(visit: Visit, procedure: Procedure, person: Patient) -> DemoStudy:
    equipment = SYSTEMS[visit.equipment]
    study = visit.study(person, procedure.description, procedure.performed)
    room = Room(equipment, procedure, person, visit.rng, visit.start + timedelta(minutes=6))
    events = visit.identify(fluoroscopy_events(room))
    planes = [fluoroscopy_plane(plane, events) for plane in equipment.planes]
    data = projection_report(
        study,
        events,
        planes,
        room.now + timedelta(minutes=1),
        intent=INTENTS[procedure.intent],
        by_step=equipment.by_step,
        calibration=equipment.calibration,
    )
    totals = over_planes(planes)
    return single_object_study(
        demo_object(data, "projection_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, planes=planes, events=events)
    )


def radiography(visit: Visit) -> DemoStudy:
    """A radiographic examination in a room that reports it."""
    study, events = _exposed(visit)
    return single_object_study(_report(study, visit.identify(events)))


def radiography_with_images(visit: Visit) -> DemoStudy:
    """A radiographic examination in a room that reports it and sends its images, which name the events they show."""
    study, exposed = _exposed(visit)
    events = visit.identify(exposed)
    report = _report(study, events)
    images = [_image(visit, study, event, number, DX) for number, event in enumerate(events, start=1)]
    header_facts = [
        {**answered, "exposure_control_mode": image.expected.events[0]["exposure_control_mode"]}
        for answered, image in zip(report.expected.events, images, strict=True)
    ]
    return combined_study([*images, report], report.expected.totals, header_facts, report.expected.planes)


def radiography_by_images(visit: Visit) -> DemoStudy:
    """A radiographic examination in a room that sends images alone."""
    study, events = _exposed(visit)
    return _study_of_images(visit, study, events, DX)


def computed_radiography(visit: Visit) -> DemoStudy:
    """A radiographic examination on imaging plates, whose reader knows no dose area product."""
    study, events = _exposed(visit)
    return _study_of_images(visit, study, [_on_plate(event) for event in events], CR)


def panoramic_radiography(visit: Visit) -> DemoStudy:
    """A panoramic image of the jaws."""
    study = visit.study(visit.patient(), "PX Panoramic", "PX Panoramic")
    return _study_of_images(visit, study, [panoramic(visit.start, visit.rng)], PANORAMIC)


def _exposed(visit: Visit) -> tuple[Study, list[Facts]]:
    examination = pick(EXAMINATIONS, [item.relative_frequency for item in EXAMINATIONS], visit.rng)
    person = visit.patient()
    study = visit.study(person, examination.description, examination.description)
    return study, exposures(examination, ROOMS[visit.equipment], person, visit.start, visit.rng)


def _report(study: Study, events: list[Facts]) -> DemoObject:
    planes = [radiography_plane(events)]
    end = start_of(events[-1]) + timedelta(seconds=20)
    data = projection_report(study, events, planes, end, intent=DIAGNOSTIC_INTENT)
    totals = over_planes(planes)
    return demo_object(
        data, "projection_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, planes=planes, events=events
    )


def _on_plate(event: Facts) -> Facts:
    """What a plate reader knows of an exposure: no dose area product, and the maker's sensitivity for an index."""
    sensitivity = _SENSITIVITY * decimal_of(event, "target_exposure_index") / decimal_of(event, "exposure_index")
    header_facts = {name: value for name, value in event.items() if name not in _UNKNOWN_TO_PLATES}
    return {**header_facts, "relative_exposure": digits(float(sensitivity), 0), "relative_exposure_unit": "S"}


def _study_of_images(visit: Visit, study: Study, events: list[Facts], kind: ImageKind) -> DemoStudy:
    made = [_image(visit, study, event, number, kind) for number, event in enumerate(events, start=1)]
    header_facts = [facts_in_header(event) for event in events]
    totals, planes = image_totals(header_facts)
    uids = [image.sop_instance_uid for image in made]
    identified: list[Facts] = [
        {"irradiation_event_uid": uid, **event} for uid, event in zip(uids, header_facts, strict=True)
    ]
    return combined_study(made, totals, identified, planes)


def _image(visit: Visit, study: Study, event: Facts, number: int, kind: ImageKind) -> DemoObject:
    own = visit.another(study, "image", number)
    header_facts: Facts = {**facts_in_header(event), "irradiation_event_uid": own.sop_instance_uid}
    data = radiography_image(own, event, number, kind)
    totals, planes = image_totals([header_facts])
    return demo_object(data, "dx_image", kind.sop_class_uid, own, totals=totals, planes=planes, events=[header_facts])
