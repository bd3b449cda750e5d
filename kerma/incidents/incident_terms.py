"""What an incident can be, by the names under which the register stores it."""

from enum import StrEnum


class IncidentState(StrEnum):
    """The state of an incident."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CLOSED = "closed"
    REOPENED = "reopened"


class IncidentAction(StrEnum):
    """What people do with an incident besides writing versions."""

    SUBMITTED = "submitted"
    SIGNED = "signed"
    RETURNED = "returned"
    CLOSED = "closed"
    REOPENED = "reopened"


class ExposureKind(StrEnum):
    """What kind of exposure it was."""

    #: No exposure of this person was intended, as with the wrong patient.
    ACCIDENTAL = "accidental"
    #: An exposure was intended, and it was another one.
    UNINTENDED = "unintended"


class PatientGroup(StrEnum):
    """Group of the patient, by which criteria differ."""

    ADULT = "adult"
    CHILD = "child"


class Setting(StrEnum):
    """Whether the exposure was an examination or an intervention, which some laws judge differently."""

    EXAMINATION = "examination"
    INTERVENTION = "intervention"


class BodyPart(StrEnum):
    """What a CTDIvol refers to, as far as a criterion asks."""

    BRAIN = "brain"
    OTHER = "other"


class DetectedBy(StrEnum):
    """How the incident came to light."""

    DOSE_ALERT = "dose_alert"
    STAFF = "staff"
    PATIENT = "patient"
    FOLLOW_UP = "follow_up"
    AUDIT = "audit"
    OTHER = "other"


class Cause(StrEnum):
    """Causes to select; several may apply."""

    WRONG_PATIENT = "wrong_patient"
    WRONG_REGION = "wrong_region"
    WRONG_PROTOCOL = "wrong_protocol"
    REPEAT_MOTION = "repeat_motion"
    REPEAT_CONTRAST = "repeat_contrast"
    REPEAT_EQUIPMENT = "repeat_equipment"
    CENTRING = "centring"
    PATIENT_SIZE = "patient_size"
    COMPLEX_PROCEDURE = "complex_procedure"
    CLINICAL_NEED = "clinical_need"
    PREGNANCY_UNKNOWN = "pregnancy_unknown"
    DATA_FAULT = "data_fault"
    UNKNOWN = "unknown"


class DoseQuantity(StrEnum):
    """The quantity in which the intended and the total dose are compared."""

    CTDI_VOL = "ctdi_vol"
    DLP = "dlp"
    DAP = "dap"
    REFERENCE_AIR_KERMA = "reference_air_kerma"
    AGD = "agd"
    ADMINISTERED_ACTIVITY = "administered_activity"


#: UCUM code of the unit of each quantity.
UNITS: dict[DoseQuantity, str] = {
    DoseQuantity.CTDI_VOL: "mGy",
    DoseQuantity.DLP: "mGy.cm",
    DoseQuantity.DAP: "Gy.cm2",
    DoseQuantity.REFERENCE_AIR_KERMA: "mGy",
    DoseQuantity.AGD: "mGy",
    DoseQuantity.ADMINISTERED_ACTIVITY: "MBq",
}


class TaskKind(StrEnum):
    """What has to be done until a day."""

    NOTIFY_AUTHORITY = "notify_authority"
    REPORT_AUTHORITY = "report_authority"
    SKIN_CHECK = "skin_check"
    SKIN_CHECK_YEAR = "skin_check_year"
    FETAL_FOLLOW_UP = "fetal_follow_up"
    MEASURE = "measure"


#: Which tasks the two follow-up lists contain.
SKIN_TASKS = frozenset({TaskKind.SKIN_CHECK, TaskKind.SKIN_CHECK_YEAR})
FETAL_TASKS = frozenset({TaskKind.FETAL_FOLLOW_UP})
