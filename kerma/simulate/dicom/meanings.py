"""The English that is written beside each code and unit, and the concepts that only a writer needs.

Sources: DICOM PS3.16 annex D (DCM), context groups 3629, 7445, 7452, 7453, 10000-10033; UCUM.
"""

from kerma.simulate.dicom.codes import written
from kerma.simulate.dicom.encoding import Elements, code
from kerma.standard import concepts as c
from kerma.standard.concepts import Concept


def _sct(value: str) -> Concept:
    return Concept(value, "SCT")


UNITS = {  # UCUM
    "1": "no units",
    "%": "Percent",
    "s": "s",
    "ms": "ms",
    "mm": "mm",
    "m": "m",
    "kg": "kg",
    "a": "a",
    "h": "h",
    "MBq": "MBq",
    "mSv": "mSv",
    "mmol/l": "mmol/l",
    "N": "N",
    "m2": "m2",
    "kV": "kV",
    "mA": "mA",
    "uA.s": "uA.s",
    "Gy": "Gy",
    "mGy": "mGy",
    "mGy.cm": "mGy.cm",
    "Gy.m2": "Gy.m2",
    "Gy.cm2": "Gy.cm2",
    "deg": "deg",
    "{pulse}/s": "pulse/s",
    "{ratio}": "ratio",
    "{events}": "events",
    "{X-Ray sources}": "X-Ray sources",
}

# Concepts that reports state and Kerma does not read
LANGUAGE = Concept("121049")
ENGLISH = Concept("en", "RFC5646")
DEVICE = Concept("121007")
DEVICE_OBSERVER_LOCATION = Concept("121017")
STUDY_SCOPE = Concept("113014")
PERFORMED_PROCEDURE_STEP_SCOPE = Concept("113016")
PERFORMED_PROCEDURE_STEP_UID = Concept("121126")
AUTOMATED_DATA_COLLECTION = Concept("113856")
DIAGNOSTIC_INTENT = _sct("261004008")
THERAPEUTIC_INTENT = _sct("262202000")
SCREENING_INTENT = _sct("360156006")
COMBINED_INTENT = _sct("1279505009")
YES = _sct("373066001")
NO = _sct("373067005")
DEVICE_ROLE = Concept("113876")
IRRADIATING_DEVICE = Concept("113859")
DEVICE_NAME = Concept("113877")
DEVICE_MANUFACTURER = Concept("113878")
DEVICE_MODEL_NAME = Concept("113879")
DEVICE_SERIAL_NUMBER = Concept("113880")
ORGANIZATION_NAME = Concept("113873")
PERSON_ROLE_IN_ORGANIZATION = Concept("113874")
RADIOLOGIC_TECHNOLOGIST = _sct("159016003")
PHYSICIAN = _sct("309343006")
PROCEDURE_CONTEXT = _sct("408730004")
WITH_CONTRAST = _sct("27483000")
WITHOUT_CONTRAST = _sct("399331006")
MEASUREMENT_METHOD = _sct("370129005")
FROM_WATER_EQUIVALENT_DIAMETER = Concept("113988")
DETECTOR_DATA_AVAILABLE = Concept("113945")
SOURCE_DATA_AVAILABLE = Concept("113943")
MECHANICAL_DATA_AVAILABLE = Concept("113944")
FLUOROSCOPY_GUIDED_SYSTEM = Concept("113957")
INTEGRATED_RADIOGRAPHY_SYSTEM = Concept("113958")
CALIBRATION = Concept("122505")
DOSE_MEASUREMENT_DEVICE = Concept("113794")
DOSIMETER = _sct("15869005")
CALIBRATION_DATETIME = Concept("113723")
CALIBRATION_FACTOR = Concept("122322")
CALIBRATION_UNCERTAINTY = Concept("113763")
CALIBRATION_RESPONSIBLE_PARTY = Concept("113724")
FLAT_FILTER = Concept("113653")
STRIP_FILTER = Concept("113650")
VALUE_UNKNOWN = Concept("114010")
RADSUM_EXPOSURES = Concept("C-200", "99SMS_RADSUM")
ASSOCIATED_PROCEDURE = _sct("363589002")
PET_LOCALIZATION_OF_TUMOR = _sct("241443006")
RADIOPHARMACEUTICAL_STOP = Concept("123004")
REFERENCE_AUTHORITY = Concept("121406")
PATIENT_CHARACTERISTICS = Concept("121118")
SUBJECT_AGE = Concept("121033")
SUBJECT_SEX = Concept("121032")
MALE = Concept("M")
FEMALE = Concept("F")
PATIENT_HEIGHT = Concept("8302-2", "LN")
PATIENT_WEIGHT = Concept("29463-7", "LN")
GLUCOSE = Concept("14749-6", "LN")
FASTING_DURATION = Concept("113550")
TABLE_LONGITUDINAL_END_POSITION = Concept("113759")
TABLE_LATERAL_END_POSITION = Concept("113760")
TABLE_HEIGHT_END_POSITION = Concept("113761")

