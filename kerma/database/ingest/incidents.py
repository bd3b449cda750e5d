"""Writes the register of incidents: incidents, versions, actions and attachments; nothing is changed or deleted."""

from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, insert, select, text

from kerma.alerts.alert_state import AlertState
from kerma.database import incident_register as register
from kerma.database.incident_register import StoredIncident
from kerma.database.ingest import alert_states
from kerma.database.schema.incident_tables import (
    incident,
    incident_action,
    incident_attachment,
    incident_study,
    incident_version,
)
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.incidents import workflow
from kerma.incidents.attachment import Attachment
from kerma.incidents.content_json import to_json
from kerma.incidents.country_pack import PACKS
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import IncidentAction
from kerma.messages import message

#: Those who write wait for each other: numbers follow each other, and two people do not decide at once.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('kerma.incident', 0))")


class IncidentAuthor(NamedTuple):
    """Who writes: account, None where there are no accounts, and name."""

    account_id: UUID | None
    name: str


class AlertKey(NamedTuple):
    """The alert from which an incident is opened."""

    study_id: UUID
    alert_id: UUID


class Draft(NamedTuple):
    """What is saved: content, and by what the site finds the patient (None: nothing)."""

    content: IncidentContent
    patient_reference: str | None = None


def open_incident(
    connection: Connection, draft: Draft, author: IncidentAuthor, today: date, alert: AlertKey | None = None
) -> UUID:
    """Open an incident with its first version; returns its identifier.

    The alert from which it is opened gets the state `incident`.

    Raises:
        ConfigurationError: the content cannot be stored, or the alert belongs to another incident.
    """
    _require_storable(draft.content, today)
    connection.execute(_LOCK)
    incident_id = uuid4()
    number = connection.execute(select(func.coalesce(func.max(incident.c.incident_number), 0) + 1)).scalar_one()
    row = {"incident_id": incident_id, "incident_number": number, **_by("opened", author)}
    if alert is not None:
        if register.of_alert(connection, alert.study_id, alert.alert_id) is not None:
            raise ConfigurationError(message("An incident was opened from this alert already."))
        row |= {"alert_study_id": alert.study_id, "alert_id": alert.alert_id}
        alert_states.set_state(connection, [alert.alert_id], AlertState.INCIDENT, None, None, author.name)
    connection.execute(insert(incident).values(row))
    _insert_version(connection, incident_id, 1, draft, author)
    return incident_id


def save(
    connection: Connection, incident_id: UUID, draft: Draft, author: IncidentAuthor, today: date, *, based_on: int
) -> int:
    """Save a new version; returns its number.

    Args:
        connection: within a transaction.
        incident_id: the incident.
        draft: what is saved.
        author: who saves it.
        today: the present day.
        based_on: the version that the author saw.

    Raises:
        ConfigurationError: somebody else saved one meanwhile, or the state or the content does not allow it.
    """
    _require_storable(draft.content, today)
    found = _current(connection, incident_id, based_on)
    if not workflow.may_write(found.steps):
        raise ConfigurationError(message("An incident in review or closed is not changed: return or reopen it first."))
    _insert_version(connection, incident_id, found.version + 1, draft, author)
    return found.version + 1


def act(
    connection: Connection,
    incident_id: UUID,
    action: IncidentAction,
    author: IncidentAuthor,
    *,
    based_on: int,
    comment: str = "",
) -> None:
    """Submit, return, sign, close or reopen an incident.

    Args:
        connection: within a transaction.
        incident_id: the incident.
        action: what is done.
        author: who does it.
        based_on: the version that they saw.
        comment: what they note.

    Raises:
        ConfigurationError: the state does not allow it, something is missing, or the same person wrote it.
    """
    found = _current(connection, incident_id, based_on)
    if (refused := workflow.refusal(action, found.steps, author.account_id)) is not None:
        raise ConfigurationError(refused)
    if action is IncidentAction.SUBMITTED and (missing := workflow.missing_for_review(found.content)):
        raise ConfigurationError(missing[0])
    number = sum(1 for step in found.steps if step.action is not None) + 1
    row = {"incident_id": incident_id, "action_number": number, "version": found.version, "action": action}
    connection.execute(insert(incident_action).values(**row, comment=comment.strip(), **_by("acted", author)))


def attach(connection: Connection, incident_id: UUID, attachment: Attachment, author: IncidentAuthor) -> None:
    """Add a file to an incident that is not closed.

    Raises:
        ConfigurationError: there is no such incident, or it is closed.
    """
    connection.execute(_LOCK)
    found = _existing(connection, incident_id)
    if not workflow.may_write(found.steps):
        raise ConfigurationError(message("An incident in review or closed is not changed: return or reopen it first."))
    attachments = incident_attachment.c
    count = select(func.count()).where(attachments.incident_id == incident_id)
    row = {
        "incident_id": incident_id,
        "attachment_number": connection.execute(count).scalar_one() + 1,
        "file_name": attachment.file_name,
        "media_type": attachment.media_type,
        "size_bytes": len(attachment.content),
        "sha256": attachment.sha256,
        "file_content": attachment.content,
    }
    connection.execute(insert(incident_attachment).values(**row, **_by("added", author)))


def _current(connection: Connection, incident_id: UUID, based_on: int) -> StoredIncident:
    connection.execute(_LOCK)
    found = _existing(connection, incident_id)
    if found.version != based_on:
        raise ConfigurationError(message("Somebody saved another version meanwhile: reload the page."))
    return found


def _existing(connection: Connection, incident_id: UUID) -> StoredIncident:
    found = register.by_id(connection, incident_id)
    if found is None:
        raise ConfigurationError(message("There is no such incident."))
    return found


def _require_storable(content: IncidentContent, today: date) -> None:
    if content.pack not in PACKS:
        raise ConfigurationError(f"There is no country pack {content.pack}; these are {', '.join(PACKS)}.")
    if found := workflow.problems(content, today):
        raise ConfigurationError(found[0])


def _insert_version(
    connection: Connection, incident_id: UUID, version: int, draft: Draft, author: IncidentAuthor
) -> None:
    row = {"incident_id": incident_id, "version": version, "content": to_json(draft.content)}
    reference = (draft.patient_reference or "").strip() or None
    connection.execute(insert(incident_version).values(**row, patient_reference=reference, **_by("saved", author)))
    studies = {study_id(uid): uid for uid in draft.content.study_instance_uids}
    if studies:
        rows = [
            {"incident_id": incident_id, "version": version, "study_id": key, "study_instance_uid": uid}
            for key, uid in studies.items()
        ]
        connection.execute(insert(incident_study), rows)


def _by(verb: str, author: IncidentAuthor) -> dict[str, object]:
    return {f"{verb}_by": author.name, f"{verb}_by_account": author.account_id}
