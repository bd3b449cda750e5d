"""Label and meaning of each right, as pages and docs/administrator/users.md state them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dashboard.ui.text.i18n import msg, tr
from kerma.access.rights import Right


class RightText(NamedTuple):
    """What a right is called, and what it permits; both in English."""

    label: str
    meaning: str


RIGHT_TEXTS: Mapping[Right, RightText] = {
    Right.VIEW_DOSES: RightText(msg("See doses"), msg("See studies, charts and equipment.")),
    Right.VIEW_IDENTITY: RightText(
        msg("See identity of patients"),
        msg("See names, identifiers and birth dates of patients where they are stored."),
    ),
    Right.VIEW_STAFF: RightText(
        msg("See names of staff"),
        msg("See names of operators and physicians where they are stored, and lists and charts by them."),
    ),
    Right.EXPORT: RightText(
        msg("Export"), msg("Export studies and events without identity of patients, and have reports sent by mail.")
    ),
    Right.EXPORT_IDENTITY: RightText(
        msg("Export identity of patients"), msg("Export names, identifiers and birth dates of patients.")
    ),
    Right.UPLOAD: RightText(msg("Upload objects"), msg("Upload DICOM files, which go to Orthanc.")),
    Right.IMPORT_SIZES: RightText(
        msg("Import patient sizes"), msg("Import height and weight of patients from tables, and undo imports.")
    ),
    Right.ANNOTATE_STUDIES: RightText(
        msg("Tag studies and write notes"),
        msg("Tag studies, which may exclude them from statistics, and write notes on them and on changes of dose."),
    ),
    Right.MANAGE_EQUIPMENT: RightText(
        msg("Manage equipment"), msg("Change settings and calibrations of equipment, and decide on shared events.")
    ),
    Right.MANAGE_NAMES: RightText(
        msg("Manage standard names and levels"),
        msg("Give examinations their standard names, and change the reference levels of the site."),
    ),
    Right.MANAGE_INGESTION: RightText(msg("Manage ingestion"), msg("Change senders, and have objects read again.")),
    Right.READ_RAW_OBJECTS: RightText(msg("Open objects in Orthanc"), msg("Open and download objects in Orthanc.")),
    Right.CHANGE_RAW_OBJECTS: RightText(
        msg("Change objects in Orthanc"), msg("Change, delete and send objects in Orthanc that are open to the user.")
    ),
    Right.MANAGE_PATIENT_DATA: RightText(
        msg("Manage patient data"),
        msg("Delete studies, erase the identity of patients, and export all that is stored about one."),
    ),
    Right.MANAGE_USERS: RightText(msg("Manage users"), msg("Manage users, roles, sessions and tokens.")),
    Right.READ_AUDIT_TRAIL: RightText(
        msg("Read the audit trail"), msg("See who logged in, what they saw and what they changed.")
    ),
    Right.HANDLE_ALERTS: RightText(
        msg("Acknowledge alerts"), msg("Acknowledge alerts of doses, and state their causes and comments on them.")
    ),
    Right.MANAGE_ALERT_RULES: RightText(
        msg("Manage alert rules"),
        msg("Add rules that raise alerts, enable and disable them, and set who is informed of alerts."),
    ),
    Right.MANAGE_INCIDENTS: RightText(
        msg("Manage incidents"), msg("Open, write, submit and reopen incidents of the register, and attach files.")
    ),
    Right.SIGN_INCIDENTS: RightText(
        msg("Sign incidents"), msg("Sign incidents that another person wrote, or return them.")
    ),
}


def label(right: Right) -> str:
    """What a right is called in the language of the page."""
    return tr(RIGHT_TEXTS[right].label)


def meaning(right: Right) -> str:
    """What a right permits, in the language of the page."""
    return tr(RIGHT_TEXTS[right].meaning)


def lines(rights: Iterable[Right]) -> list[str]:
    """Label and meaning of each of these rights, in the order of all rights and the language of the page."""
    permitted = frozenset(rights)
    return [
        tr("{label}: {meaning}", label=label(right), meaning=meaning(right)) for right in Right if right in permitted
    ]
