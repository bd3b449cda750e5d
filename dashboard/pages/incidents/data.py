"""Cached queries of the register, and what people write; each write looks for the incident in the user's scope."""

from uuid import UUID

from dashboard.ui import cached_queries, scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.current_user import current_user
from dashboard.ui.permitted_changes import author, permitted_change
from kerma.access.rights import Right
from kerma.database import incident_register as register
from kerma.database.incident_register import StoredAttachment, StoredIncident, StoredVersion
from kerma.database.ingest import incidents as ingest
from kerma.database.ingest.incidents import AlertKey, Draft, IncidentAuthor
from kerma.database.query.incidents import incident_sources
from kerma.database.query.incidents.incident_sources import AlertSource, InvolvedStudy
from kerma.errors import ConfigurationError
from kerma.incidents.attachment import checked_attachment
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import IncidentAction
from kerma.messages import message
from kerma.standard.enumerations import AuditAction

MANAGE, SIGN = Right.MANAGE_INCIDENTS, Right.SIGN_INCIDENTS
#: The rights of which an action needs one.
RIGHTS_OF_ACTIONS = {
    IncidentAction.SUBMITTED: (MANAGE,),
    IncidentAction.SIGNED: (SIGN,),
    IncidentAction.RETURNED: (SIGN,),
    IncidentAction.CLOSED: (MANAGE, SIGN),
    IncidentAction.REOPENED: (MANAGE,),
}


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def incidents() -> list[StoredIncident]:
    """All incidents in the scope of the user, the latest first."""
    with read_only_connection() as connection:
        return register.incidents(connection)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def versions(incident_id: UUID) -> list[StoredVersion]:
    """All versions of an incident, the newest first."""
    with read_only_connection() as connection:
        return register.versions(connection, incident_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def attachments(incident_id: UUID) -> list[StoredAttachment]:
    """The files of an incident, without their content."""
    with read_only_connection() as connection:
        return register.attachments(connection, incident_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def alert_source(alert_id: UUID) -> AlertSource | None:
    """The alert from which an incident is opened; None: there is none in the scope of the user."""
    with read_only_connection() as connection:
        return incident_sources.alert_source(connection, alert_id)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=100)
def involved(study_instance_uids: tuple[str, ...]) -> list[InvolvedStudy]:
    """Those of these studies that are stored, in the scope of the user."""
    with read_only_connection() as connection:
        return incident_sources.involved(connection, study_instance_uids)


def attachment_content(incident_id: UUID, number: int) -> bytes:
    """The content of a file; empty where it was erased."""
    with read_only_connection() as connection:
        return register.attachment_content(connection, incident_id, number) or b""


def open_incident(draft: Draft, source: AlertSource | None) -> UUID:
    """Open an incident; returns its identifier.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the content cannot be stored, or the scope of the user would not show it.
    """
    _require_in_scope(draft.content)
    alert = None if source is None else AlertKey(source.study_id, source.alert_id)
    with permitted_change(MANAGE, AuditAction.SET_INCIDENT, done="open") as connection:
        made = ingest.open_incident(connection, draft, _author(), cached_queries.local_now().date(), alert)
    forget()
    return made


def save(stored: StoredIncident, draft: Draft) -> None:
    """Save a new version.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: as `open_incident`, or somebody saved another version meanwhile.
    """
    _require_visible(stored.incident_id)
    _require_in_scope(draft.content)
    today = cached_queries.local_now().date()
    with permitted_change(MANAGE, AuditAction.SET_INCIDENT, done="save", incident=str(stored.number)) as connection:
        ingest.save(connection, stored.incident_id, draft, _author(), today, based_on=stored.version)
    forget()


def act(stored: StoredIncident, action: IncidentAction, comment: str) -> None:
    """Submit, return, sign, close or reopen an incident.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the state does not allow it, something is missing, or the user wrote it.
    """
    _require_visible(stored.incident_id)
    rights = RIGHTS_OF_ACTIONS[action]
    right = next((one for one in rights if current_user().may(one)), rights[0])
    details = {"done": str(action), "incident": str(stored.number)}
    with permitted_change(right, AuditAction.SET_INCIDENT, **details) as connection:
        ingest.act(connection, stored.incident_id, action, _author(), based_on=stored.version, comment=comment)
    forget()


def attach(stored: StoredIncident, file_name: str, content: bytes) -> None:
    """Add a file.

    Raises:
        MissingRightError: the user does not have the right.
        ConfigurationError: the file or the state of the incident does not allow it.
    """
    _require_visible(stored.incident_id)
    attachment = checked_attachment(file_name, content)
    details = {"done": "attach", "incident": str(stored.number), "sha256": attachment.sha256}
    with permitted_change(MANAGE, AuditAction.SET_INCIDENT, **details) as connection:
        ingest.attach(connection, stored.incident_id, attachment, _author())
    forget()


def forget() -> None:
    """Query the register anew the next time."""
    for cached in (incidents, versions, attachments, alert_source):
        cached.clear()


def _author() -> IncidentAuthor:
    return IncidentAuthor(current_user().account_id, author())


def _require_visible(incident_id: UUID) -> None:
    """The connection that writes has no scope."""
    with read_only_connection() as connection:
        if register.by_id(connection, incident_id) is None:
            raise ConfigurationError(message("There is no such incident."))


def _require_in_scope(content: IncidentContent) -> None:
    """Users with a limited scope write about studies that they see."""
    if current_user().equipment_ids is None:
        return
    uids = content.study_instance_uids
    with read_only_connection() as connection:
        found = incident_sources.involved(connection, uids)
    if not uids or len(found) != len(set(uids)):
        raise ConfigurationError(message("Name at least one study, and only studies of equipment that you see."))
