"""Closed sets of values that Kerma stores: modality, status, source, plane, event type, laterality, kinds.

Every member is its own text, so that JSON, SQL and CSV hold the same text.
"""

from enum import StrEnum


class ExamModality(StrEnum):
    """Groups of examinations by which studies are listed and compared; coarser than Modality (0008,0060)."""

    CT = "CT"
    FLUOROSCOPY = "RF"
    RADIOGRAPHY = "DX"
    MAMMOGRAPHY = "MG"
    NUCLEAR_MEDICINE = "NM"


class ObjectStatus(StrEnum):
    """The outcome of reading one object."""

    EXTRACTED = "extracted"
    #: A valid object that carries no dose.
    SKIPPED = "skipped"
    #: An object that should carry dose and could not be read.
    FAILED = "failed"
    #: An object that is to be read again.
    PENDING = "pending"


class ObjectSource(StrEnum):
    """The kind of object from which dose is read."""

    CT_RDSR = "ct_rdsr"
    PROJECTION_RDSR = "projection_rdsr"
    RADIOPHARMACEUTICAL_RDSR = "radiopharmaceutical_rdsr"
    ENHANCED_XRAY_RDSR = "enhanced_xray_rdsr"
    PATIENT_DOSE_SR = "patient_dose_sr"
    SIEMENS_SUMMARY_SR = "siemens_summary_sr"
    PHILIPS_DOSE_INFO = "philips_dose_info"
    DX_IMAGE = "dx_image"
    MG_IMAGE = "mg_image"
    CT_IMAGE = "ct_image"
    PET_IMAGE = "pet_image"
    NM_IMAGE = "nm_image"


class ObjectOrigin(StrEnum):
    """How Orthanc received an object, in the words of its metadata "Origin"."""

    DICOM = "DicomProtocol"
    REST = "RestApi"
    PLUGIN = "Plugins"
    LUA = "Lua"
    WEBDAV = "WebDav"
    UNKNOWN = "Unknown"


class GoneReason(StrEnum):
    """Why Orthanc holds an object no longer, where Kerma knows it."""

    #: A rule of `KERMA_RETENTION` had it deleted.
    RETENTION = "retention"


class RejectionReason(StrEnum):
    """Why Orthanc rejected a caller."""

    #: No node has its AE title.
    UNKNOWN = "unknown"
    #: The node of its AE title is listed with another address.
    OTHER_ADDRESS = "other_address"
    #: It called another AE title than Orthanc's.
    CALLED_AE_TITLE = "called_ae_title"
    #: The node is known, and may not do what it requested.
    NOT_ALLOWED = "not_allowed"


class Plane(StrEnum):
    """X-ray plane of a system (CID 10003)."""

    SINGLE = "single"
    A = "A"
    B = "B"
    ALL = "all"


class IrradiationEventType(StrEnum):
    """Type of an irradiation event of projection X-ray (CID 10002)."""

    FLUOROSCOPY = "fluoroscopy"
    STATIONARY = "stationary"
    STEPPING = "stepping"
    ROTATIONAL = "rotational"


