"""Requests that studies be merged again after a change of merges or splits, none left out."""

from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from kerma.database.equipment_merge_groups import LOCK
from kerma.database.ingest import jobs


def request(connection: Connection, studies: Select[tuple[UUID]]) -> int:
    """Request that a worker merge studies again; returns their number.

    Args:
        connection: within the transaction that changed the rules.
        studies: the studies concerned.
    """
    jobs.request(connection, jobs.MERGE, studies)
    # Studies that are being stored are not seen yet; the lock is awaited without rows that they wait for.
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    return jobs.request(connection, jobs.MERGE, studies)
