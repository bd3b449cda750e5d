"""Columns of the table and of the file of the page Audit trail, and their rows."""

from collections.abc import Iterable
from datetime import UTC

from dashboard.exports.csv_file import csv_file
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, patient_identity
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.user_menu import role_name
from kerma.audit.chain import AuditRecord
from kerma.audit.details import details_text
from kerma.facts import study
from kerma.standard.enumerations import AuditAction, AuditOutcome

ACTIONS = {
    AuditAction.LOGIN: msg("Login"),
    AuditAction.LOGOUT: msg("Logout"),
    AuditAction.END_SESSIONS: msg("Sessions ended"),
    AuditAction.SET_PASSWORD: msg("Password set"),
    AuditAction.SET_SECOND_STEP: msg("Second step set up"),
    AuditAction.REMOVE_SECOND_STEP: msg("Second step removed"),
    AuditAction.ADD_USER: msg("User added"),
    AuditAction.REMOVE_USER: msg("User removed"),
    AuditAction.LOCK_USER: msg("User locked"),
    AuditAction.UNLOCK_USER: msg("User unlocked"),
    AuditAction.SET_ROLES: msg("Roles changed"),
    AuditAction.SET_SCOPE: msg("Scope changed"),
    AuditAction.DEFINE_ROLE: msg("Role defined"),
    AuditAction.REMOVE_ROLE: msg("Role removed"),
    AuditAction.MAKE_LINK: msg("One-time link made"),
    AuditAction.MAKE_TOKEN: msg("Access token made"),
    AuditAction.REVOKE_TOKEN: msg("Access token revoked"),
    AuditAction.VIEW_STUDY: msg("Study viewed"),
    AuditAction.SHOW_IDENTITY: msg("Identity of a patient shown"),
    AuditAction.VIEW_PATIENT: msg("Studies of a patient viewed"),
    AuditAction.VIEW_LIST: msg("List viewed"),
    AuditAction.SEARCH: msg("Searched"),
    AuditAction.EXPORT: msg("Export"),
    AuditAction.END_EXPORT: msg("Export completed"),
    AuditAction.REPORT: msg("Report"),
    AuditAction.UPLOAD: msg("Files uploaded"),
    AuditAction.SET_CALIBRATION: msg("Calibration changed"),
    AuditAction.SET_INTERVAL: msg("Expected interval changed"),
    AuditAction.MERGE_EQUIPMENT: msg("Equipment merged, or a merge undone"),
    AuditAction.SPLIT_EQUIPMENT: msg("Equipment split, or a split undone"),
    AuditAction.SET_MODALITY_RULES: msg("Modality rules changed"),
    AuditAction.SET_NAMING_RULES: msg("Naming rules changed"),
    AuditAction.SET_REFERENCE_LEVELS: msg("Reference levels changed"),
    AuditAction.SET_ALERT_RULES: msg("Alert rules changed"),
    AuditAction.SET_ALERT_RECIPIENT: msg("Recipient of alerts changed"),
    AuditAction.SET_REPORT_SCHEDULE: msg("Scheduled report changed"),
    AuditAction.IMPORT_SIZES: msg("Heights and weights imported"),
    AuditAction.UNDO_SIZE_IMPORT: msg("Import of heights and weights undone"),
    AuditAction.SET_EQUIPMENT: msg("Settings of equipment changed"),
    AuditAction.SET_NODE: msg("Sender changed"),
    AuditAction.REMOVE_NODE: msg("Sender removed"),
    AuditAction.REEXTRACT: msg("Objects to be read again"),
    AuditAction.SHARED_EVENTS: msg("Shared events decided"),
    AuditAction.CANCEL_TASK: msg("Task cancelled"),
    AuditAction.RUN_SELFTEST: msg("Self-test requested"),
    AuditAction.RETRY_OUTBOX: msg("Messages to be sent again"),
    AuditAction.READ_RAW_OBJECTS: msg("Opened in Orthanc"),
    AuditAction.CHANGE_RAW_OBJECTS: msg("Changed in Orthanc"),
    AuditAction.SET_NOT_PATIENT_RULES: msg("Rules about phantoms changed"),
    AuditAction.SET_TAG: msg("Tag set or removed"),
    AuditAction.SET_NOTE: msg("Note written, changed or removed"),
    AuditAction.REVIEW_DOSE_CHANGE: msg("Change of dose seen, or noted on"),
    AuditAction.SET_OPTIMISATION_NOTE: msg("Note on optimisation written, changed or removed"),
    AuditAction.CHANGE_PATIENT_DATA: msg("Stored identity rewritten"),
    AuditAction.ERASE_IDENTITY: msg("Identity of a patient erased"),
    AuditAction.EXPORT_PATIENT: msg("Everything about a patient exported"),
    AuditAction.DELETE_STUDY: msg("Study deleted"),
    AuditAction.REMOVE_OLD_DATA: msg("Old data removed"),
    AuditAction.UNDO_STUDY_DELETION: msg("Deletion of a study taken back"),
    AuditAction.END_DESTINATION: msg("Sending to a destination ended"),
    AuditAction.EXPORT_SETTINGS: msg("Settings of the site exported"),
    AuditAction.IMPORT_SETTINGS: msg("Settings of the site imported"),
    AuditAction.REBUILD: msg("Database emptied, to be read again"),
    AuditAction.READ_AUDIT_TRAIL: msg("Audit trail read"),
    AuditAction.HANDLE_ALERT: msg("Alert handled"),
    AuditAction.SET_INCIDENT: msg("Incident changed"),
}
_OUTCOMES = {AuditOutcome.SUCCESS: msg("done"), AuditOutcome.FAILURE: msg("refused")}
_PATIENT_ID = next(fact for fact in study.PATIENT_IDENTITY if fact.name == "patient_id")