MEANINGS: dict[Concept, str] = {
    LANGUAGE: "Language of Content Item and Descendants",
    ENGLISH: "English",
    DEVICE: "Device",
    DEVICE_OBSERVER_LOCATION: "Device Observer Physical Location During Observation",
    STUDY_SCOPE: "Study",
    PERFORMED_PROCEDURE_STEP_SCOPE: "Performed Procedure Step",
    PERFORMED_PROCEDURE_STEP_UID: "Performed Procedure Step SOP Instance UID",
    AUTOMATED_DATA_COLLECTION: "Automated Data Collection",
    DIAGNOSTIC_INTENT: "Diagnostic Intent",
    THERAPEUTIC_INTENT: "Therapeutic Intent",
    SCREENING_INTENT: "Screening Intent",
    COMBINED_INTENT: "Combined Diagnostic and Therapeutic Intent",
    YES: "Yes",
    NO: "No",
    DEVICE_ROLE: "Device Role in Procedure",
    IRRADIATING_DEVICE: "Irradiating Device",
    DEVICE_NAME: "Device Name",
    DEVICE_MANUFACTURER: "Device Manufacturer",
    DEVICE_MODEL_NAME: "Device Model Name",
    DEVICE_SERIAL_NUMBER: "Device Serial Number",
    ORGANIZATION_NAME: "Organization Name",
    PERSON_ROLE_IN_ORGANIZATION: "Person Role in Organization",
    RADIOLOGIC_TECHNOLOGIST: "Radiologic Technologist",
    PHYSICIAN: "Physician",
    PROCEDURE_CONTEXT: "Procedure Context",
    WITH_CONTRAST: "Diagnostic radiography with contrast media",
    WITHOUT_CONTRAST: "CT without contrast",
    MEASUREMENT_METHOD: "Measurement Method",
    FROM_WATER_EQUIVALENT_DIAMETER: "Estimated from Water Equivalent Diameter",
    DETECTOR_DATA_AVAILABLE: "X-Ray Detector Data Available",
    SOURCE_DATA_AVAILABLE: "X-Ray Source Data Available",
    MECHANICAL_DATA_AVAILABLE: "X-Ray Mechanical Data Available",
    FLUOROSCOPY_GUIDED_SYSTEM: "Fluoroscopy-Guided Projection Radiography System",
    INTEGRATED_RADIOGRAPHY_SYSTEM: "Integrated Projection Radiography System",
    CALIBRATION: "Calibration",
    DOSE_MEASUREMENT_DEVICE: "Dose Measurement Device",
    DOSIMETER: "Dosimeter",
    CALIBRATION_DATETIME: "Calibration DateTime",
    CALIBRATION_FACTOR: "Calibration Factor",
    CALIBRATION_UNCERTAINTY: "Calibration Uncertainty",
    CALIBRATION_RESPONSIBLE_PARTY: "Calibration Responsible Party",
    FLAT_FILTER: "Flat filter",
    STRIP_FILTER: "Strip filter",
    VALUE_UNKNOWN: "Value Unknown",
    RADSUM_EXPOSURES: "Total number of exposures",
    c.RADSUM_FLUORO_TIME: "Cumulative fluoro time",
    c.RADSUM_DAP: "Cumulative dose area product",
    c.RADSUM_AIR_KERMA: "Cumulative air kerma",
    ASSOCIATED_PROCEDURE: "Associated Procedure",
    PET_LOCALIZATION_OF_TUMOR: "PET study for localization of tumor",
    RADIOPHARMACEUTICAL_STOP: "Radiopharmaceutical Stop DateTime",
    REFERENCE_AUTHORITY: "Reference Authority",
    PATIENT_CHARACTERISTICS: "Patient Characteristics",
    SUBJECT_AGE: "Subject Age",
    SUBJECT_SEX: "Subject Sex",
    MALE: "Male",
    FEMALE: "Female",
    PATIENT_HEIGHT: "Patient Height",
    PATIENT_WEIGHT: "Patient Weight",
    GLUCOSE: "Glucose",
    FASTING_DURATION: "Fasting Duration",
    # documents and observers
    c.XRAY_DOSE_REPORT: "X-Ray Radiation Dose Report",
    c.RADIOPHARMACEUTICAL_DOSE_REPORT: "Radiopharmaceutical Radiation Dose Report",
    c.SIEMENS_RADIATION_SUMMARY: "Radiation Summary Report",
    c.PROCEDURE_REPORTED: "Procedure reported",
    c.PROJECTION_XRAY: "Projection X-Ray",
    c.COMPUTED_TOMOGRAPHY: "Computed Tomography X-Ray",
    c.HAS_INTENT: "Has Intent",
    c.SCOPE_OF_ACCUMULATION: "Scope of Accumulation",
    c.STUDY_INSTANCE_UID: "Study Instance UID",
    c.SOURCE_OF_DOSE_INFORMATION: "Source of Dose Information",
    c.COMMENT: "Comment",
    c.OBSERVER_TYPE: "Observer Type",
    c.DEVICE_OBSERVER_UID: "Device Observer UID",
    c.DEVICE_OBSERVER_NAME: "Device Observer Name",
    c.DEVICE_OBSERVER_MANUFACTURER: "Device Observer Manufacturer",
    c.DEVICE_OBSERVER_MODEL_NAME: "Device Observer Model Name",
    c.DEVICE_OBSERVER_SERIAL_NUMBER: "Device Observer Serial Number",
    c.PERSON_NAME: "Person Name",
    c.PERSON_ROLE_IN_PROCEDURE: "Person Role in Procedure",
    c.IRRADIATION_AUTHORIZING: "Irradiation Authorizing",
    c.IRRADIATION_ADMINISTERING: "Irradiation Administering",
    # events
    c.IRRADIATION_EVENT_UID: "Irradiation Event UID",
    c.ACQUISITION_PROTOCOL: "Acquisition Protocol",
    c.TARGET_REGION: "Target Region",
    c.KVP: "KVP",
    c.XRAY_TUBE_CURRENT: "X-Ray Tube Current",
    c.EXPOSURE_TIME: "Exposure Time",
    # computed tomography
    c.START_OF_IRRADIATION: "Start of X-Ray Irradiation",
    c.END_OF_IRRADIATION: "End of X-Ray Irradiation",
    c.CT_ACCUMULATED_DOSE_DATA: "CT Accumulated Dose Data",
    c.TOTAL_NUMBER_OF_IRRADIATION_EVENTS: "Total Number of Irradiation Events",
    c.DLP_TOTAL: "CT Dose Length Product Total",
    c.CT_ACQUISITION: "CT Acquisition",
    c.CT_ACQUISITION_TYPE: "CT Acquisition Type",
    c.CT_ACQUISITION_PARAMETERS: "CT Acquisition Parameters",
    c.NUMBER_OF_XRAY_SOURCES: "Number of X-Ray Sources",
    c.SCANNING_LENGTH: "Scanning Length",
    c.TOP_OF_RECONSTRUCTABLE_VOLUME: "Top Z Location of Reconstructable Volume",
    c.BOTTOM_OF_RECONSTRUCTABLE_VOLUME: "Bottom Z Location of Reconstructable Volume",
    c.FRAME_OF_REFERENCE_UID: "Frame of Reference UID",
    c.TOP_OF_SCANNING_LENGTH: "Top Z Location of Scanning Length",
    c.BOTTOM_OF_SCANNING_LENGTH: "Bottom Z Location of Scanning Length",
    c.SINGLE_COLLIMATION_WIDTH: "Nominal Single Collimation Width",
    c.TOTAL_COLLIMATION_WIDTH: "Nominal Total Collimation Width",
    c.PITCH_FACTOR: "Pitch Factor",
    c.CT_DOSE: "CT Dose",
    c.MEAN_CTDI_VOL: "Mean CTDIvol",
    c.CT_XRAY_SOURCE_PARAMETERS: "CT X-Ray Source Parameters",
    c.XRAY_SOURCE_IDENTIFICATION: "Identification of the X-Ray Source",
    c.MAXIMUM_XRAY_TUBE_CURRENT: "Maximum X-Ray Tube Current",
    c.EXPOSURE_TIME_PER_ROTATION: "Exposure Time per Rotation",
    c.CTDIW_PHANTOM_TYPE: "CTDIw Phantom Type",
    c.DLP: "DLP",
    c.XRAY_MODULATION_TYPE: "X-Ray Modulation Type",
    c.SSDE: "Size Specific Dose Estimate",
    c.WATER_EQUIVALENT_DIAMETER: "Water Equivalent Diameter",
    c.DOSE_CHECK_ALERT: "Dose Check Alert Details",
    c.DLP_ALERT_CONFIGURED: "DLP Alert Value Configured",
    c.CTDI_VOL_ALERT_CONFIGURED: "CTDIvol Alert Value Configured",
    c.CTDI_VOL_ALERT_VALUE: "CTDIvol Alert Value",
    c.ACCUMULATED_CTDI_VOL_FORWARD_ESTIMATE: "Accumulated CTDIvol Forward Estimate",
    c.REASON_FOR_PROCEEDING: "Reason for Proceeding",
    c.DOSE_CHECK_NOTIFICATION: "Dose Check Notification Details",
    c.DLP_NOTIFICATION_CONFIGURED: "DLP Notification Value Configured",
    c.CTDI_VOL_NOTIFICATION_CONFIGURED: "CTDIvol Notification Value Configured",
    c.CTDI_VOL_NOTIFICATION_VALUE: "CTDIvol Notification Value",
    c.CTDI_VOL_FORWARD_ESTIMATE: "CTDIvol Forward Estimate",
    # projection X-ray
    c.ACCUMULATED_XRAY_DOSE_DATA: "Accumulated X-Ray Dose Data",
    c.IRRADIATION_EVENT_XRAY_DATA: "Irradiation Event X-Ray Data",
    c.ACQUISITION_DEVICE_TYPE: "Acquisition Device Type",
    c.ACQUISITION_PLANE: "Acquisition Plane",
    c.DAP_TOTAL: "Dose Area Product Total",
    c.DOSE_RP_TOTAL: "Dose (RP) Total",
    c.FLUORO_DAP_TOTAL: "Fluoro Dose Area Product Total",
    c.FLUORO_DOSE_RP_TOTAL: "Fluoro Dose (RP) Total",
    c.TOTAL_FLUORO_TIME: "Total Fluoro Time",
    c.ACQUISITION_DAP_TOTAL: "Acquisition Dose Area Product Total",
    c.ACQUISITION_DOSE_RP_TOTAL: "Acquisition Dose (RP) Total",
    c.TOTAL_ACQUISITION_TIME: "Total Acquisition Time",
    c.TOTAL_RADIOGRAPHIC_FRAMES: "Total Number of Radiographic Frames",
    c.DATETIME_STARTED: "DateTime Started",
    c.IRRADIATION_EVENT_TYPE: "Irradiation Event Type",
    c.ANATOMICAL_STRUCTURE: "Anatomical structure",
    c.LATERALITY: "Laterality",
    c.IMAGE_VIEW: "Image View",
    c.PATIENT_TABLE_RELATIONSHIP: "Patient Table Relationship",
    c.PATIENT_ORIENTATION: "Patient Orientation",
    c.PATIENT_ORIENTATION_MODIFIER: "Patient Orientation Modifier",
    c.DOSE_AREA_PRODUCT: "Dose Area Product",
    c.REFERENCE_POINT_DEFINITION: "Reference Point Definition",
    c.EXPOSURE_INDEX: "Exposure Index",
    c.TARGET_EXPOSURE_INDEX: "Target Exposure Index",
    c.DEVIATION_INDEX: "Deviation Index",
    c.DOSE_RP: "Dose (RP)",
    c.FLUORO_MODE: "Fluoro Mode",
    c.PULSE_RATE: "Pulse Rate",
    c.NUMBER_OF_PULSES: "Number of Pulses",
    c.PULSE_WIDTH: "Pulse Width",
    c.IRRADIATION_DURATION: "Irradiation Duration",
    c.EXPOSURE: "Exposure",
    c.FOCAL_SPOT_SIZE: "Focal Spot Size",
    c.XRAY_FILTERS: "X-Ray Filters",
    c.XRAY_FILTER_TYPE: "X-Ray Filter Type",
    c.XRAY_FILTER_MATERIAL: "X-Ray Filter Material",
    c.XRAY_FILTER_THICKNESS_MINIMUM: "X-Ray Filter Thickness Minimum",
    c.XRAY_FILTER_THICKNESS_MAXIMUM: "X-Ray Filter Thickness Maximum",
    c.COLLIMATED_FIELD_AREA: "Collimated Field Area",
    c.COLLIMATED_FIELD_HEIGHT: "Collimated Field Height",
    c.COLLIMATED_FIELD_WIDTH: "Collimated Field Width",
    c.XRAY_GRID: "X-Ray Grid",
    c.POSITIONER_PRIMARY_ANGLE: "Positioner Primary Angle",
    c.POSITIONER_SECONDARY_ANGLE: "Positioner Secondary Angle",
    c.POSITIONER_PRIMARY_END_ANGLE: "Positioner Primary End Angle",
    c.POSITIONER_SECONDARY_END_ANGLE: "Positioner Secondary End Angle",
    c.TABLE_HEAD_TILT_ANGLE: "Table Head Tilt Angle",
    c.TABLE_HORIZONTAL_ROTATION_ANGLE: "Table Horizontal Rotation Angle",
    c.TABLE_CRADLE_TILT_ANGLE: "Table Cradle Tilt Angle",
    c.DISTANCE_SOURCE_TO_ISOCENTER: "Distance Source to Isocenter",
    c.DISTANCE_SOURCE_TO_REFERENCE_POINT: "Distance Source to Reference Point",
    c.DISTANCE_SOURCE_TO_DETECTOR: "Distance Source to Detector",
    c.TABLE_LONGITUDINAL_POSITION: "Table Longitudinal Position",
    c.TABLE_LATERAL_POSITION: "Table Lateral Position",
    c.TABLE_HEIGHT_POSITION: "Table Height Position",
    c.TABLE_X_POSITION_TO_ISOCENTER: "Table X Position to Isocenter",
    c.TABLE_Y_POSITION_TO_ISOCENTER: "Table Y Position to Isocenter",
    c.TABLE_Z_POSITION_TO_ISOCENTER: "Table Z Position to Isocenter",
    c.TABLE_X_END_POSITION_TO_ISOCENTER: "Table X End Position to Isocenter",
    c.TABLE_Y_END_POSITION_TO_ISOCENTER: "Table Y End Position to Isocenter",
    c.TABLE_Z_END_POSITION_TO_ISOCENTER: "Table Z End Position to Isocenter",
    c.ANODE_TARGET_MATERIAL: "Anode Target Material",
    TABLE_LONGITUDINAL_END_POSITION: "Table Longitudinal End Position",
    TABLE_LATERAL_END_POSITION: "Table Lateral End Position",
    TABLE_HEIGHT_END_POSITION: "Table Height End Position",
    # mammography
    c.MAMMOGRAPHY: "Mammography",
    c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE: "Accumulated Average Glandular Dose",
    c.AVERAGE_GLANDULAR_DOSE: "Average Glandular Dose",
    c.HALF_VALUE_LAYER: "Half Value Layer",
    c.ENTRANCE_EXPOSURE_AT_RP: "Entrance Exposure at RP",
    c.COMPRESSION_THICKNESS: "Compression Thickness",
    c.COMPRESSION_FORCE: "Compression Force",
    c.IMAGE_VIEW_MODIFIER: "Image View Modifier",
    c.BREAST_COMPOSITION: "Percent Fibroglandular Tissue",
    # nuclear medicine
    c.RADIOPHARMACEUTICAL_ADMINISTRATION: "Radiopharmaceutical Administration",
    c.ADMINISTRATION_EVENT_UID: "Radiopharmaceutical Administration Event UID",
    c.RADIOPHARMACEUTICAL_AGENT: "Radiopharmaceutical agent",
    c.RADIONUCLIDE: "Radionuclide",
    c.RADIONUCLIDE_HALF_LIFE: "Radionuclide Half Life",
    c.RADIOPHARMACEUTICAL_START: "Radiopharmaceutical Start DateTime",
    c.ADMINISTERED_ACTIVITY: "Administered activity",
    c.PRE_ADMINISTRATION_ACTIVITY: "Pre-Administration Measured Activity",
    c.POST_ADMINISTRATION_ACTIVITY: "Post-Administration Measured Activity",
    c.ORGAN_DOSE_INFORMATION: "Organ Dose Information",
    c.ORGAN_DOSE: "Organ Dose",
    c.FINDING_SITE: "Finding Site",
    c.SIEMENS_EFFECTIVE_DOSE_INFORMATION: "Effective Dose Information",
    c.EFFECTIVE_DOSE: "Effective Dose",
    c.ROUTE_OF_ADMINISTRATION: "Route of administration",
    **dict(written()),
}


def coded(concept: Concept) -> Elements:
    """A concept as an item of a code sequence in a header."""
    value, scheme = concept
    return code(value, scheme, MEANINGS[concept])
