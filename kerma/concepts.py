"""DICOM concepts as Kerma compares them: code value and coding scheme, never the English meaning.

Makers write one concept under several codes: SNOMED CT (`SCT`), its older form (`SRT`, also sent as
`SNM3` or `99SDM`), or retired DICOM codes. `canonical` brings each to the one that the rest of the code names.
Sources: DICOM PS3.16 annex D and CIDs 10001-10045; SRT to SCT from pydicom's table of PS3.16 annex O.
"""

from functools import lru_cache
from typing import NamedTuple

from pydicom.sr._snomed_dict import mapping as snomed


class Concept(NamedTuple):
    """A coded concept: what is compared, nothing else."""

    value: str
    scheme: str = "DCM"


class Code(NamedTuple):
    """A code as a document states it: the canonical concept, and the words and code that were written."""

    concept: Concept
    meaning: str
    written: Concept


_OLD_SNOMED = {"SRT", "SNM3", "99SDM"}
_SCHEME_SPELLINGS = {"UCM": "UCUM", "SNOMED-CT": "SCT", "SNM": "SRT"}
_TWINS = {
    Concept("F-61FDB", "SRT"): Concept("349358000", "SCT"),  # Radiopharmaceutical agent, not in annex O
    # CID 10006 and 10016 as "element or compound" in SRT, for which annex O names no SCT code
    Concept("C-127F9", "SRT"): Concept("66925006", "SCT"),  # copper
    Concept("105830007", "SCT"): Concept("12503006", "SCT"),  # aluminum
    Concept("C-120F9", "SRT"): Concept("12503006", "SCT"),
    Concept("C-150F9", "SRT"): Concept("71128006", "SCT"),  # molybdenum
    Concept("C-167F9", "SRT"): Concept("59801003", "SCT"),  # rhodium
    Concept("C-164F9", "SRT"): Concept("26194003", "SCT"),  # tungsten
    Concept("C-137F9", "SRT"): Concept("41967008", "SCT"),  # silver
    Concept("C-1190E", "SRT"): Concept("767776000", "SCT"),  # niobium
    Concept("C-156F9", "SRT"): Concept("45215009", "SCT"),  # tantalum
    Concept("C-132F9", "SRT"): Concept("88488004", "SCT"),  # lead
    Concept("C-139F9", "SRT"): Concept("12597001", "SCT"),  # tin
    Concept("C-1190F", "SRT"): Concept("767775001", "SCT"),  # europium
    Concept("113735"): Concept("113824"),  # Exposure Time, retired for projection X-ray
    Concept("C0860888", "UMLS"): Concept("116152004", "SCT"),
    Concept("C3839509", "UMLS"): Concept("702569007", "SCT"),
    Concept("C0222600", "UMLS"): Concept("73056007", "SCT"),
    Concept("C0222601", "UMLS"): Concept("80248007", "SCT"),
    Concept("C0222605", "UMLS"): Concept("63762007", "SCT"),
}


@lru_cache(maxsize=16384)
def canonical(value: str, scheme: str) -> Concept:
    """The concept that this code stands for, in the scheme that Kerma compares it in."""
    scheme = _SCHEME_SPELLINGS.get(scheme, scheme)
    if scheme in _OLD_SNOMED:
        sct = snomed["SRT"].get(value)
        concept = Concept(sct, "SCT") if sct else Concept(value, "SRT")
    else:
        concept = Concept(value, scheme)
    return _TWINS.get(concept, concept)


def _sct(value: str) -> Concept:
    return Concept(value, "SCT")


# Document titles and what was done (PS3.16 TID 10001, 10011, 10021, 10030, 10040)
XRAY_DOSE_REPORT = Concept("113701")
RADIOPHARMACEUTICAL_DOSE_REPORT = Concept("113500")
PATIENT_DOSE_REPORT = Concept("128401")
SIEMENS_RADIATION_SUMMARY = Concept("C-10", "99SMS_RADSUM")
PROCEDURE_REPORTED = Concept("121058")
PROJECTION_XRAY = Concept("113704")
COMPUTED_TOMOGRAPHY = _sct("77477000")
MAMMOGRAPHY = _sct("71651007")
HAS_INTENT = _sct("363703001")
SCOPE_OF_ACCUMULATION = Concept("113705")
STUDY_INSTANCE_UID = Concept("110180")
SOURCE_OF_DOSE_INFORMATION = Concept("113854")
COMMENT = Concept("121106")

