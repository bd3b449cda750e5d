"""Facts of the study, its patient and its equipment, read from the object's header (PS3.3)."""

from dataclasses import dataclass
from datetime import date, time

from kerma.facts import fact
from kerma.facts.record import facts_of
from kerma.standard.enumerations import ExamModality, Exclusion


@dataclass(frozen=True, kw_only=True)
class GeneralStudy:
    """The study: identity, date, description, staff (PS3.3 C.7.2.1)."""

    study_instance_uid: str | None = fact.uid(
        label="Study Instance UID", source="(0020,000D)", meaning="Identifies the study."
    )
    modality: ExamModality | None = fact.modality(
        label="Modality",
        source="Kerma",
        meaning="Exam modality of the study: CT, RF (fluoroscopy), DX (radiography), MG, NM.",
    )
    study_date: date | None = fact.date(
        label="Date", source="(0008,0020)", meaning="Date the study started; empty where unknown."
    )
    study_time: time | None = fact.time(label="Time", source="(0008,0030)", meaning="Local time the study started.")
    accession_number: str | None = fact.text(
        label="Accession number", source="(0008,0050)", meaning="As the site's protection setting allows."
    )
    study_description: str | None = fact.text(label="Study", source="(0008,1030)", meaning="Description of the study.")
    requested_procedure: str | None = fact.text(
        label="Requested procedure", source="(0032,1060)", meaning="Procedure as requested."
    )
    performed_procedure: str | None = fact.text(
        label="Performed procedure", source="(0040,0254)", meaning="Procedure as performed."
    )
    software_versions: str | None = fact.text(
        label="Software", source="(0018,1020)", meaning="Software of the equipment at the time; several joined by |."
    )
    operators_name: str | None = fact.text(
        label="Operator", source="(0008,1070)", meaning="Who operated the equipment."
    )
    performing_physician_name: str | None = fact.text(
        label="Performing physician", source="(0008,1050)", meaning="Who performed the study."
    )


@dataclass(frozen=True, kw_only=True)
class RecognisedPhantom:
    """Whether the identity that the object states in plain text is that of a phantom or a test."""

    not_patient_rule: str | None = fact.text(
        label="Not a patient",
        source="Kerma",
        meaning="The site's rule by which it is of a phantom or a test: compared attribute and pattern; empty for "
        "patients.",
    )


@dataclass(frozen=True, kw_only=True)
class StudyExclusion:
    """Whether and why statistics leave the study out; no object states it."""

    exclusion: Exclusion | None = fact.term(
        Exclusion,
        label="Excluded",
        source="Kerma",
        meaning="Why statistics leave the study out: phantom_by_rule (a rule of the site recognises a phantom or a "
        "test), phantom (a person did), excluded (a person excluded it); empty where they count it.",
    )
    exclusion_reason: str | None = fact.text(
        label="Reason for exclusion",
        source="Kerma",
        meaning="The rule (compared attribute and pattern), or what the person stated.",
    )


@dataclass(frozen=True, kw_only=True)
class Equipment:
    """The equipment (PS3.3 C.7.5.1)."""

    institution_name: str | None = fact.text(
        label="Institution", source="(0008,0080)", meaning="Institution where the equipment is located."
    )
    department_name: str | None = fact.text(
        label="Department", source="(0008,1040)", meaning="Department where the equipment is located."
    )
    manufacturer: str | None = fact.text(
        label="Manufacturer", source="(0008,0070)", meaning="Manufacturer of the equipment."
    )
    manufacturer_model_name: str | None = fact.text(
        label="Model", source="(0008,1090)", meaning="Model of the equipment."
    )
    station_name: str | None = fact.text(
        label="Station", source="(0008,1010)", meaning="Station name of the equipment."
    )
    device_serial_number: str | None = fact.text(
        label="Serial number", source="(0018,1000)", meaning="Serial number of the equipment."
    )
    device_observer_uid: str | None = fact.uid(
        label="Device UID", source="TID 1004", meaning="Device Observer UID of the equipment."
    )


@dataclass(frozen=True, kw_only=True)
class PatientIdentity:
    """What identifies the patient (PS3.3 C.7.1.1), as the site's data protection allows."""

    patient_name: str | None = fact.text(
        label="Patient's name", source="(0010,0010)", meaning="As the site's protection setting allows."
    )
    patient_id: str | None = fact.text(
        label="Patient ID", source="(0010,0020)", meaning="As the site's protection setting allows."
    )
    patient_birth_date: str | None = fact.text(
        label="Birth date", source="(0010,0030)", meaning="YYYY-MM-DD, as the site's protection setting allows."
    )


@dataclass(frozen=True, kw_only=True)
class PatientSize:
    """Age, sex and size of the patient at the study (PS3.3 C.7.2.2)."""

    patient_sex: str | None = fact.text(label="Sex", source="(0010,0040)", meaning="M, F or O.")
    patient_age_years: float | None = fact.number(
        label="Age",
        unit="a",
        source="(0010,0030), (0010,1010)",
        meaning="At the study, from birth date, else from Patient's Age.",
    )
    patient_size_m: float | None = fact.number(
        label="Height", unit="m", source="(0010,1020)", meaning="Height of the patient."
    )
    patient_weight_kg: float | None = fact.number(
        label="Weight", unit="kg", source="(0010,1030)", meaning="Weight of the patient."
    )


@dataclass(frozen=True, kw_only=True)
class Study(PatientSize, PatientIdentity, Equipment, RecognisedPhantom, GeneralStudy):
    """Everything that an object states of its study, equipment and patient."""


STUDY = facts_of(GeneralStudy)
EXCLUSION = facts_of(StudyExclusion)
#: Statistics count the study.
NOT_EXCLUDED = StudyExclusion()
EQUIPMENT = facts_of(Equipment)
PATIENT_IDENTITY = facts_of(PatientIdentity)
PATIENT = facts_of(PatientSize)
HEADER = facts_of(Study)

#: Facts that hold names of persons (PS3.5 6.2.1): parts between carets, several names between backslashes.
PERSONS = frozenset({"operators_name", "patient_name", "performing_physician_name"})
#: Facts that name staff.
STAFF = ("operators_name", "performing_physician_name")
#: Names of facts that identify the patient.
IDENTITY = ("patient_name", "patient_id", "patient_birth_date", "accession_number")
