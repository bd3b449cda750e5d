"""Which audit message of DICOM reports which action of the audit trail.

Sources: PS3.15 A.5.3 (messages), PS3.16 CID 400 (events), CID 401 (types of events), CID 402 (roles of participants).
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

from kerma.standard.enumerations import AuditAction


class AuditCode(NamedTuple):
    """A coded value of an audit message.

    Attributes:
        value: the code.
        meaning: of the code.
        scheme: the coding scheme.
    """

    value: str
    meaning: str
    scheme: str = "DCM"


class ObjectKind(Enum):
    """Objects that a message names."""

    STUDY = auto()
    PATIENT = auto()
    #: What was searched or filtered, in base64.
    QUERY = auto()
    AUDIT_LOG = auto()
    #: User, role, node or setting that was changed.
    SUBJECT = auto()


class DicomEvent(NamedTuple):
    """The audit message of an action.

    Attributes:
        event: what happened.
        action_code: C, R, U, D or E: create, read, update, delete, execute.
        objects: that the message names.
        type: kind of the event; None where the message has none.
        user_role: role of the user; None where the message states none.
        process_role: role of Kerma; None where the message states none.
        media_role: role of a third participant, the browser to or from which data go; None where there is none.
    """

    event: AuditCode
    action_code: str
    objects: tuple[ObjectKind, ...] = ()
    type: AuditCode | None = None
    user_role: AuditCode | None = None
    process_role: AuditCode | None = None
    media_role: AuditCode | None = None


_DESTINATION = AuditCode("110152", "Destination Role ID")
_SOURCE = AuditCode("110153", "Source Role ID")
_DESTINATION_MEDIA = AuditCode("110154", "Destination Media")
_SOURCE_MEDIA = AuditCode("110155", "Source Media")


def _authentication(type_: AuditCode) -> DicomEvent:
    """PS3.15 A.5.3.12."""
    return DicomEvent(AuditCode("110114", "User Authentication"), "E", type=type_)


def _alert(type_: AuditCode) -> DicomEvent:
    """PS3.15 A.5.3.11; it also reports changes of what protects the system."""
    return DicomEvent(AuditCode("110113", "Security Alert"), "E", (ObjectKind.SUBJECT,), type_)


_LOGIN = _authentication(AuditCode("110122", "Login"))
_LOGOUT = _authentication(AuditCode("110123", "Logout"))
_OF_USER = _alert(AuditCode("110137", "User Security Attributes Changed"))
_OF_ROLE = _alert(AuditCode("110136", "Security Roles Changed"))
_OF_NETWORK = _alert(AuditCode("110128", "Network Configuration"))
_OF_SOFTWARE = _alert(AuditCode("110131", "Software Configuration"))
#: PS3.15 A.5.3.6; of one patient.
_ACCESSED = DicomEvent(AuditCode("110103", "DICOM Instances Accessed"), "R", (ObjectKind.STUDY, ObjectKind.PATIENT))
#: PS3.15 A.5.3.8; of one patient.
_STUDY_DELETED = DicomEvent(AuditCode("110105", "DICOM Study Deleted"), "D", (ObjectKind.STUDY, ObjectKind.PATIENT))
#: PS3.15 A.5.3.14; of one patient.
_PATIENT_RECORD = DicomEvent(AuditCode("110110", "Patient Record"), "R", (ObjectKind.PATIENT,))
#: PS3.15 A.5.3.15; of one patient.
_PROCEDURE_RECORD = DicomEvent(AuditCode("110111", "Procedure Record"), "U", (ObjectKind.STUDY, ObjectKind.PATIENT))
#: PS3.15 A.5.3.10; the user asks, Kerma responds.
_QUERY = DicomEvent(
    AuditCode("110112", "Query"), "E", (ObjectKind.QUERY,), user_role=_SOURCE, process_role=_DESTINATION
)
#: PS3.15 A.5.3.4; the user has Kerma send data to the browser.
_EXPORT = DicomEvent(
    AuditCode("110106", "Export"),
    "R",
    (ObjectKind.STUDY, ObjectKind.PATIENT, ObjectKind.QUERY),
    user_role=_SOURCE,
    process_role=_SOURCE,
    media_role=_DESTINATION_MEDIA,
)
#: PS3.15 A.5.3.5; the user sends data from the browser to Kerma.
_IMPORT = DicomEvent(
    AuditCode("110107", "Import"),
    "C",
    (ObjectKind.STUDY, ObjectKind.PATIENT, ObjectKind.QUERY),
    user_role=_DESTINATION,
    process_role=_DESTINATION,
    media_role=_SOURCE_MEDIA,
)
#: PS3.15 A.5.3.2.
_AUDIT_LOG_USED = DicomEvent(AuditCode("110101", "Audit Log Used"), "R", (ObjectKind.AUDIT_LOG,))

#: The message of each action.
EVENTS: Mapping[AuditAction, DicomEvent] = {
    AuditAction.LOGIN: _LOGIN,
    AuditAction.LOGOUT: _LOGOUT,
    AuditAction.END_SESSIONS: _OF_USER,
    AuditAction.SET_PASSWORD: _OF_USER,
    AuditAction.SET_SECOND_STEP: _OF_USER,
    AuditAction.REMOVE_SECOND_STEP: _OF_USER,
    AuditAction.ADD_USER: _OF_USER,
    AuditAction.REMOVE_USER: _OF_USER,
    AuditAction.LOCK_USER: _OF_USER,
    AuditAction.UNLOCK_USER: _OF_USER,
    AuditAction.MAKE_LINK: _OF_USER,
    AuditAction.MAKE_TOKEN: _OF_USER,
    AuditAction.REVOKE_TOKEN: _OF_USER,
    AuditAction.SET_ROLES: _OF_ROLE,
    AuditAction.SET_SCOPE: _OF_ROLE,
    AuditAction.DEFINE_ROLE: _OF_ROLE,
    AuditAction.REMOVE_ROLE: _OF_ROLE,
    AuditAction.VIEW_STUDY: _ACCESSED,
    AuditAction.SHOW_IDENTITY: _PATIENT_RECORD,
    AuditAction.VIEW_PATIENT: _PATIENT_RECORD,
    AuditAction.VIEW_LIST: _QUERY,
    AuditAction.SEARCH: _QUERY,
    AuditAction.EXPORT: _EXPORT,
    AuditAction.END_EXPORT: _EXPORT,
    AuditAction.REPORT: _EXPORT,
    AuditAction.UPLOAD: _IMPORT,
    AuditAction.SET_CALIBRATION: _OF_SOFTWARE,
    AuditAction.SET_INTERVAL: _OF_SOFTWARE,
    AuditAction.SET_EQUIPMENT: _OF_SOFTWARE,
    AuditAction.MERGE_EQUIPMENT: _OF_SOFTWARE,
    AuditAction.SPLIT_EQUIPMENT: _OF_SOFTWARE,
    AuditAction.SET_MODALITY_RULES: _OF_SOFTWARE,
    AuditAction.SET_NAMING_RULES: _OF_SOFTWARE,
    AuditAction.SET_REFERENCE_LEVELS: _OF_SOFTWARE,
    AuditAction.SET_ALERT_RULES: _OF_SOFTWARE,
    AuditAction.SET_ALERT_RECIPIENT: _OF_SOFTWARE,
    AuditAction.SET_REPORT_SCHEDULE: _OF_SOFTWARE,
    AuditAction.IMPORT_SIZES: _IMPORT,
    AuditAction.UNDO_SIZE_IMPORT: _OF_SOFTWARE,
    AuditAction.SET_NODE: _OF_NETWORK,
    AuditAction.REMOVE_NODE: _OF_NETWORK,
    AuditAction.REEXTRACT: _OF_SOFTWARE,
    AuditAction.CANCEL_TASK: _OF_SOFTWARE,
    AuditAction.RUN_SELFTEST: _OF_SOFTWARE,
    AuditAction.RETRY_OUTBOX: _OF_NETWORK,
    AuditAction.SET_NOT_PATIENT_RULES: _OF_SOFTWARE,
    AuditAction.SET_TAG: _PROCEDURE_RECORD,
    AuditAction.SET_NOTE: _PROCEDURE_RECORD,
    AuditAction.REVIEW_DOSE_CHANGE: _OF_SOFTWARE,
    AuditAction.SET_OPTIMISATION_NOTE: _OF_SOFTWARE,
    AuditAction.CHANGE_PATIENT_DATA: _OF_SOFTWARE,
    AuditAction.ERASE_IDENTITY: _PATIENT_RECORD._replace(action_code="D"),
    AuditAction.EXPORT_PATIENT: _EXPORT,
    AuditAction.DELETE_STUDY: _STUDY_DELETED,
    AuditAction.REMOVE_OLD_DATA: _OF_SOFTWARE,
    AuditAction.UNDO_STUDY_DELETION: _PROCEDURE_RECORD,
    AuditAction.READ_RAW_OBJECTS: _ACCESSED,
    AuditAction.CHANGE_RAW_OBJECTS: _ACCESSED._replace(action_code="U"),
    AuditAction.END_DESTINATION: _OF_NETWORK,
    AuditAction.SHARED_EVENTS: _PROCEDURE_RECORD,
    AuditAction.HANDLE_ALERT: _OF_SOFTWARE,
    AuditAction.EXPORT_SETTINGS: _EXPORT,
    AuditAction.IMPORT_SETTINGS: _OF_SOFTWARE,
    AuditAction.REBUILD: _OF_SOFTWARE,
    AuditAction.READ_AUDIT_TRAIL: _AUDIT_LOG_USED,
    AuditAction.SET_INCIDENT: _OF_SOFTWARE,
}
