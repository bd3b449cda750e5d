"""Decisions of people about events that several studies state: which study counts each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, Select, any_, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.ingest import jobs
from kerma.database.schema.expressions import texts
from kerma.database.schema.shared_event_tables import event_decision, shared_event
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.reconcile.shared_events import Decisions

_shared = shared_event.c


def decisions(connection: Connection, names: Collection[str]) -> Decisions:
    """What was decided about events of these names."""
    query = select(event_decision.c.name, event_decision.c.study_instance_uid)
    found = connection.execute(query.where(event_decision.c.name == any_(texts(names))))
    return {row[0]: row[1] for row in found}


def count_in(connection: Connection, study_instance_uid: str, other_study_instance_uid: str, changed_by: str) -> int:
    """Decide that a study counts the events that it shares with another; returns the number of events.

    Both studies are merged again by a worker.

    Args:
        connection: within a transaction.
        study_instance_uid: the study that is to count them.
        other_study_instance_uid: the other study.
        changed_by: who decides.

    Raises:
        ConfigurationError: the studies share no event.
    """
    return _decide(connection, study_instance_uid, (study_instance_uid, other_study_instance_uid), changed_by)


def count_in_both(connection: Connection, one: str, other: str, changed_by: str) -> int:
    """Decide that two studies both count the events that they share; arguments and errors as of `count_in`."""
    return _decide(connection, None, (one, other), changed_by)


def _decide(connection: Connection, counting_study: str | None, studies: tuple[str, str], changed_by: str) -> int:
    names = _names(connection, *studies)
    row = {"study_instance_uid": counting_study, "changed_at": func.now(), "changed_by": changed_by}
    statement = insert(event_decision).on_conflict_do_update(index_elements=[event_decision.c.name], set_=row)
    connection.execute(statement.values([{"name": name, **row} for name in names]))
    jobs.request(connection, jobs.MERGE, _related(study_id(studies[0])))
    return len(names)


def undo(connection: Connection, one: str, other: str) -> int:
    """Remove the decisions about the events that two studies share; returns the number of events concerned.

    Raises:
        ConfigurationError: the studies share no event.
    """
    names = _names(connection, one, other)
    removed = connection.execute(delete(event_decision).where(event_decision.c.name == any_(texts(names))))
    jobs.request(connection, jobs.MERGE, _related(study_id(one)))
    return removed.rowcount


def apply(connection: Connection, names: Collection[str]) -> None:
    """Have a worker merge again the studies that state events of these names, after decisions were imported."""
    jobs.request(connection, jobs.MERGE, select(_shared.study_id).distinct().where(_shared.name == any_(texts(names))))


def _names(connection: Connection, one: str, other: str) -> list[str]:
    query = (
        select(_shared.name)
        .distinct()
        .where(_shared.study_id == study_id(one), _shared.other_study_id == study_id(other))
        .order_by(_shared.name)
    )
    names = list(connection.execute(query).scalars())
    if not names:
        raise ConfigurationError(
            f"The studies {one} and {other} share no irradiation event; `kerma shared list` shows those that do."
        )
    return names


def _related(study: UUID) -> Select[tuple[UUID]]:
    """The study, by which those that share events with it are merged, too."""
    return select(_shared.study_id).distinct().where(_shared.study_id == study)