# Observers and persons (TID 1002-1004, 1007, 1020)
OBSERVER_TYPE = Concept("121005")
DEVICE_OBSERVER_UID = Concept("121012")
DEVICE_OBSERVER_NAME = Concept("121013")
DEVICE_OBSERVER_MANUFACTURER = Concept("121014")
DEVICE_OBSERVER_MODEL_NAME = Concept("121015")
DEVICE_OBSERVER_SERIAL_NUMBER = Concept("121016")
SUBJECT_UID = Concept("121028")
SUBJECT_NAME = Concept("121029")
SUBJECT_ID = Concept("121030")
SUBJECT_BIRTH_DATE = Concept("121031")
PERSON_NAME = Concept("113870")
PERSON_ROLE_IN_PROCEDURE = Concept("113875")
IRRADIATION_AUTHORIZING = Concept("113850")
IRRADIATION_ADMINISTERING = Concept("113851")

# Common to all events
IRRADIATION_EVENT_UID = Concept("113769")
ACQUISITION_PROTOCOL = Concept("125203")
TARGET_REGION = Concept("123014")
KVP = Concept("113733")
XRAY_TUBE_CURRENT = Concept("113734")
EXPOSURE_TIME = Concept("113824")

# CT (TID 10011-10015)
START_OF_IRRADIATION = Concept("113809")
END_OF_IRRADIATION = Concept("113810")
CT_ACCUMULATED_DOSE_DATA = Concept("113811")
TOTAL_NUMBER_OF_IRRADIATION_EVENTS = Concept("113812")
DLP_TOTAL = Concept("113813")
CT_ACQUISITION = Concept("113819")
CT_ACQUISITION_TYPE = Concept("113820")
CT_ACQUISITION_PARAMETERS = Concept("113822")
NUMBER_OF_XRAY_SOURCES = Concept("113823")
SCANNING_LENGTH = Concept("113825")
SINGLE_COLLIMATION_WIDTH = Concept("113826")
TOTAL_COLLIMATION_WIDTH = Concept("113827")
PITCH_FACTOR = Concept("113828")
CT_DOSE = Concept("113829")
MEAN_CTDI_VOL = Concept("113830")
CT_XRAY_SOURCE_PARAMETERS = Concept("113831")
XRAY_SOURCE_IDENTIFICATION = Concept("113832")
MAXIMUM_XRAY_TUBE_CURRENT = Concept("113833")
EXPOSURE_TIME_PER_ROTATION = Concept("113834")
CTDIW_PHANTOM_TYPE = Concept("113835")
DLP = Concept("113838")
XRAY_MODULATION_TYPE = Concept("113842")
SSDE = Concept("113930")
WATER_EQUIVALENT_DIAMETER = Concept("113980")
MEASUREMENT_METHOD = _sct("370129005")
DOSE_CHECK_ALERT = Concept("113900")
DLP_ALERT_CONFIGURED = Concept("113901")
CTDI_VOL_ALERT_CONFIGURED = Concept("113902")
DLP_ALERT_VALUE = Concept("113903")
CTDI_VOL_ALERT_VALUE = Concept("113904")
ACCUMULATED_DLP_FORWARD_ESTIMATE = Concept("113905")
ACCUMULATED_CTDI_VOL_FORWARD_ESTIMATE = Concept("113906")
REASON_FOR_PROCEEDING = Concept("113907")
DOSE_CHECK_NOTIFICATION = Concept("113908")
DLP_NOTIFICATION_CONFIGURED = Concept("113909")
CTDI_VOL_NOTIFICATION_CONFIGURED = Concept("113910")
DLP_NOTIFICATION_VALUE = Concept("113911")
CTDI_VOL_NOTIFICATION_VALUE = Concept("113912")
DLP_FORWARD_ESTIMATE = Concept("113913")
CTDI_VOL_FORWARD_ESTIMATE = Concept("113914")

