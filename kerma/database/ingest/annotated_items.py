"""The studies and events that people tag or write notes about, as they are stored."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, or_, select, union_all

from kerma.annotations import AnnotatedItem
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import study_table
from kerma.errors import ConfigurationError
from kerma.facts import rollup_quantities
from kerma.standard.enumerations import ExamModality

#: Studies that the message about an ambiguous accession number names.
_MAX_NAMED = 5
_study = study_table.c
_PROTOCOLS = {EVENT_TABLES[modality]: rollup_quantities.PROTOCOL[modality] for modality in ExamModality}
_event = (
    union_all(
        *(
            select(table.c.study_id, table.c.event_id, table.c.ordinal, table.c[name].label("protocol"))
            for table, name in _PROTOCOLS.items()
        )
    )
    .subquery("event")
    .c
)


def find(connection: Connection, study_instance_uid: str, event_id: UUID | None = None) -> AnnotatedItem:
    """A study, or one of its events, that this connection shows.

    Args:
        connection: with the scope of the user.
        study_instance_uid: the study.
        event_id: the event; None: the study itself.

    Raises:
        ConfigurationError: it is not stored, or is outside the scope.
    """
    query = select(_study.study_id).where(_study.study_instance_uid == study_instance_uid)
    study_id = connection.execute(query).scalar_one_or_none()
    if study_id is None:
        raise ConfigurationError(f"There is no study {study_instance_uid}.")
    if event_id is None:
        return AnnotatedItem(study_id)
    named = select(_event.ordinal, _event.protocol)
    row = connection.execute(named.where(_event.study_id == study_id, _event.event_id == event_id)).first()
    if row is None:
        raise ConfigurationError("The study no longer has this event; reload the page.")
    return AnnotatedItem(study_id, event_id, _event_name(row.ordinal, row.protocol))


def study_instance_uid(connection: Connection, text: str, accession_numbers: Sequence[str]) -> str:
    """The study that a Study Instance UID or an accession number names.

    Args:
        connection: where studies are stored.
        text: as somebody typed it.
        accession_numbers: its hashes as an accession number.

    Raises:
        ConfigurationError: it names no study, or several.
    """
    is_named = or_(_study.study_instance_uid == text, _study.accession_number.in_([text, *accession_numbers]))
    query = select(_study.study_instance_uid).where(is_named).order_by(_study.study_instance_uid).limit(_MAX_NAMED)
    found = [str(uid) for uid in connection.execute(query).scalars()]
    if not found:
        raise ConfigurationError(f"No study has the Study Instance UID or the accession number {text}.")
    if len(found) > 1:
        raise ConfigurationError(
            f"Several studies have the accession number {text}: state one of {', '.join(found)} instead."
        )
    return found[0]


def _event_name(ordinal: int, protocol: str | None) -> str:
    """Number in order of time, from 1, and protocol."""
    return f"{ordinal + 1} {protocol}" if protocol else f"{ordinal + 1}"
