"""Changes of merges and splits, one after the other, and requests that studies be merged again, none left out."""

from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from kerma.database.equipment_merge_groups import LOCK
from kerma.database.ingest import jobs

_CHANGES = func.hashtext("changes of equipment_merge and equipment_split")


def await_other_changes(connection: Connection) -> None:
    """Wait until no other transaction changes merges or splits, so that two do not contradict each other.

    It precedes the checks of a change, and the lock of those who store studies.
    """
    connection.execute(select(func.pg_advisory_xact_lock(_CHANGES)))


def request(connection: Connection, studies: Select[tuple[UUID]]) -> int:
    """Request that a worker merge studies again; returns their number.

    Args:
        connection: within the transaction that changed the rules.
        studies: the studies concerned.
    """
    # Studies that are being stored are not seen yet. First of all, since a job locks its study.
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    return jobs.request(connection, jobs.MERGE, studies)