# Projection X-ray (TID 10001-10007)
ACCUMULATED_XRAY_DOSE_DATA = Concept("113702")
IRRADIATION_EVENT_XRAY_DATA = Concept("113706")
ACQUISITION_DEVICE_TYPE = Concept("122142")
ACQUISITION_PLANE = Concept("113764")
DAP_TOTAL = Concept("113722")
DOSE_RP_TOTAL = Concept("113725")
FLUORO_DAP_TOTAL = Concept("113726")
FLUORO_DOSE_RP_TOTAL = Concept("113728")
TOTAL_FLUORO_TIME = Concept("113730")
ACQUISITION_DAP_TOTAL = Concept("113727")
ACQUISITION_DOSE_RP_TOTAL = Concept("113729")
TOTAL_ACQUISITION_TIME = Concept("113855")
TOTAL_RADIOGRAPHIC_FRAMES = Concept("113731")
DATETIME_STARTED = Concept("111526")
IRRADIATION_EVENT_TYPE = Concept("113721")
FLUOROSCOPY = _sct("44491008")
ANATOMICAL_STRUCTURE = _sct("91723000")
LATERALITY = _sct("272741003")
IMAGE_VIEW = Concept("111031")
PATIENT_TABLE_RELATIONSHIP = Concept("113745")
PATIENT_ORIENTATION = Concept("113743")
PATIENT_ORIENTATION_MODIFIER = Concept("113744")
DOSE_AREA_PRODUCT = Concept("122130")
ENTRANCE_EXPOSURE_AT_RP = Concept("111636")
REFERENCE_POINT_DEFINITION = Concept("113780")
EXPOSURE_INDEX = Concept("113845")
ACQUIRED_IMAGE = Concept("113795")
TARGET_EXPOSURE_INDEX = Concept("113846")
DEVIATION_INDEX = Concept("113847")
DOSE_RP = Concept("113738")
FLUORO_MODE = Concept("113732")
PULSE_RATE = Concept("113791")
NUMBER_OF_PULSES = Concept("113768")
PULSE_WIDTH = Concept("113793")
IRRADIATION_DURATION = Concept("113742")
AVERAGE_XRAY_TUBE_CURRENT = Concept("113767")
EXPOSURE = Concept("113736")
FOCAL_SPOT_SIZE = Concept("113766")
XRAY_FILTERS = Concept("113771")
XRAY_FILTER_TYPE = Concept("113772")
XRAY_FILTER_MATERIAL = Concept("113757")
XRAY_FILTER_THICKNESS_MINIMUM = Concept("113758")
XRAY_FILTER_THICKNESS_MAXIMUM = Concept("113773")
NO_FILTER = Concept("111609")
COLLIMATED_FIELD_AREA = Concept("113790")
COLLIMATED_FIELD_HEIGHT = Concept("113788")
COLLIMATED_FIELD_WIDTH = Concept("113789")
XRAY_GRID = Concept("111635")
POSITIONER_PRIMARY_ANGLE = Concept("112011")
POSITIONER_SECONDARY_ANGLE = Concept("112012")
POSITIONER_PRIMARY_END_ANGLE = Concept("113739")
POSITIONER_SECONDARY_END_ANGLE = Concept("113740")
COLUMN_ANGULATION = Concept("113770")
TABLE_HEAD_TILT_ANGLE = Concept("113754")
TABLE_HORIZONTAL_ROTATION_ANGLE = Concept("113755")
TABLE_CRADLE_TILT_ANGLE = Concept("113756")
DISTANCE_SOURCE_TO_ISOCENTER = Concept("113748")
DISTANCE_SOURCE_TO_REFERENCE_POINT = Concept("113737")
DISTANCE_SOURCE_TO_DETECTOR = Concept("113750")
TABLE_LONGITUDINAL_POSITION = Concept("113751")
TABLE_LATERAL_POSITION = Concept("113752")
TABLE_HEIGHT_POSITION = Concept("113753")
TABLE_LONGITUDINAL_END_POSITION = Concept("113759")
TABLE_LATERAL_END_POSITION = Concept("113760")
TABLE_HEIGHT_END_POSITION = Concept("113761")