COLUMNS = (
    Column(name="recorded", label="Time", help="When, in this server's time."),
    Column(name="user", label="User", help="Name of the account then, or the user of the command line."),
    Column(name="action", label="Action", help="What was done."),
    Column(name="outcome", label="Result", help="Whether it was done."),
    Column(name="details", label="Details", help="What else belongs to the action."),
    Column(name="study_instance_uid", label="Study Instance UID", help="The study concerned."),
    Column(name="patient", label="Patient ID", help="The patient concerned, as far as your roles permit."),
    Column(name="roles", label="Roles", help="The roles of the user then."),
    Column(name="address", label="Address", help="IP address of the browser."),
)
_HEADINGS = (
    *("recorded_at", "user", "roles", "address", "action", "outcome", "study_instance_uid", "patient_key", "details"),
    *("writer", "day", "number", "hash"),
)


def row(record: AuditRecord) -> TableRow:
    """A row of the table."""
    event, actor = record.event, record.event.actor
    return {
        "recorded": formatting.received(record.recorded_at),
        "user": actor.user_name or None,
        "roles": ", ".join(map(role_name, actor.roles)) or None,
        "address": actor.address or None,
        "action": tr(ACTIONS[event.action]),
        "outcome": tr(_OUTCOMES[event.outcome]),
        "study_instance_uid": event.study_instance_uid,
        "patient": patient_identity.shown(_PATIENT_ID, event.patient_key) if event.patient_key else None,
        "details": details_text(event.details) or None,
    }


def csv_of(records: Iterable[AuditRecord], *, has_patient: bool) -> bytes:
    """The rows as CSV with unformatted values; without the patients' keys where they may not be shown."""
    return csv_file((), _HEADINGS, (_cells(record, has_patient=has_patient) for record in records))


def _cells(record: AuditRecord, *, has_patient: bool) -> tuple[object, ...]:
    event, actor = record.event, record.event.actor
    return (
        record.recorded_at.astimezone(UTC).isoformat(),
        *(actor.user_name, " ".join(actor.roles), actor.address, event.action, event.outcome),
        *(event.study_instance_uid, event.patient_key if has_patient else None, details_text(event.details)),
        *(record.writer, record.day.isoformat(), record.number, record.hash()),
    )
