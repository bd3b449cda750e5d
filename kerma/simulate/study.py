"""The study of an object: its known facts, and the modules that state them in every object.

Source: DICOM PS3.3 §C.7.1 to C.7.5.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kerma.simulate.dicom.encoding import Elements
from kerma.simulate.equipment import INSTITUTION, Equipment
from kerma.simulate.facts import Facts, digits
from kerma.simulate.patients import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One study and one object of it.

    Attributes:
        number: position in the hospital's list.
        uid: Study Instance UID.
        series_uid: Series Instance UID of the object.
        sop_instance_uid: SOP Instance UID of the object.
        step_uid: SOP Instance UID of the performed procedure step.
        machine: where it was made.
        software: what ran there then.
        patient: who was examined.
        start: when the study began.
        accession_number: number of the order.
        description: study description.
        requested_procedure: procedure as requested.
        performed_procedure: what was done.
        operator: who administered the radiation.
        physician: who performed or authorised.
        weighed: whether height and weight were entered.
    """

    number: int
    uid: str
    series_uid: str
    sop_instance_uid: str
    step_uid: str
    equipment: Equipment
    software: str
    patient: Patient
    start: datetime
    accession_number: str
    description: str
    requested_procedure: str
    performed_procedure: str
    operator: str
    physician: str
    weighed: bool


def study_facts(study: Study, modality: str, *, observed: bool = True) -> Facts:
    """The known answer about study, patient and equipment.

    Args:
        study: the study.
        modality: the kind of examination.
        observed: whether the object is a report, which names the device as its observer.
    """
    equipment, patient = study.equipment, study.patient
    facts: Facts = {
        "study_instance_uid": study.uid,
        "modality": modality,
        "study_date": f"{study.start:%Y-%m-%d}",
        "study_time": f"{study.start:%H:%M:%S}",
        "accession_number": study.accession_number,
        "study_description": study.description,
        "requested_procedure": study.requested_procedure,
        "performed_procedure": study.performed_procedure,
        "institution_name": INSTITUTION,
        "department_name": equipment.department,
        "manufacturer": equipment.manufacturer,
        "manufacturer_model_name": equipment.model,
        "station_name": equipment.station,
        "device_serial_number": equipment.serial_number,
        "software_versions": study.software,
        "operators_name": study.operator,
        "performing_physician_name": study.physician,
        "patient_id": patient.patient_id,
        "patient_name": patient.name,
        "patient_birth_date": patient.birth_date.isoformat(),
        "patient_sex": patient.sex,
        "patient_age_years": age_years(patient.birth_date, study.start.date()),
    }
    if observed:
        facts["device_observer_uid"] = equipment.device_uid
    if study.weighed:
        facts |= {"patient_size_m": digits(patient.size_m, 2), "patient_weight_kg": digits(patient.weight_kg, 1)}
    return facts


def age_years(birth: date, day: date) -> Decimal:
    """Birthdays until a day, and the part of the year since the last one, to three decimals."""
    birthdays = [
        one for one in (_birthday(birth, birth.year + n) for n in range(day.year - birth.year + 2)) if one > birth
    ]
    had = [one for one in birthdays if one <= day]
    last, following = had[-1] if had else birth, birthdays[len(had)]
    return digits(len(had) + (day - last) / (following - last), 3)


def _birthday(birth: date, year: int) -> date:
    """The birthday in a year; of 29 February, in years without that day, on 1 March."""
    is_leap_day = (birth.month, birth.day) == (2, 29)
    return date(year, 3, 1) if is_leap_day and not isleap(year) else birth.replace(year=year)


def patient_module(study: Study) -> Elements:
    """The Patient and Patient Study modules (PS3.3 §C.7.1.1, C.7.2.2)."""
    patient = study.patient
    age = int(age_years(patient.birth_date, study.start.date()))
    elements: Elements = {
        "PatientName": patient.name,
        "PatientID": patient.patient_id,
        "PatientBirthDate": f"{patient.birth_date:%Y%m%d}",
        "PatientSex": patient.sex,
        "PatientAge": f"{age:03d}Y",
    }
    if study.weighed:
        elements |= {"PatientSize": f"{patient.size_m:.2f}", "PatientWeight": f"{patient.weight_kg:.1f}"}
    return elements


def study_module(study: Study) -> Elements:
    """The General Study module (PS3.3 §C.7.2.1), with the character set of all texts."""
    return {
        "SpecificCharacterSet": "ISO_IR 192",
        "StudyDate": f"{study.start:%Y%m%d}",
        "StudyTime": f"{study.start:%H%M%S}",
        "AccessionNumber": study.accession_number,
        "ReferringPhysicianName": "Referrer-Demo^Remote",
        "PerformingPhysicianName": study.physician,
        "OperatorsName": study.operator,
        "StudyDescription": study.description,
        "StudyInstanceUID": study.uid,
        "StudyID": f"{study.number + 1}",
    }


def equipment_module(study: Study) -> Elements:
    """The General Equipment module (PS3.3 §C.7.5.1)."""
    equipment = study.equipment
    return {
        "Manufacturer": equipment.manufacturer,
        "InstitutionName": INSTITUTION,
        "InstitutionalDepartmentName": equipment.department,
        "StationName": equipment.station,
        "ManufacturerModelName": equipment.model,
        "DeviceSerialNumber": equipment.serial_number,
        "SoftwareVersions": study.software,
    }