# Enhanced X-ray dose (TID 10040 to 10055)
DATETIME_ENDED = Concept("111527")
ACCUMULATED_DOSE_DATA = Concept("130500")
IRRADIATION_EVENT_SUMMARY_DATA = Concept("130501")
IRRADIATION_DETAILS = Concept("130505")
FILTRATION = Concept("130512")
XRAY_FILTER_THICKNESS = Concept("130509")
ATTENUATOR_CHARACTERISTICS = Concept("130531")
EQUIVALENT_ATTENUATOR_MATERIAL = Concept("128465")

# Patient radiation dose (TID 10030 to 10034)
RADIATION_DOSE_ESTIMATE = Concept("128402")
RADIATION_DOSE_ESTIMATE_METHODOLOGY = Concept("128415")
SR_INSTANCE_USED = Concept("128416")

# What makers add in their own schemes
PHILIPS_NUMBER_OF_FRAMES = Concept("003", "99PHI-IXR-XPER")
PHILIPS_WEDGES_AND_SHUTTERS = Concept("005", "99PHI-IXR-XPER")
PHILIPS_BOTTOM_SHUTTER = Concept("006", "99PHI-IXR-XPER")
PHILIPS_LEFT_SHUTTER = Concept("007", "99PHI-IXR-XPER")
PHILIPS_RIGHT_SHUTTER = Concept("008", "99PHI-IXR-XPER")
PHILIPS_TOP_SHUTTER = Concept("009", "99PHI-IXR-XPER")
PHILIPS_TABLE_HEIGHT_POSITION = Concept("021", "99PHI-IXR-XPER")

# Mammography (TID 10005, and what TID 10003 adds for it)
ACCUMULATED_AVERAGE_GLANDULAR_DOSE = Concept("111637")
AVERAGE_GLANDULAR_DOSE = Concept("111631")
HALF_VALUE_LAYER = Concept("111634")
ANODE_TARGET_MATERIAL = Concept("111632")
COMPRESSION_THICKNESS = Concept("111633")
COMPRESSION_FORCE = Concept("111647")
IMAGE_VIEW_MODIFIER = Concept("111032")
BREAST_COMPOSITION = Concept("111046")

# Radiopharmaceutical dose (TID 10021 to 10024)
RADIOPHARMACEUTICAL_ADMINISTRATION = Concept("113502")
ADMINISTRATION_EVENT_UID = Concept("113503")
RADIOPHARMACEUTICAL_AGENT = _sct("349358000")
RADIONUCLIDE = _sct("89457008")
RADIONUCLIDE_HALF_LIFE = _sct("304283002")
RADIOPHARMACEUTICAL_START = Concept("123003")
ADMINISTERED_ACTIVITY = Concept("113507")
PRE_ADMINISTRATION_ACTIVITY = Concept("113508")
POST_ADMINISTRATION_ACTIVITY = Concept("113509")
EFFECTIVE_DOSE = Concept("113839")
SIEMENS_EFFECTIVE_DOSE_INFORMATION = Concept("220001", "99SHS")
ROUTE_OF_ADMINISTRATION = _sct("410675002")
ORGAN_DOSE_INFORMATION = Concept("113517")
ORGAN_DOSE = Concept("113518")
FINDING_SITE = _sct("363698007")

PATIENT_CHARACTERISTICS = Concept("121118")
PATIENT_HEIGHT = Concept("8302-2", "LN")
PATIENT_WEIGHT = Concept("29463-7", "LN")

# Siemens Arcadis and Varic: a summary in the maker's own scheme
RADSUM_FLUORO_TIME = Concept("C-202", "99SMS_RADSUM")
RADSUM_DAP = Concept("C-204", "99SMS_RADSUM")
RADSUM_AIR_KERMA = Concept("C-210", "99SMS_RADSUM")
