"""Rows of the audit trail about what a command does."""

import getpass

from sqlalchemy import Connection

from kerma.audit.event import Actor, AuditEvent, DetailValue
from kerma.commands.running_stack import command_settings
from kerma.database.access import accounts
from kerma.database.audit.append import append
from kerma.database.ingest.old_data import OldData
from kerma.privacy import audit_patient_key
from kerma.standard.enumerations import AuditAction, AuditWriter


def author() -> str:
    """The user of the command line, as the author of a change and of a task."""
    return f"{getpass.getuser()} (command line)"


def record(
    connection: Connection,
    action: AuditAction,
    *,
    study_instance_uid: str | None = None,
    patient_key: str | None = None,
    **details: DetailValue,
) -> None:
    """Record, within the transaction of a command, what it does; nothing where there are no accounts.

    Args:
        connection: in a transaction that may write the trail.
        action: what is done.
        study_instance_uid: the study concerned.
        patient_key: the patient concerned, as the site stores the patient ID.
        details: what else belongs to it.
    """
    if accounts.exist(connection):
        actor = Actor(f"command line: {getpass.getuser()}")
        key = audit_patient_key(command_settings(), patient_key)
        event = AuditEvent(actor, action, study_instance_uid=study_instance_uid, patient_key=key, details=details)
        append(connection, AuditWriter.COMMAND_LINE, event)


def record_removal(connection: Connection, old: OldData, removed: int) -> None:
    """Record that old data were removed."""
    older_than = old.older_than.isoformat()
    record(connection, AuditAction.REMOVE_OLD_DATA, kind=str(old.kind), older_than=older_than, removed=removed)
