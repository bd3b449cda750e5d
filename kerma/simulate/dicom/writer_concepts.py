"""Concepts that reports state and Kerma does not read, each with the English that stands beside its code.

Sources: DICOM PS3.16 annex D (DCM), context groups 3629, 7445, 7452, 7453, 10000-10033.
"""

from kerma.standard.codes import Concept

WRITER_MEANINGS: dict[Concept, str] = {}
"""The English of each concept declared here."""


def _concept(value: str, meaning: str, scheme: str = "DCM") -> Concept:
    concept = Concept(value, scheme)
    WRITER_MEANINGS[concept] = meaning
    return concept


LANGUAGE = _concept("121049", "Language of Content Item and Descendants")
ENGLISH = _concept("en", "English", "RFC5646")
DEVICE = _concept("121007", "Device")
DEVICE_OBSERVER_LOCATION = _concept("121017", "Device Observer Physical Location During Observation")
STUDY_SCOPE = _concept("113014", "Study")
PERFORMED_PROCEDURE_STEP_SCOPE = _concept("113016", "Performed Procedure Step")
PERFORMED_PROCEDURE_STEP_UID = _concept("121126", "Performed Procedure Step SOP Instance UID")
AUTOMATED_DATA_COLLECTION = _concept("113856", "Automated Data Collection")
DIAGNOSTIC_INTENT = _concept("261004008", "Diagnostic Intent", "SCT")
THERAPEUTIC_INTENT = _concept("262202000", "Therapeutic Intent", "SCT")
SCREENING_INTENT = _concept("360156006", "Screening Intent", "SCT")
COMBINED_INTENT = _concept("1279505009", "Combined Diagnostic and Therapeutic Intent", "SCT")
YES = _concept("373066001", "Yes", "SCT")
NO = _concept("373067005", "No", "SCT")
DEVICE_ROLE = _concept("113876", "Device Role in Procedure")
IRRADIATING_DEVICE = _concept("113859", "Irradiating Device")
DEVICE_NAME = _concept("113877", "Device Name")
DEVICE_MANUFACTURER = _concept("113878", "Device Manufacturer")
DEVICE_MODEL_NAME = _concept("113879", "Device Model Name")
DEVICE_SERIAL_NUMBER = _concept("113880", "Device Serial Number")
ORGANIZATION_NAME = _concept("113873", "Organization Name")
PERSON_ROLE_IN_ORGANIZATION = _concept("113874", "Person Role in Organization")
RADIOLOGIC_TECHNOLOGIST = _concept("159016003", "Radiologic Technologist", "SCT")
PHYSICIAN = _concept("309343006", "Physician", "SCT")
PROCEDURE_CONTEXT = _concept("408730004", "Procedure Context", "SCT")
WITH_CONTRAST = _concept("27483000", "Diagnostic radiography with contrast media", "SCT")
WITHOUT_CONTRAST = _concept("399331006", "CT without contrast", "SCT")
MEASUREMENT_METHOD = _concept("370129005", "Measurement Method", "SCT")
FROM_WATER_EQUIVALENT_DIAMETER = _concept("113988", "Estimated from Water Equivalent Diameter")
DETECTOR_DATA_AVAILABLE = _concept("113945", "X-Ray Detector Data Available")
SOURCE_DATA_AVAILABLE = _concept("113943", "X-Ray Source Data Available")
MECHANICAL_DATA_AVAILABLE = _concept("113944", "X-Ray Mechanical Data Available")
FLUOROSCOPY_GUIDED_SYSTEM = _concept("113957", "Fluoroscopy-Guided Projection Radiography System")
INTEGRATED_RADIOGRAPHY_SYSTEM = _concept("113958", "Integrated Projection Radiography System")
CALIBRATION = _concept("122505", "Calibration")
DOSE_MEASUREMENT_DEVICE = _concept("113794", "Dose Measurement Device")
DOSIMETER = _concept("15869005", "Dosimeter", "SCT")
CALIBRATION_DATETIME = _concept("113723", "Calibration DateTime")
CALIBRATION_FACTOR = _concept("122322", "Calibration Factor")
CALIBRATION_UNCERTAINTY = _concept("113763", "Calibration Uncertainty")
CALIBRATION_RESPONSIBLE_PARTY = _concept("113724", "Calibration Responsible Party")
FLAT_FILTER = _concept("113653", "Flat filter")
STRIP_FILTER = _concept("113650", "Strip filter")
VALUE_UNKNOWN = _concept("114010", "Value Unknown")
RADSUM_EXPOSURES = _concept("C-200", "Total number of exposures", "99SMS_RADSUM")
ASSOCIATED_PROCEDURE = _concept("363589002", "Associated Procedure", "SCT")
PET_LOCALIZATION_OF_TUMOR = _concept("241443006", "PET study for localization of tumor", "SCT")
RADIOPHARMACEUTICAL_STOP = _concept("123004", "Radiopharmaceutical Stop DateTime")
REFERENCE_AUTHORITY = _concept("121406", "Reference Authority")
PATIENT_CHARACTERISTICS = _concept("121118", "Patient Characteristics")
SUBJECT_AGE = _concept("121033", "Subject Age")
SUBJECT_SEX = _concept("121032", "Subject Sex")
MALE = _concept("M", "Male")
FEMALE = _concept("F", "Female")
PATIENT_HEIGHT = _concept("8302-2", "Patient Height", "LN")
PATIENT_WEIGHT = _concept("29463-7", "Patient Weight", "LN")
GLUCOSE = _concept("14749-6", "Glucose", "LN")
FASTING_DURATION = _concept("113550", "Fasting Duration")
TABLE_LONGITUDINAL_END_POSITION = _concept("113759", "Table Longitudinal End Position")
TABLE_LATERAL_END_POSITION = _concept("113760", "Table Lateral End Position")
TABLE_HEIGHT_END_POSITION = _concept("113761", "Table Height End Position")
