"""Incidents with their newest version, state and history; a register has hundreds of them, and is read whole."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from kerma.database.schema.incident_tables import incident, incident_action, incident_attachment, incident_version
from kerma.database.sql_types import Condition
from kerma.incidents import workflow
from kerma.incidents.content_json import from_json
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import IncidentAction, IncidentState
from kerma.incidents.workflow import Step

_incident, _version, _action = incident.c, incident_version.c, incident_action.c


class StoredIncident(NamedTuple):
    """An incident.

    Attributes:
        incident_id: its identifier.
        number: its number in the register.
        alert_id: the alert from which it was opened; None: by hand.
        version: number of its newest version.
        content: what that states.
        patient_reference: by which the site finds the patient; None: none, or erased.
        steps: versions and actions, in the order of time.
    """

    incident_id: UUID
    number: int
    alert_id: UUID | None
    version: int
    content: IncidentContent
    patient_reference: str | None
    steps: tuple[Step, ...]

    @property
    def state(self) -> IncidentState:
        """Its state."""
        return workflow.state_of(self.steps)

    @property
    def is_signed(self) -> bool:
        """Whether a second person has signed what is in review or closed."""
        return workflow.is_signed(self.steps)


class StoredVersion(NamedTuple):
    """A version: number, what it states, when it was saved, and by whom."""

    version: int
    content: IncidentContent
    saved_at: datetime
    saved_by: str


class StoredAttachment(NamedTuple):
    """A file of an incident; name and content are None where they were erased."""

    number: int
    file_name: str | None
    media_type: str
    size_bytes: int
    sha256: str
    added_at: datetime
    added_by: str


def incidents(connection: Connection) -> list[StoredIncident]:
    """All incidents, the latest first; those of its scope on a connection with a scope."""
    return _read(connection, ())


def by_id(connection: Connection, incident_id: UUID) -> StoredIncident | None:
    """An incident; None: there is none, or it is not in the scope of the connection."""
    return next(iter(_read(connection, (_incident.incident_id == incident_id,))), None)


def by_number(connection: Connection, number: int) -> StoredIncident | None:
    """The incident of a number; None as in `by_id`."""
    return next(iter(_read(connection, (_incident.incident_number == number,))), None)


def of_alert(connection: Connection, study_id: UUID, alert_id: UUID) -> StoredIncident | None:
    """The incident that was opened from an alert; None as in `by_id`."""
    one = (_incident.alert_study_id == study_id, _incident.alert_id == alert_id)
    return next(iter(_read(connection, one)), None)


def versions(connection: Connection, incident_id: UUID) -> list[StoredVersion]:
    """All versions of an incident, the newest first."""
    query = select(_version.version, _version.content, _version.saved_at, _version.saved_by)
    query = query.where(_version.incident_id == incident_id).order_by(_version.version.desc())
    return [StoredVersion(row[0], from_json(row[1]), row[2], row[3]) for row in connection.execute(query)]


def attachments(connection: Connection, incident_id: UUID) -> list[StoredAttachment]:
    """The files of an incident, without their content, in the order of time."""
    columns = incident_attachment.c
    query = select(
        *(columns.attachment_number, columns.file_name, columns.media_type, columns.size_bytes),
        *(columns.sha256, columns.added_at, columns.added_by),
    )
    query = query.where(columns.incident_id == incident_id).order_by(columns.attachment_number)
    return [StoredAttachment(*row) for row in connection.execute(query)]


def attachment_content(connection: Connection, incident_id: UUID, number: int) -> bytes | None:
    """The content of a file; None: there is none, or it was erased."""
    columns = incident_attachment.c
    query = select(columns.file_content).where(columns.incident_id == incident_id, columns.attachment_number == number)
    return connection.execute(query).scalar_one_or_none()


def _read(connection: Connection, conditions: Iterable[Condition]) -> list[StoredIncident]:
    query = select(_incident.incident_id, _incident.incident_number, _incident.alert_id).where(*conditions)
    rows = connection.execute(query.order_by(_incident.incident_number.desc())).all()
    incident_ids = [row.incident_id for row in rows]
    newest = _newest(connection, incident_ids)
    steps = _steps(connection, incident_ids)
    # An incident is stored with its first version.
    return [
        StoredIncident(*row, *newest[row.incident_id], tuple(steps[row.incident_id]))
        for row in rows
        if row.incident_id in newest
    ]


def _newest(connection: Connection, incident_ids: list[UUID]) -> dict[UUID, tuple[int, IncidentContent, str | None]]:
    query = select(_version.incident_id, _version.version, _version.content, _version.patient_reference)
    query = query.where(_version.incident_id.in_(incident_ids)).ext(distinct_on(_version.incident_id))
    query = query.order_by(_version.incident_id, _version.version.desc())
    return {row[0]: (row[1], from_json(row[2]), row[3]) for row in connection.execute(query)}


def _steps(connection: Connection, incident_ids: list[UUID]) -> dict[UUID, list[Step]]:
    saved = select(
        _version.incident_id, _version.version, _version.saved_by_account, _version.saved_by, _version.saved_at
    )
    acted = select(
        *(_action.incident_id, _action.version, _action.acted_by_account, _action.acted_by, _action.acted_at),
        *(_action.action, _action.comment),
    )
    found: dict[UUID, list[Step]] = defaultdict(list)
    for row in connection.execute(saved.where(_version.incident_id.in_(incident_ids))):
        found[row[0]].append(Step(None, *row[1:]))
    ordered = acted.where(_action.incident_id.in_(incident_ids)).order_by(_action.action_number)
    for one in connection.execute(ordered):
        did = IncidentAction(one.action), one.version, one.acted_by_account, one.acted_by, one.acted_at, one.comment
        found[one.incident_id].append(Step(*did))
    return defaultdict(list, {name: sorted(steps, key=lambda step: step.at) for name, steps in found.items()})
