"""Radiopharmaceutical dose reports (PS3.16 TID 10021 to 10024), as Siemens writes them: with an effective dose."""

from datetime import timedelta
from decimal import Decimal

from numpy.random import Generator

from kerma.simulate.dicom import writer_concepts as m
from kerma.simulate.dicom.report import RADIOPHARMACEUTICAL, Row, dicom_file, numbers, person, word
from kerma.simulate.dicom.sr import HAS_CONCEPT_MOD, HAS_PROPERTIES, Writer
from kerma.simulate.facts import Facts, decimal_of, digits, parts_of, start_of, text_of
from kerma.simulate.study import Study, age_years
from kerma.standard import concepts as c

_AUTHORITY = "ICRP Publication 128"
_ACTIVITIES = (
    Row("administered_activity_mbq", c.ADMINISTERED_ACTIVITY, "MBq"),
    Row("pre_administration_activity_mbq", c.PRE_ADMINISTRATION_ACTIVITY, "MBq"),
    Row("post_administration_activity_mbq", c.POST_ADMINISTRATION_ACTIVITY, "MBq"),
)


def radiopharmaceutical_report(study: Study, event: Facts, rng: Generator) -> bytes:
    """The report of an administration as a DICOM file."""
    w = Writer(study.equipment.spelling)
    intent = w.code(c.HAS_INTENT, m.DIAGNOSTIC_INTENT, relationship=HAS_CONCEPT_MOD)
    content = [
        w.code(m.LANGUAGE, m.ENGLISH, relationship=HAS_CONCEPT_MOD),
        w.code(m.ASSOCIATED_PROCEDURE, m.PET_LOCALIZATION_OF_TUMOR, intent, relationship=HAS_CONCEPT_MOD),
        _administration(w, study, event),
        _patient(w, study, rng),
    ]
    finished = start_of(event) + timedelta(minutes=4)
    return dicom_file(study, RADIOPHARMACEUTICAL, finished, content)


def _administration(w: Writer, study: Study, event: Facts) -> bytes:
    """TID 10022."""
    started = start_of(event)
    half_life = decimal_of(event, "radionuclide_half_life_s")
    agent = (
        *word(w, c.RADIONUCLIDE, "radionuclide", event, relationship=HAS_PROPERTIES),
        w.num(c.RADIONUCLIDE_HALF_LIFE, half_life, "s", relationship=HAS_PROPERTIES),
    )
    effective = w.num(c.EFFECTIVE_DOSE, decimal_of(event, "effective_dose_msv"), "mSv", _authority(w))
    return w.container(
        c.RADIOPHARMACEUTICAL_ADMINISTRATION,
        *word(w, c.RADIOPHARMACEUTICAL_AGENT, "radiopharmaceutical", event, *agent),
        w.uid(c.ADMINISTRATION_EVENT_UID, text_of(event, "irradiation_event_uid")),
        w.datetime(c.RADIOPHARMACEUTICAL_START, started),
        w.datetime(m.RADIOPHARMACEUTICAL_STOP, started + timedelta(seconds=25)),
        *numbers(w, _ACTIVITIES, event),
        *(_organ(w, organ) for organ in parts_of(event, "organ_doses")),
        w.container(c.SIEMENS_EFFECTIVE_DOSE_INFORMATION, effective),
        *word(w, c.ROUTE_OF_ADMINISTRATION, "route_of_administration", event),
        person(w, study.operator, c.IRRADIATION_ADMINISTERING, m.RADIOLOGIC_TECHNOLOGIST),
    )


def _organ(w: Writer, organ: Facts) -> bytes:
    """TID 10023."""
    return w.container(
        c.ORGAN_DOSE_INFORMATION,
        *word(w, c.FINDING_SITE, "organ", organ, relationship=HAS_CONCEPT_MOD),
        *word(w, c.LATERALITY, "laterality", organ, relationship=HAS_CONCEPT_MOD),
        w.num(c.ORGAN_DOSE, decimal_of(organ, "dose_mgy"), "mGy", _authority(w)),
    )


def _authority(w: Writer) -> bytes:
    return w.text(m.REFERENCE_AUTHORITY, _AUTHORITY, relationship=HAS_PROPERTIES)


def _patient(w: Writer, study: Study, rng: Generator) -> bytes:
    """TID 10024."""
    patient = study.patient
    age = age_years(patient.birth_date, study.start.date())
    items = [
        w.num(m.SUBJECT_AGE, digits(float(age), 0), "a"),
        w.code(m.SUBJECT_SEX, m.MALE if patient.sex == "M" else m.FEMALE),
    ]
    if study.weighed:
        items += [
            w.num(m.PATIENT_HEIGHT, digits(patient.size_m, 2), "m"),
            w.num(m.PATIENT_WEIGHT, digits(patient.weight_kg, 1), "kg"),
        ]
    items += [
        w.num(m.GLUCOSE, digits(max(rng.normal(5.6, 0.9), 3.5), 1), "mmol/l"),
        w.num(m.FASTING_DURATION, Decimal(int(rng.integers(6, 15))), "h"),
    ]
    return w.container(m.PATIENT_CHARACTERISTICS, *items)