class Laterality(StrEnum):
    """Side of the body (CID 244)."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    UNILATERAL = "unilateral"


class StudyTimeSource(StrEnum):
    """Where the date and time come from by which a study is sorted."""

    #: Study Date (0008,0020) and Time.
    STUDY_DATE = "study_date"
    #: The start of the first irradiation event.
    IRRADIATION = "irradiation"
    #: Content Date (0008,0023) of an object.
    CONTENT_DATE = "content_date"


class DoseCheckKind(StrEnum):
    """Which threshold of TID 10015 a dose check belongs to."""

    ALERT = "alert"
    NOTIFICATION = "notification"


class ProblemKind(StrEnum):
    """Whether an object states a value that cannot be used, or lacks one that the standard requires."""

    UNUSABLE = "unusable"
    MISSING = "missing"


class SharedEventState(StrEnum):
    """What a study and another one that state an event of the same name have to do with each other."""

    #: The same event; this study counts it.
    COUNTED_HERE = "counted_here"
    #: The same event; the other study counts it.
    COUNTED_ELSEWHERE = "counted_elsewhere"
    #: The same event; a person decided that both studies count it.
    COUNTED_IN_BOTH = "counted_in_both"
    #: Another event of the same name, with other values, another time or other equipment; both studies count theirs.
    DIFFERENT = "different"


class LoginMethod(StrEnum):
    """How a user has logged in."""

    PASSWORD = "password"  # noqa: S105 -- the name of a method, not a password
    #: A one-time link.
    LINK = "link"
    LDAP = "ldap"
    #: OpenID Connect.
    OIDC = "oidc"
    #: A header of a trusted reverse proxy.
    PROXY = "proxy"


class LinkPurpose(StrEnum):
    """What a one-time link permits."""

    LOGIN = "login"
    #: To set a password.
    PASSWORD = "password"  # noqa: S105 -- the name of a method, not a password
    #: To complete a login whose password was right.
    SECOND_STEP = "second_step"


class DataKind(StrEnum):
    """Stored data that are removed at an age that the site sets."""

    #: The identity of patients; the doses stay.
    IDENTITY = "identity"
    #: Names of staff; the doses stay.
    STAFF_NAMES = "staff_names"
    #: Versions of dose objects that count no longer.
    EARLIER_VERSIONS = "earlier_versions"
    #: Whole months of the audit trail.
    AUDIT_TRAIL = "audit_trail"


class TaskKind(StrEnum):
    """What is done in the background, or takes long."""

    EXTRACT = "extract"
    EXTRACT_AGAIN = "extract_again"
    COMPARISON = "comparison"
    SKIN_DOSE = "skin_dose"
    MERGE = "merge"
    DELETE_STUDY = "delete_study"
    ERASE_IDENTITY = "erase_identity"
    #: Studies that people deleted, on Orthancs of further nodes.
    DELETE_FROM_ORTHANC = "delete_from_orthanc"
    #: Objects are deleted from Orthanc by rules.
    RETENTION = "retention"
    SENDING = "sending"
    #: Reports by mail at regular times.
    SCHEDULED_REPORT = "scheduled_report"
    EXPORT = "export"
    BACKUP = "backup"
    CHANGE_PATIENT_DATA = "change_patient_data"
    REMOVE_OLD_DATA = "remove_old_data"
    VERIFY_AUDIT_TRAIL = "verify_audit_trail"


class Exclusion(StrEnum):
    """Why statistics leave a study out; of several reasons the first one here."""

    #: A rule of the site recognises a phantom or a test.
    PHANTOM_BY_RULE = "phantom_by_rule"
    #: A person recognised a phantom or a test.
    PHANTOM = "phantom"
    #: A person excluded it, and stated why.
    EXCLUDED = "excluded"


class Tag(StrEnum):
    """What people mark a study, or one of its irradiation events, with."""

    REVIEWED = "reviewed"
    FOLLOW_UP = "follow_up"
    #: Of a phantom or a test: not of a patient.
    PHANTOM = "phantom"
    #: Statistics leave the study out; a reason is stated.
    EXCLUDED = "excluded"


class DeletedFrom(StrEnum):
    """Where a study is deleted."""

    KERMA = "kerma"
    ORTHANC = "orthanc"
    BOTH = "both"


class AuditAction(StrEnum):
    """What a row of the audit trail records."""

    LOGIN = "login"
    LOGOUT = "logout"
    END_SESSIONS = "end_sessions"
    SET_PASSWORD = "set_password"  # noqa: S105 -- the name of an action, not a password
    SET_SECOND_STEP = "set_second_step"
    REMOVE_SECOND_STEP = "remove_second_step"
    ADD_USER = "add_user"
    REMOVE_USER = "remove_user"
    LOCK_USER = "lock_user"
    UNLOCK_USER = "unlock_user"
    SET_ROLES = "set_roles"
    SET_SCOPE = "set_scope"
    DEFINE_ROLE = "define_role"
    REMOVE_ROLE = "remove_role"
    #: A one-time link to log in or to set a password was made.
    MAKE_LINK = "make_link"
    #: An access token, with which programs read, was made.
    MAKE_TOKEN = "make_token"  # noqa: S105 -- the name of an action, not a password
    REVOKE_TOKEN = "revoke_token"  # noqa: S105 -- the name of an action, not a password
    VIEW_STUDY = "view_study"
    SHOW_IDENTITY = "show_identity"
    VIEW_PATIENT = "view_patient"
    VIEW_LIST = "view_list"
    SEARCH = "search"
    EXPORT = "export"
    #: The end of an export that was sent while it was written: its size and digest.
    END_EXPORT = "end_export"
    REPORT = "report"
    UPLOAD = "upload"
    SET_CALIBRATION = "set_calibration"
    SET_INTERVAL = "set_interval"
    #: Room, department, days in use, or what replaced it.
    SET_EQUIPMENT = "set_equipment"
    #: Equipment counts as another from now on, or no longer.
    MERGE_EQUIPMENT = "merge_equipment"
    #: Some studies of equipment count for another from now on, or no longer.
    SPLIT_EQUIPMENT = "split_equipment"
    #: Rules that decide between fluoroscopy and radiography were added or removed.
    SET_MODALITY_RULES = "set_modality_rules"
    SET_NAMING_RULES = "set_naming_rules"
    #: Reference levels of the site were added or removed.
    SET_REFERENCE_LEVELS = "set_reference_levels"
    #: Alert rules were added, enabled or disabled.
    SET_ALERT_RULES = "set_alert_rules"
    #: A scheduled report was set up, changed, paused, resumed, requested or removed.
    SET_REPORT_SCHEDULE = "set_report_schedule"
    #: Height and weight of patients were imported from a file.
    IMPORT_SIZES = "import_sizes"
    UNDO_SIZE_IMPORT = "undo_size_import"
    SET_NODE = "set_node"
    REMOVE_NODE = "remove_node"
    #: Objects are to be read again.
    REEXTRACT = "reextract"
    #: Which of two studies counts the events that both state.
    SHARED_EVENTS = "shared_events"
    #: Messages of the outbox are to be sent again.
    RETRY_OUTBOX = "retry_outbox"
    #: A study or a list in Orthanc, through the proxy.
    READ_RAW_OBJECTS = "read_raw_objects"
    CHANGE_RAW_OBJECTS = "change_raw_objects"
    #: Rules by which phantoms and tests are recognised were added or removed.
    SET_NOT_PATIENT_RULES = "set_not_patient_rules"
    #: A tag was set on a study or an event, or removed.
    SET_TAG = "set_tag"
    #: A note on a study or an event was written, changed or removed.
    SET_NOTE = "set_note"
    #: A change of dose was marked as seen, or a note on it written.
    REVIEW_DOSE_CHANGE = "review_dose_change"
    #: A note on the optimisation of equipment was written, changed or removed.
    SET_OPTIMISATION_NOTE = "set_optimisation_note"
    #: Work that goes on or waits is not done to its end.
    CANCEL_TASK = "cancel_task"
    #: Stored identity was rewritten as the settings demand.
    CHANGE_PATIENT_DATA = "change_patient_data"
    #: The identity of a patient was erased; the doses stay.
    ERASE_IDENTITY = "erase_identity"
    #: A study was deleted: in Kerma, in Orthanc, or in both.
    DELETE_STUDY = "delete_study"
    #: Stored data were removed at the age that the site sets.
    REMOVE_OLD_DATA = "remove_old_data"
    #: The deletion of a study in Kerma was taken back.
    UNDO_STUDY_DELETION = "undo_study_deletion"
    #: Everything about a patient was put together.
    EXPORT_PATIENT = "export_patient"
    #: Nothing is sent to a destination of the outbox any more.
    END_DESTINATION = "end_destination"
    #: What people of the site have set was written into a file, or stored from one.
    EXPORT_SETTINGS = "export_settings"
    IMPORT_SETTINGS = "import_settings"
    #: What was read from objects was emptied, to be read again.
    REBUILD = "rebuild"
    #: The acceptance test of this installation was requested.
    RUN_SELFTEST = "run_selftest"
    READ_AUDIT_TRAIL = "read_audit_trail"
    HANDLE_ALERT = "handle_alert"
    #: A recipient of messages about alerts was added, switched or removed.
    SET_ALERT_RECIPIENT = "set_alert_recipient"
    #: An incident was opened, saved, submitted, signed, returned, closed or reopened, or got a file.
    SET_INCIDENT = "set_incident"


class AuditOutcome(StrEnum):
    """Whether what a row of the audit trail records was done."""

    SUCCESS = "success"
    FAILURE = "failure"


class AuditWriter(StrEnum):
    """The programs that write the audit trail; each has a chain of its own for each day."""

    DASHBOARD = "dashboard"
    COMMAND_LINE = "command_line"


class OutboxKind(StrEnum):
    """Kinds of messages in the outbox; each is sent in its own way."""

    #: A row of the audit trail, as an audit message of DICOM.
    AUDIT_MESSAGE = "audit_message"
    #: A mail to one recipient.
    MAIL = "mail"
    #: A message about alerts to a webhook.
    WEBHOOK = "webhook"


class OutboxState(StrEnum):
    """State of a message in the outbox."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    #: It was given up: refused by its destination, or not accepted in time.
    DEAD = "dead"
