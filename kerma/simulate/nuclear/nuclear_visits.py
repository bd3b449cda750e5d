"""Nuclear medicine: PET/CT with a report of the administration, and a gamma camera with images alone."""

from datetime import timedelta

from kerma.simulate.ct.ct_protocols import PET_CT_EXAM
from kerma.simulate.ct.ct_visits import acquired
from kerma.simulate.demo import DemoObject, DemoStudy, combined_study, demo_object
from kerma.simulate.dicom.report import RADIOPHARMACEUTICAL_DOSE_SR
from kerma.simulate.facts import Facts
from kerma.simulate.nuclear.nuclear_image import NM_IMAGE, PET_IMAGE, nm_image, pet_image
from kerma.simulate.nuclear.nuclear_model import (
    GAMMA_TRACERS,
    PET_TRACERS,
    Tracer,
    administration,
    facts_in_header,
    imaged_from,
)
from kerma.simulate.nuclear.radiopharmaceutical_report import radiopharmaceutical_report
from kerma.simulate.study import Study
from kerma.simulate.totals import nuclear_totals
from kerma.simulate.visit import Visit, adult, pick

_PET_SERIES = ((3, "PET WB AC"), (4, "PET WB NAC"))
_SLICES = 2
_PLANAR_SERIES = ((1, "Anterior and posterior"), (2, "Left and right lateral"))
_NAMES_ADMINISTRATIONS = "VG80B"  # the software that writes the administration's UID into its images


def pet_ct(visit: Visit) -> DemoStudy:
    """PET/CT: a report of the administration, the CT's report, and slices that repeat the administration."""
    tracer = pick(PET_TRACERS, [tracer_use.relative_frequency for tracer_use in PET_TRACERS], visit.rng)
    study = visit.study(visit.patient(adult), tracer.description, tracer.description)
    injected = visit.start - timedelta(minutes=tracer.wait_minutes, seconds=int(visit.rng.integers(0, 600)))
    event: Facts = {
        "irradiation_event_uid": visit.uid("administration"),
        **administration(tracer, study.patient, injected, visit.rng),
    }
    report = demo_object(
        radiopharmaceutical_report(study, event, visit.rng),
        "radiopharmaceutical_rdsr",
        RADIOPHARMACEUTICAL_DOSE_SR,
        study,
        totals=nuclear_totals([event]),
        events=[event],
    )
    ct = acquired(visit, study, PET_CT_EXAM, visit.start).report(visit.another(study, "CT report", 1))
    totals = {**nuclear_totals([event]), **ct.expected.totals}
    made = [ct, report, *_pet_slices(visit, study, event, tracer)]
    return combined_study(made, totals, [event, *ct.expected.events], modality="NM")


def _pet_slices(visit: Visit, study: Study, event: Facts, tracer: Tracer) -> list[DemoObject]:
    header_facts = facts_in_header(event)
    if study.software == _NAMES_ADMINISTRATIONS:
        header_facts["irradiation_event_uid"] = event["irradiation_event_uid"]
    taken = visit.start + timedelta(minutes=8)
    made = []
    for series, description in _PET_SERIES:
        for number in range(1, _SLICES + 1):
            own = visit.another(study, series, number)
            data = pet_image(own, header_facts, tracer, (series, description, number), taken)
            made.append(
                demo_object(
                    data, "pet_image", PET_IMAGE, own, totals=nuclear_totals([header_facts]), events=[header_facts]
                )
            )
    return made


def scintigraphy(visit: Visit) -> DemoStudy:
    """A gamma camera's planar images, all of one administration."""
    tracer = pick(GAMMA_TRACERS, [tracer_use.relative_frequency for tracer_use in GAMMA_TRACERS], visit.rng)
    study = visit.study(visit.patient(adult), tracer.description, tracer.description)
    injected = visit.start + timedelta(minutes=int(visit.rng.integers(4, 20)))
    header_facts = facts_in_header(administration(tracer, study.patient, injected, visit.rng))
    taken = imaged_from(tracer, injected, visit.rng)
    totals = nuclear_totals([header_facts])
    made = []
    for series, description in _PLANAR_SERIES:
        own = visit.another(study, series, 1)
        data = nm_image(own, header_facts, (series, description, 1), taken + timedelta(minutes=10 * series))
        made.append(demo_object(data, "nm_image", NM_IMAGE, own, totals=totals, events=[header_facts]))
    return combined_study(made, totals, [header_facts])
