"""Rights of users, and the roles that bundle them.

A right permits one kind of action. Users have roles, never single rights; a site may define roles of its own.
"""

from enum import StrEnum


class Right(StrEnum):
    """What a user may do."""

    #: See studies, charts and equipment.
    VIEW_DOSES = "view_doses"
    #: See names, identifiers and birth dates of patients where they are stored.
    VIEW_IDENTITY = "view_identity"
    #: See names of staff, and lists and charts by operator and physician.
    VIEW_STAFF = "view_staff"
    #: Export studies and events without identity.
    EXPORT = "export"
    #: Export identity of patients.
    EXPORT_IDENTITY = "export_identity"
    #: Upload objects.
    UPLOAD = "upload"
    #: Import height and weight of patients from tables, and undo imports.
    IMPORT_SIZES = "import_sizes"
    #: Tag studies, which may exclude them from statistics, and write notes on them and on changes of dose.
    ANNOTATE_STUDIES = "annotate_studies"
    #: Change settings and calibrations of equipment, and decide on shared events.
    MANAGE_EQUIPMENT = "manage_equipment"
    #: Give examinations their standard names, and change the reference levels of the site.
    MANAGE_NAMES = "manage_names"
    #: Change senders, and have objects read again.
    MANAGE_INGESTION = "manage_ingestion"
    #: Open and download objects in Orthanc.
    READ_RAW_OBJECTS = "read_raw_objects"
    #: Change, delete and send objects in Orthanc, which they may also open.
    CHANGE_RAW_OBJECTS = "change_raw_objects"
    #: Delete studies, erase the identity of patients, and export all that is stored about one.
    MANAGE_PATIENT_DATA = "manage_patient_data"
    #: Manage users, roles, sessions and tokens.
    MANAGE_USERS = "manage_users"
    #: Read the audit trail.
    READ_AUDIT_TRAIL = "read_audit_trail"
    #: Acknowledge alerts, and state causes and comments.
    HANDLE_ALERTS = "handle_alerts"
    #: Add alert rules, and enable and disable them.
    MANAGE_ALERT_RULES = "manage_alert_rules"
    #: Open, write, submit and reopen incidents of the register, and attach files.
    MANAGE_INCIDENTS = "manage_incidents"
    #: Sign incidents that another person wrote, or return them.
    SIGN_INCIDENTS = "sign_incidents"


class BuiltInRole(StrEnum):
    """Roles that every site has; what they permit cannot be changed."""

    VIEWER = "viewer"
    RADIOGRAPHER = "radiographer"
    PHYSICIST = "physicist"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


_VIEWER = frozenset({Right.VIEW_DOSES})
_RADIOGRAPHER = _VIEWER | {Right.VIEW_IDENTITY, Right.EXPORT, Right.UPLOAD, Right.ANNOTATE_STUDIES}
_PHYSICIST = _RADIOGRAPHER | {
    Right.EXPORT_IDENTITY,
    Right.VIEW_STAFF,
    Right.IMPORT_SIZES,
    Right.MANAGE_EQUIPMENT,
    Right.MANAGE_NAMES,
    Right.MANAGE_INGESTION,
    Right.READ_RAW_OBJECTS,
    Right.CHANGE_RAW_OBJECTS,
    # Whoever decides on it must see what it concerns, which an administrator does not by that role alone.
    Right.MANAGE_PATIENT_DATA,
    Right.HANDLE_ALERTS,
    Right.MANAGE_ALERT_RULES,
    Right.MANAGE_INCIDENTS,
    Right.SIGN_INCIDENTS,
}
#: What each built-in role permits. An administrator runs the system and does not see patients by that role alone.
RIGHTS_OF_BUILT_IN_ROLES: dict[BuiltInRole, frozenset[Right]] = {
    BuiltInRole.VIEWER: _VIEWER,
    BuiltInRole.RADIOGRAPHER: _RADIOGRAPHER,
    BuiltInRole.PHYSICIST: _PHYSICIST,
    BuiltInRole.ADMINISTRATOR: frozenset({Right.MANAGE_USERS, Right.MANAGE_INGESTION, Right.MANAGE_EQUIPMENT}),
    BuiltInRole.AUDITOR: frozenset({Right.READ_AUDIT_TRAIL}),
}
ALL_RIGHTS = frozenset(Right)
#: What a user with a scope may have. All others concern equipment outside it: settings, users, the audit trail, what
#: Orthanc holds, sizes of patients, which an import finds by their keys wherever they were.
RIGHTS_WITHIN_SCOPE = frozenset(
    {
        Right.VIEW_DOSES,
        Right.VIEW_IDENTITY,
        Right.VIEW_STAFF,
        Right.EXPORT,
        Right.EXPORT_IDENTITY,
        Right.UPLOAD,
        # Of studies within the scope; each page that changes one looks for it there.
        Right.ANNOTATE_STUDIES,
        # The same of alerts.
        Right.HANDLE_ALERTS,
        # Of incidents whose studies all lie within the scope; each change looks for the incident there.
        Right.MANAGE_INCIDENTS,
        Right.SIGN_INCIDENTS,
    }
)
