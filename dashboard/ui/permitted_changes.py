"""Changes that users make on pages: permitted by a right, and made by the database role for settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from dashboard.ui import audit_trail
from dashboard.ui.current_user import current_user, require
from dashboard.ui.engines import writing_engine
from kerma.access.rights import Right
from kerma.audit.event import DetailValue
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

#: Author of a change where there are no accounts.
_WITHOUT_ACCOUNT = "dashboard"


@contextmanager
def permitted_change(
    right: Right,
    action: AuditAction,
    *,
    study_instance_uid: str | None = None,
    patient_key: str | None = None,
    **details: DetailValue,
) -> Iterator[Connection]:
    """A transaction of a user who has a right, recorded in the audit trail.

    Args:
        right: that the change needs.
        action: what the audit trail calls the change.
        study_instance_uid: the study concerned; None for none or several.
        patient_key: the patient concerned, as the table of studies holds the patient ID.
        details: what else the audit trail states about it; no patient.

    Raises:
        MissingRightError: the user does not have the right.
        UnrecordedError: the change cannot be recorded, and is not made.
        ConfigurationError: the settings name no database.
    """
    require(right)
    event = audit_trail.event_of_user(action, details, study_instance_uid=study_instance_uid, patient_key=patient_key)
    with writing_engine(settings().writing_database_url()).begin() as connection:
        yield connection
        # Last, since others who record something wait from here to the end of the transaction.
        audit_trail.add(connection, event)


@contextmanager
def permitted_query(right: Right) -> Iterator[Connection]:
    """A connection of a user who has a right, to tables that the role for studies does not read.

    Raises:
        MissingRightError: the user does not have it.
        ConfigurationError: the settings name no database.
    """
    require(right)
    with writing_engine(settings().writing_database_url()).connect() as connection:
        yield connection


def may_change(right: Right) -> bool:
    """Whether the user has a right, and the settings name a database role that may write."""
    site = settings()
    return bool(site.settings_database_url or site.database_url) and current_user().may(right)


def author() -> str:
    """The user as the author of a change."""
    return current_user().name or _WITHOUT_ACCOUNT
