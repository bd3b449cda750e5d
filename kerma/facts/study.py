"""Facts of the study, its patient and its equipment, read from the object's header (PS3.3)."""

from kerma.facts.fact import Fact, Kind


def _attribute(name: str, label: str, source: str, meaning: str, kind: Kind = Kind.TEXT, unit: str = "") -> Fact:
    return Fact(name, label, meaning, kind, unit, source=source)


EQUIPMENT = (
    _attribute("institution_name", "Institution", "(0008,0080)", "Institution where the equipment stands."),
    _attribute("department_name", "Department", "(0008,1040)", "Department where the equipment stands."),
    _attribute("manufacturer", "Manufacturer", "(0008,0070)", "Maker of the equipment."),
    _attribute("manufacturer_model_name", "Model", "(0008,1090)", "Model of the equipment."),
    _attribute("station_name", "Station", "(0008,1010)", "Station name of the equipment."),
    _attribute("device_serial_number", "Serial number", "(0018,1000)", "Serial number of the equipment."),
    _attribute("device_observer_uid", "Device UID", "TID 1004", "UID that the equipment gives itself.", Kind.UID),
)

PATIENT_IDENTITY = (
    _attribute("patient_name", "Patient's name", "(0010,0010)", "As the site's protection setting allows."),
    _attribute("patient_id", "Patient ID", "(0010,0020)", "As the site's protection setting allows."),
    _attribute(
        "patient_birth_date",
        "Birth date",
        "(0010,0030)",
        "YYYY-MM-DD, as the site's protection setting allows.",
    ),
)

STUDY = (
    _attribute("study_instance_uid", "Study Instance UID", "(0020,000D)", "Identifies the study.", Kind.UID),
    _attribute(
        "modality",
        "Modality",
        "Kerma",
        "Family of the study: CT, RF (fluoroscopy), DX (radiography), MG, NM.",
    ),
    _attribute("study_date", "Date", "(0008,0020)", "Date the study started; empty where unknown.", Kind.DATE),
    _attribute("study_time", "Time", "(0008,0030)", "Local time the study started.", Kind.TIME),
    _attribute("accession_number", "Accession number", "(0008,0050)", "As the site's protection setting allows."),
    _attribute("study_description", "Study", "(0008,1030)", "Description of the study."),
    _attribute("requested_procedure", "Requested procedure", "(0032,1060)", "Procedure as requested."),
    _attribute("performed_procedure", "Performed procedure", "(0040,0254)", "Procedure as performed."),
    _attribute(
        "software_versions",
        "Software",
        "(0018,1020)",
        "Software of the equipment at the time; several joined by |.",
    ),
    _attribute("operators_name", "Operator", "(0008,1070)", "Who operated the equipment."),
    _attribute("performing_physician_name", "Performing physician", "(0008,1050)", "Who performed the study."),
)

PATIENT = (
    _attribute("patient_sex", "Sex", "(0010,0040)", "M, F or O."),
    _attribute(
        "patient_age_years",
        "Age",
        "(0010,0030), (0010,1010)",
        "At the study, from birth date, else from Patient's Age.",
        Kind.NUMBER,
        "a",
    ),
    _attribute("patient_size_m", "Height", "(0010,1020)", "Height of the patient.", Kind.NUMBER, "m"),
    _attribute("patient_weight_kg", "Weight", "(0010,1030)", "Weight of the patient.", Kind.NUMBER, "kg"),
)

#: Facts that hold names of persons (PS3.5 6.2.1): parts between carets, several names between backslashes.
PERSONS = frozenset({"operators_name", "patient_name", "performing_physician_name"})

HEADER = (*STUDY, *EQUIPMENT, *PATIENT_IDENTITY, *PATIENT)
